import { appendLeaves, type Edge, emptyEdge, rootOf } from './edge.ts'
import { tileWidth } from './tile-path.ts'

/** A tile of a growing tree. */
export interface StackTile {
  readonly level: number
  readonly index: number
  readonly hashes: readonly Uint8Array[]
}

/** The unfinished tiles of a growing tree, one per tile level: at most 255 hashes each, whatever the size. */
export interface TileStack {
  size: number
  readonly levels: Uint8Array[][]
}

export function emptyStack(): TileStack {
  return { size: 0, levels: [] }
}

/** Appends one leaf hash and gives the tiles it filled, lowest level first. */
export function pushLeaf(stack: TileStack, leaf: Uint8Array): StackTile[] {
  const full: StackTile[] = []
  stack.size += 1
  let hash = leaf
  for (let level = 0; ; level++) {
    const hashes = (stack.levels[level] ??= [])
    hashes.push(hash)
    if (hashes.length < tileWidth) return full
    full.push({ level, index: stack.size / tileWidth ** (level + 1) - 1, hashes })
    stack.levels[level] = []
    hash = rootOf(hashes)
  }
}

/** The tiles at the right edge that hold something yet are not full, lowest level first. */
export function partialTiles(stack: TileStack): StackTile[] {
  return stack.levels.flatMap((hashes, level) =>
    hashes.length === 0 ? [] : [{ level, index: Math.floor(stack.size / tileWidth ** (level + 1)), hashes }],
  )
}

/** The right edge of the tree so far. */
export function edgeOfStack({ size, levels }: TileStack): Edge {
  const edges = levels.map((hashes) => appendLeaves(emptyEdge, hashes).hashes)
  return { size, hashes: edges.reverse().flat() }
}

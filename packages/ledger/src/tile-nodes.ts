import { WeighhouseError } from '@weighhouse/kernel'
import { rootOf } from './edge.ts'
import type { NodeReader } from './range-root.ts'
import { decodeHashTile } from './tile.ts'
import { hashesAtLevel, type TileName, tilePath, tileWidth } from './tile-path.ts'
import { emptyRoot } from './tree-hash.ts'

/** Levels of the tree that one level of tiles spans: 2^8 hashes become one. */
const levelsPerTile = 8

/**
 * A reader of perfect nodes over the hash tiles of a tree of `size` leaves: a node between two tile
 * levels is computed from the hashes below it in one tile. Throws `not-found` if `tileOf` has none.
 */
export function nodesOfTiles(size: number, tileOf: (name: TileName) => Uint8Array | undefined): NodeReader {
  return (level, index) => {
    const name = tileOfNode(size, level, index)
    const bytes = tileOf(name)
    if (!bytes) throw new WeighhouseError('not-found', `the ledger has no ${tilePath(name)}`)
    const count = 2 ** (level % levelsPerTile)
    const first = (index * count) % tileWidth
    return rootOf(decodeHashTile(bytes, name.width).slice(first, first + count))
  }
}

/**
 * The hash tiles that a proof reads, each once: fetch these, then make the proof with `nodesOfTiles`.
 * `proof` is called with a reader of stand-ins, as in `(read) => inclusionProof(index, size, read)`.
 */
export function tilesOfProof(size: number, proof: (read: NodeReader) => unknown): TileName[] {
  const names = new Map<string, TileName>()
  proof((level, index) => {
    const name = tileOfNode(size, level, index)
    names.set(tilePath(name), name)
    return emptyRoot()
  })
  return [...names.values()]
}

function tileOfNode(size: number, level: number, index: number): TileName {
  const tileLevel = Math.floor(level / levelsPerTile)
  const tile = Math.floor((index * 2 ** (level % levelsPerTile)) / tileWidth)
  return {
    level: tileLevel,
    index: tile,
    width: Math.min(tileWidth, hashesAtLevel(tileLevel, size) - tile * tileWidth),
  }
}

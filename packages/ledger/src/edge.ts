import { WeighhouseError } from '@weighhouse/kernel'
import { emptyRoot, hashBytesLength, nodeHash } from './tree-hash.ts'

/**
 * The right edge of a tree: the roots of its perfect subtrees from left to right, largest first.
 * One for each bit set in `size`. It is all that appending needs to know of the tree.
 */
export interface Edge {
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

export const emptyEdge: Edge = { size: 0, hashes: [] }

/** Is told each perfect node as it comes into being; a node at level 8 L + 0 is a hash of a tile at level L. */
export type VisitNode = (level: number, index: number, hash: Uint8Array) => void

/** The edge after appending leaf hashes, in amortised constant work per leaf. `visit` sees leaves and perfect nodes. */
export function appendLeaves(edge: Edge, leaves: Iterable<Uint8Array>, visit?: VisitNode): Edge {
  checkEdge(edge)
  const hashes = [...edge.hashes]
  let { size } = edge
  for (const leaf of leaves) {
    if (leaf.length !== hashBytesLength) throw new WeighhouseError('bad-input', 'a leaf hash has 32 bytes')
    if (size >= Number.MAX_SAFE_INTEGER) throw new WeighhouseError('limit-exceeded', 'the tree is full')
    visit?.(0, size, leaf)
    let node = leaf
    let level = 0
    let index = size
    for (; index % 2 === 1; index = (index - 1) / 2) {
      node = nodeHash(hashes.pop()!, node)
      level += 1
      visit?.(level, (index - 1) / 2, node)
    }
    hashes.push(node)
    size += 1
  }
  return { size, hashes }
}

/** Root hash of the tree whose right edge this is (RFC 6962 §2.1): the subtrees folded from the right. */
export function rootOfEdge(edge: Edge): Uint8Array {
  checkEdge(edge)
  let root: Uint8Array | undefined
  for (const hash of edge.hashes.toReversed()) root = root ? nodeHash(hash, root) : hash
  return root ?? emptyRoot()
}

/** Root hash over leaf hashes in order. */
export function rootOf(leaves: Iterable<Uint8Array>): Uint8Array {
  return rootOfEdge(appendLeaves(emptyEdge, leaves))
}

/** An edge comes from storage: a wrong number of hashes must not become a wrong root. */
function checkEdge({ size, hashes }: Edge): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new WeighhouseError('bad-input', 'a tree size is a safe integer ≥ 0')
  if (hashes.length !== bitsSet(size) || hashes.some((hash) => hash.length !== hashBytesLength)) {
    throw new WeighhouseError(
      'corrupt',
      `the right edge of a tree of ${size} leaves has ${bitsSet(size)} hashes of 32 bytes`,
    )
  }
}

function bitsSet(size: number): number {
  let bits = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2
  return bits
}

import { WeighhouseError } from '@weighhouse/kernel'
import { emptyEdge, appendLeaves } from './edge.ts'
import { nodeHash } from './tree-hash.ts'

/** Hash of the perfect subtree over the leaves `[index · 2^level, (index + 1) · 2^level)`. Level 0 are the leaves. */
export type NodeReader = (level: number, index: number) => Uint8Array

/**
 * Root of the leaves `[start, end)`, as RFC 6962 §2.1 defines it for a list of that length. `start`
 * must be where the tree itself would begin such a subtree, which holds for every range of a proof.
 */
export function rangeRoot(start: number, end: number, read: NodeReader): Uint8Array {
  const count = end - start
  const level = levelOf(count)
  if (level !== undefined) return read(level, start / 2 ** level)
  const middle = start + splitPoint(count)
  return nodeHash(rangeRoot(start, middle, read), rangeRoot(middle, end, read))
}

/** The largest power of two below `count`, for `count` ≥ 2 (RFC 6962 §2.1's k). */
export function splitPoint(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

function levelOf(count: number): number | undefined {
  let level = 0
  for (let rest = count; rest % 2 === 0; rest /= 2) level += 1
  return 2 ** level === count ? level : undefined
}

/** A reader over all leaf hashes in memory: every perfect node is computed once. */
export function nodesOfLeaves(leaves: Iterable<Uint8Array>): NodeReader {
  const levels: Uint8Array[][] = []
  appendLeaves(emptyEdge, leaves, (level, index, hash) => {
    levels[level] ??= []
    levels[level][index] = hash
  })
  return (level, index) => {
    const hash = levels[level]?.[index]
    if (!hash) throw new WeighhouseError('not-found', `no perfect node at level ${level}, index ${index}`)
    return hash
  }
}

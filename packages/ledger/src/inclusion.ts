import { WeighhouseError } from '@weighhouse/kernel'
import { type NodeReader, rangeRoot, splitPoint } from './range-root.ts'
import { equalHashes, hashBytesLength, nodeHash } from './tree-hash.ts'

/** The audit path of leaf `index` in the tree of the first `size` leaves, from the leaf upwards (RFC 6962 §2.1.1). */
export function inclusionProof(index: number, size: number, read: NodeReader): Uint8Array[] {
  if (!isPosition(index, size)) {
    throw new WeighhouseError('bad-input', 'an inclusion proof needs safe integers with 0 ≤ index < size')
  }
  const path: Uint8Array[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    if (index < middle) {
      path.push(rangeRoot(middle, end, read))
      end = middle
    } else {
      path.push(rangeRoot(start, middle, read))
      start = middle
    }
  }
  return path.reverse()
}

/**
 * Whether `leaf` is entry `index` of the tree of `size` leaves with this root (RFC 9162 §2.1.3.2).
 * False for anything else: numbers that are no position, hashes of another length, missing or
 * trailing hashes. Nothing throws, since all of it comes from the party that is being checked.
 */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isPosition(index, size)) return false
  if ([leaf, root, ...proof].some((hash) => hash.length !== hashBytesLength)) return false
  let place = index
  let last = size - 1
  let node = leaf
  for (const hash of proof) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      node = nodeHash(hash, node)
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)]
    } else {
      node = nodeHash(node, hash)
    }
    ;[place, last] = [Math.floor(place / 2), Math.floor(last / 2)]
  }
  return last === 0 && equalHashes(node, root)
}

function isPosition(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size
}

import { WeighhouseError } from '@weighhouse/kernel'
import { type NodeReader, rangeRoot, splitPoint } from './range-root.ts'
import { equalHashes, hashBytesLength, nodeHash } from './tree-hash.ts'

/** Proof that the tree of `oldSize` leaves is a prefix of that of `newSize` (RFC 6962 §2.1.2). */
export function consistencyProof(oldSize: number, newSize: number, read: NodeReader): Uint8Array[] {
  if (!arePrefixSizes(oldSize, newSize)) {
    throw new WeighhouseError('bad-input', 'a consistency proof needs safe integers with 0 < old size ≤ new size')
  }
  const path: Uint8Array[] = []
  let [start, end] = [0, newSize]
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start)
    if (oldSize <= middle) {
      path.push(rangeRoot(middle, end, read))
      end = middle
    } else {
      path.push(rangeRoot(start, middle, read))
      start = middle
    }
  }
  // Where the old tree is itself a perfect left part, the verifier starts from the old root and needs no seed.
  if (start !== 0) path.push(rangeRoot(start, end, read))
  return path.reverse()
}

/**
 * Whether the old root is that of a prefix of the new tree (RFC 9162 §2.1.4.2). Sizes must satisfy
 * 0 < old ≤ new: from an empty tree nothing can be proved, so old size 0 is refused, 0-to-0 included.
 * Equal sizes need equal roots and an empty proof. Missing or trailing hashes fail.
 */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!arePrefixSizes(oldSize, newSize)) return false
  if ([oldRoot, newRoot, ...proof].some((hash) => hash.length !== hashBytesLength)) return false
  if (oldSize === newSize) return proof.length === 0 && equalHashes(oldRoot, newRoot)
  const [seed, ...rest] = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof
  if (!seed) return false
  let place = oldSize - 1
  let last = newSize - 1
  while (place % 2 === 1) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)]
  let [oldNode, newNode] = [seed, seed]
  for (const hash of rest) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      oldNode = nodeHash(hash, oldNode)
      newNode = nodeHash(hash, newNode)
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)]
    } else {
      newNode = nodeHash(newNode, hash)
    }
    ;[place, last] = [Math.floor(place / 2), Math.floor(last / 2)]
  }
  return last === 0 && equalHashes(oldNode, oldRoot) && equalHashes(newNode, newRoot)
}

function arePrefixSizes(oldSize: number, newSize: number): boolean {
  return Number.isSafeInteger(oldSize) && Number.isSafeInteger(newSize) && oldSize > 0 && oldSize <= newSize
}

function isPowerOfTwo(size: number): boolean {
  return size === 1 || splitPoint(size) * 2 === size
}

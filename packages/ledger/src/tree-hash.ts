import { createHash } from 'node:crypto'

/** Length of every hash of the tree, in bytes. */
export const hashBytesLength = 32

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

/** Hash of one entry's bytes: `SHA-256(0x00 ‖ bytes)` (RFC 6962 §2.1). */
export function leafHash(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(leafPrefix).update(bytes).digest()
}

/** Hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962 §2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest()
}

/** Root of the tree without leaves: the SHA-256 of nothing. A fresh copy, so that no caller can change it for others. */
export function emptyRoot(): Uint8Array {
  return createHash('sha256').digest()
}

export function equalHashes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

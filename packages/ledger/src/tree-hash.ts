import { hash } from 'node:crypto'

/** Length of every hash of the tree, in bytes. */
export const hashBytesLength = 32

/** Hash of one entry's bytes: `SHA-256(0x00 ‖ bytes)` (RFC 6962 §2.1). */
export function leafHash(bytes: Uint8Array): Uint8Array {
  const input = Buffer.allocUnsafe(1 + bytes.length)
  input[0] = 0
  input.set(bytes, 1)
  return hash('sha256', input, 'buffer')
}

/** Hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962 §2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = Buffer.allocUnsafe(1 + left.length + right.length)
  input[0] = 1
  input.set(left, 1)
  input.set(right, 1 + left.length)
  return hash('sha256', input, 'buffer')
}

/** Root of the tree without leaves: the SHA-256 of nothing. A fresh copy, so that no caller can change it for others. */
export function emptyRoot(): Uint8Array {
  return hash('sha256', '', 'buffer')
}

export function equalHashes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

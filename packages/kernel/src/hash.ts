import { createHash } from 'node:crypto'
import { canonicalBytes } from './canonical.ts'

/** A SHA-256 digest as text: `sha256:` and 64 lower-case hexadecimal digits. */
export type Hash = `sha256:${string}`

/** SHA-256 of raw bytes, 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** SHA-256 of bytes (or of a text's UTF-8) as text. */
export function hashBytes(bytes: Uint8Array | string): Hash {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** SHA-256 of a value's canonical JSON (RFC 8785), so that key order and spacing never matter. */
export function hashOf(value: unknown): Hash {
  return hashBytes(canonicalBytes(value))
}

import { createHash } from 'node:crypto'

/**
 * RFC 6962 §2.1 transcribed literally, on whole lists: slow, recursive and sharing nothing with the
 * code it judges.
 */
const sha = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

/** MTH(D[n]) over entry bytes. */
export function treeHash(entries: readonly Uint8Array[]): Buffer {
  if (entries.length === 0) return sha()
  if (entries.length === 1) return sha(Uint8Array.of(0), entries[0]!)
  const k = half(entries.length)
  return sha(Uint8Array.of(1), treeHash(entries.slice(0, k)), treeHash(entries.slice(k)))
}

/** PATH(m, D[n]). */
export function auditPath(m: number, entries: readonly Uint8Array[]): Buffer[] {
  if (entries.length <= 1) return []
  const k = half(entries.length)
  return m < k
    ? [...auditPath(m, entries.slice(0, k)), treeHash(entries.slice(k))]
    : [...auditPath(m - k, entries.slice(k)), treeHash(entries.slice(0, k))]
}

/** PROOF(m, D[n]) = SUBPROOF(m, D[n], true). */
export function prefixProof(m: number, entries: readonly Uint8Array[], whole = true): Buffer[] {
  if (m === entries.length) return whole ? [] : [treeHash(entries)]
  const k = half(entries.length)
  return m <= k
    ? [...prefixProof(m, entries.slice(0, k), whole), treeHash(entries.slice(k))]
    : [...prefixProof(m - k, entries.slice(k), false), treeHash(entries.slice(0, k))]
}

function half(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1))
}

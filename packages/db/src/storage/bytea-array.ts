/**
 * A list of byte strings in PostgreSQL's text form of `bytea[]`. The driver takes an array of bytes for one byte
 * string, so it is given as text.
 */
export function byteaArray(list: readonly Uint8Array[]): string {
  return `{${list.map((bytes) => `"\\\\x${Buffer.from(bytes).toString('hex')}"`).join(',')}}`
}

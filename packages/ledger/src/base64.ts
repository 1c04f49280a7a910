/** The bytes of standard base64 with padding (RFC 4648 §4), or `undefined` where another text would mean the same bytes. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return base64Of(bytes) === text ? bytes : undefined
}

export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

import { createHmac } from 'node:crypto'

/** The keyed hash under which an identifier of a person is kept: HMAC-SHA-256 over type, NUL and the normalised value. */
export function identityMac(identityKey: Uint8Array, type: string, value: string): Uint8Array {
  return createHmac('sha256', identityKey)
    .update(`${type}\0${normalised(type, value)}`, 'utf8')
    .digest()
}

function normalised(type: string, value: string): string {
  const text = value.normalize('NFC').trim()
  return type === 'email' ? text.toLowerCase() : text
}

import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { WeighhouseError } from '@weighhouse/kernel'
import { base64Of, bytesOfBase64 } from './base64.ts'

/** A pinned public key that signs notes under a name. Ed25519 only, C2SP signature type 0x01. */
export interface VerifierKey {
  readonly name: string
  /** First four bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ key). */
  readonly keyId: Uint8Array
  readonly publicKey: KeyObject
  /** The key as C2SP verifier key text, `name+hash+base64(0x01 ‖ key)`: what is published and pinned. */
  readonly text: string
}

const ed25519 = 0x01
const subjectPublicKeyInfo = Buffer.from('302a300506032b6570032100', 'hex')

/** Reads a C2SP verifier key. Refuses other types, a hash that is not the key's, and points of small order. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, hash, data] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? []
  const bytes = data === undefined ? undefined : bytesOfBase64(data)
  if (name === undefined || !bytes) refuse('a verifier key reads name+hash+base64')
  if (bytes[0] !== ed25519 || bytes.length !== 33) refuse('only Ed25519 verifier keys (type 0x01, 32 bytes) are known')
  const key = verifierKeyOf(name, bytes.subarray(1))
  if (Buffer.from(key.keyId).toString('hex') !== hash)
    refuse('the hash in the verifier key is not that of its name and key')
  return key
}

/** The verifier key of a raw Ed25519 public key of 32 bytes. */
export function verifierKeyOf(name: string, rawKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) refuse('a key name is not empty and has no spaces, plus signs or control characters')
  if (rawKey.length !== 32) refuse('an Ed25519 public key has 32 bytes')
  if (isUnsafePoint(rawKey)) refuse('the public key is a point of small order or not in canonical form')
  const typed = Buffer.concat([Uint8Array.of(ed25519), rawKey])
  const keyId = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4)
  const der = Buffer.concat([subjectPublicKeyInfo, rawKey])
  return {
    name,
    keyId,
    publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }),
    text: `${name}+${keyId.toString('hex')}+${base64Of(typed)}`,
  }
}

/** C2SP signed-note: not empty, well formed, no Unicode spaces and no plus. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.isWellFormed() && !/[\s\u0085+\p{Cc}]/u.test(name)
}

/**
 * Ordinates of the points whose order divides eight: 0, 1, p − 1 and the two of order eight, little
 * endian, sign bit clear. Verifiers disagree about signatures under them (Chalkias, Garillot &
 * Nikolaenko 2020, "Taming the many EdDSAs").
 */
const smallOrderOrdinates = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
])

function isUnsafePoint(rawKey: Uint8Array): boolean {
  const ordinate = Buffer.from(rawKey)
  ordinate[31] = ordinate[31]! & 0x7f
  const aboveField =
    ordinate[0]! >= 0xed && ordinate[31] === 0x7f && ordinate.subarray(1, 31).every((byte) => byte === 0xff)
  return aboveField || smallOrderOrdinates.has(ordinate.toString('hex'))
}

function refuse(why: string): never {
  throw new WeighhouseError('bad-input', why)
}

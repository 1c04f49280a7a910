import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { WeighhouseError } from '@weighhouse/kernel'
import { type VerifierKey, verifierKeyOf } from './verifier-key.ts'

/** What signs notes. The private key may live in a file, or in a service that only answers. */
export interface Signer {
  readonly name: string
  readonly keyId: Uint8Array
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** A signer whose key is at hand, with the verifier key to pin. */
export interface LocalSigner extends Signer {
  readonly verifierKey: VerifierKey
}

const privateKeyInfo = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A signer from an Ed25519 seed of 32 bytes (RFC 8032 §5.1.5). */
export function signerFromSeed(name: string, seed: Uint8Array): LocalSigner {
  if (seed.length !== 32) throw new WeighhouseError('bad-input', 'an Ed25519 seed has 32 bytes')
  return signerOf(name, createPrivateKey({ key: Buffer.concat([privateKeyInfo, seed]), format: 'der', type: 'pkcs8' }))
}

/** A signer from a PEM file's text (PKCS #8). The text itself never stands in an error. */
export function signerFromPem(name: string, pem: string): LocalSigner {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    throw new WeighhouseError('bad-input', 'the signing key is not a readable PEM private key')
  }
  return signerOf(name, key)
}

/** A new key: the signer, and the PEM text to keep in a file of mode 0600. */
export function generateSigner(name: string): { readonly signer: LocalSigner; readonly pem: string } {
  const { privateKey } = generateKeyPairSync('ed25519')
  return { signer: signerOf(name, privateKey), pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

function signerOf(name: string, privateKey: KeyObject): LocalSigner {
  if (privateKey.asymmetricKeyType !== 'ed25519')
    throw new WeighhouseError('bad-input', 'the signing key is not Ed25519')
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const verifierKey = verifierKeyOf(name, spki.subarray(-32))
  return { name, keyId: verifierKey.keyId, verifierKey, sign: (message) => sign(null, message, privateKey) }
}

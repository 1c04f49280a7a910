import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { type Clock, hashBytes } from '@weighhouse/kernel'
import { jwtVerify, SignJWT } from 'jose'

/** What a session cookie proves. */
interface SessionClaims {
  readonly sessionId: string
  readonly personId: string
}

export interface SessionTokens {
  sign(claims: SessionClaims, expiresAt: Date): Promise<string>
  /** The claims of a token that we signed and that still holds, else `undefined`. Never throws. */
  verify(token: string): Promise<SessionClaims | undefined>
}

const algorithm = 'EdDSA'
const type = 'weighhouse-session+jwt'
const audience = 'weighhouse'
const maximumBytes = 16_384
/** DER of a PKCS #8 Ed25519 key (RFC 8410 §7) up to its 32 bytes of seed. */
const seedPrefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Signs and verifies session tokens (JWS, Ed25519) with a key made from 32 secret bytes. */
export function openSessionTokens(sessionKey: Uint8Array, issuer: string, clock: Clock): SessionTokens {
  const privateKey = createPrivateKey({ key: Buffer.concat([seedPrefix, sessionKey]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const keyId = keyIdOf(publicKey)
  return {
    sign: ({ sessionId, personId }, expiresAt) => {
      const now = clock.now()
      return new SignJWT()
        .setProtectedHeader({ alg: algorithm, typ: type, kid: keyId })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(personId)
        .setJti(sessionId)
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(expiresAt)
        .sign(privateKey)
    },
    verify: async (token) => {
      if (!isCompactToken(token)) return undefined
      try {
        const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
          algorithms: [algorithm],
          typ: type,
          issuer,
          audience,
          currentDate: clock.now(),
          clockTolerance: 5,
          requiredClaims: ['exp', 'nbf', 'iat', 'sub', 'jti'],
        })
        const members = Object.keys(protectedHeader).sort().join()
        if (members !== 'alg,kid,typ' || protectedHeader.kid !== keyId) return undefined
        if (payload.jti === undefined || payload.sub === undefined) return undefined
        return { sessionId: payload.jti, personId: payload.sub }
      } catch {
        return undefined
      }
    },
  }
}

/**
 * Whether a text is three canonical base64url segments of at most 16 KiB together. Checked before any
 * library sees it, since they tolerate white space and more than one spelling of the same bytes.
 */
export function isCompactToken(text: string): boolean {
  if (text.length > maximumBytes) return false
  const segments = text.split('.')
  return segments.length === 3 && segments.every(isCanonicalBase64url)
}

function isCanonicalBase64url(segment: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(segment) && Buffer.from(segment, 'base64url').toString('base64url') === segment
}

function keyIdOf(key: KeyObject): string {
  return hashBytes(key.export({ format: 'der', type: 'spki' })).slice('sha256:'.length, 'sha256:'.length + 16)
}

import { createHmac, createPublicKey, createPrivateKey, randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCompactToken, openSessionTokens } from '../src/session-token.ts'

const now = new Date('2026-05-01T09:00:00Z')
const key = randomBytes(32)
const claims = { sessionId: 's-1', personId: 'p-1' }
const later = new Date(now.getTime() + 3_600_000)

function tokensAt(instant: Date, options: { key?: Uint8Array; issuer?: string } = {}) {
  return openSessionTokens(options.key ?? key, options.issuer ?? 'house.example', { now: () => instant })
}

const tokens = tokensAt(now)
const good = await tokens.sign(claims, later)
const [header = '', payload = '', signature = ''] = good.split('.')

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decoded(segment: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(segment, 'base64url').toString())
}

describe('a session token', () => {
  it('proves the session it was signed for', async () => {
    expect(await tokens.verify(good)).toEqual(claims)
  })

  it('holds no longer than its session', async () => {
    expect(await tokensAt(new Date(later.getTime() + 60_000)).verify(good)).toBeUndefined()
  })

  it('does not hold before it was signed', async () => {
    expect(await tokensAt(new Date(now.getTime() - 60_000)).verify(good)).toBeUndefined()
  })

  it('does not hold in another house, nor under another key', async () => {
    expect(await tokensAt(now, { issuer: 'other.example' }).verify(good)).toBeUndefined()
    expect(await tokensAt(now, { key: randomBytes(32) }).verify(good)).toBeUndefined()
  })

  it('is lost with any changed character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.constantFrom('A', 'b', '0', '-', '.'), async (at, letter) => {
        fc.pre(good[at] !== letter)
        expect(await tokens.verify(good.slice(0, at) + letter + good.slice(at + 1))).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  it('takes no algorithm from its header', async () => {
    const seed = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), key])
    const publicKey = createPublicKey(createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' }))
    const pem = publicKey.export({ format: 'pem', type: 'spki' })
    const forged = `${encoded({ ...decoded(header), alg: 'HS256' })}.${payload}`
    const mac = createHmac('sha256', pem).update(forged).digest('base64url')
    expect(await tokens.verify(`${forged}.${mac}`)).toBeUndefined()
    const none = `${encoded({ ...decoded(header), alg: 'none' })}.${payload}`
    expect(await tokens.verify(`${none}.`)).toBeUndefined()
    expect(await tokens.verify(`${none}.${signature}`)).toBeUndefined()
  })
})

describe('the shape of a token', () => {
  it.each([
    ['two segments', `${header}.${payload}`],
    ['four segments', `${good}.${signature}`],
    ['an empty segment', `${header}..${signature}`],
    ['white space', `${header}.${payload}.${signature} `],
    ['a line break', `${header}\n.${payload}.${signature}`],
    ['padding', `${header}=.${payload}.${signature}`],
    ['the other alphabet', `${header}.${payload}.ab+/`],
    ['a spelling with spare bits', `${header}.${payload}.AB`],
    ['more than 16 KiB', `${header}.${'A'.repeat(16_384)}.${signature}`],
  ])('is refused with %s before a library sees it', async (_name, token) => {
    expect(isCompactToken(token)).toBe(false)
    expect(await tokens.verify(token)).toBeUndefined()
  })

  it('is accepted as we write it', () => {
    expect(isCompactToken(good)).toBe(true)
  })
})

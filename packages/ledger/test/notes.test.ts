import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  emptyRoot,
  formatCheckpoint,
  generateSigner,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  signCheckpoint,
  signerFromPem,
  signerFromSeed,
  signNote,
  verifierKeyOf,
  verifyCheckpoint,
  verifyNote,
} from '../src/index.ts'

/** The example key and note of the Go documentation of golang.org/x/mod/sumdb/note, which C2SP signed-note specifies. */
const verifierText = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const privateText = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const note = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`
const peter = parseVerifierKey(verifierText)
const seed = Buffer.from(privateText, 'base64').subarray(1)

describe('signed notes', () => {
  it('verifies and signs the published example to the byte', async () => {
    expect(verifyNote(note, [peter]).text).toBe(text)
    const signer = signerFromSeed('PeterNeumann', seed)
    expect(signer.verifierKey.text).toBe(verifierText)
    expect(await signNote(text, [signer])).toBe(note)
  })

  it('rejects every single changed character', () => {
    for (let at = 0; at < note.length; at++) {
      const changed = note.slice(0, at) + String.fromCharCode(note.charCodeAt(at) ^ 1) + note.slice(at + 1)
      expect(() => verifyNote(changed, [peter])).toThrow()
      expect(() => verifyNote(note.slice(0, at) + note.slice(at + 1), [peter])).toThrow()
    }
  })

  it('ignores signatures of unknown keys, yet rejects the note if a known one fails', async () => {
    const { signer } = generateSigner('witness.example')
    const both = await signNote(text, [signerFromSeed('PeterNeumann', seed), signer])
    expect(verifyNote(both, [peter]).signedBy).toEqual([peter])
    expect(verifyNote(both, [peter, signer.verifierKey]).signedBy).toHaveLength(2)
    const foreign = await signNote('another text\n', [signer])
    const grafted = note + foreign.slice(foreign.indexOf('— '))
    expect(verifyNote(grafted, [peter]).text).toBe(text)
    expect(() => verifyNote(grafted, [peter, signer.verifierKey])).toThrow('does not fit')
    expect(() => verifyNote(note, [signer.verifierKey])).toThrow('no pinned key')
    expect(() => verifyNote(note, [])).toThrow('no pinned key')
  })

  it('reads a note with sixteen signatures and more', async () => {
    const signers = Array.from({ length: 40 }, (_, at) => generateSigner(`witness-${at}.example`).signer)
    const signed = await signNote(text, [signerFromSeed('PeterNeumann', seed), ...signers])
    expect(verifyNote(signed, [peter, signers[39]!.verifierKey]).signedBy).toHaveLength(2)
  })

  it('refuses malformed notes', () => {
    const line = note.slice(note.indexOf('— '))
    const broken = [
      '',
      text,
      `${text}\n`,
      `${text}${line}`,
      note.slice(0, -1),
      `${note}\n`,
      `${note}x`,
      note.replace('— ', '- '),
      note.replace('— ', '—  '),
      note.replace('PeterNeumann x08', 'PeterNeumann  x08'),
      note.replace('M=\n', 'M\n'),
      note.replace('M=\n', 'N=\n'),
      `a\tb\n\n${line}`,
      `a\rb\n\n${line}`,
      `a\u0000b\n\n${line}`,
      `\ud800\n\n${line}`,
      note.replace('PeterNeumann x', 'Peter+Neumann x'),
      `${text}\n— PeterNeumann x08g\n`,
      `${text}\n${line.repeat(101)}`,
      `\n\n${line}`.slice(1),
    ]
    for (const bad of broken) expect(() => verifyNote(bad, [peter]), JSON.stringify(bad).slice(0, 200)).toThrow()
    expect(() => parseNote(Uint8Array.of(0xff, 0x0a, 0x0a))).toThrow('UTF-8')
  })
})

describe('verifier keys', () => {
  it('refuses every part and every changed character of a key', () => {
    for (let from = 0; from <= verifierText.length; from++) {
      for (let to = from + 1; to <= verifierText.length; to++) {
        if (to - from < verifierText.length) expect(() => parseVerifierKey(verifierText.slice(from, to))).toThrow()
      }
    }
    for (let at = 0; at < verifierText.length; at++) {
      const code = String.fromCharCode(verifierText.charCodeAt(at) + 1)
      expect(() => parseVerifierKey(verifierText.slice(0, at) + code + verifierText.slice(at + 1))).toThrow()
    }
    expect(() =>
      parseVerifierKey('PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='),
    ).toThrow()
    expect(() => parseVerifierKey('PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')).toThrow()
  })

  it('refuses every encoding of the eight points of small order', () => {
    for (const raw of smallOrderEncodings()) expect(() => verifierKeyOf('small.example', raw)).toThrow('small order')
    expect(smallOrderEncodings().length).toBeGreaterThanOrEqual(14)
  })

  it('reads back its own keys, from a seed or a PEM file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const { verifierKey } = signerFromSeed('log.example/a', bytes)
        expect(parseVerifierKey(verifierKey.text).text).toBe(verifierKey.text)
      }),
      { numRuns: 50 },
    )
    const { signer, pem } = generateSigner('log.example')
    expect(signerFromPem('log.example', pem).verifierKey.text).toBe(signer.verifierKey.text)
    expect(() => signerFromPem('log.example', 'not a key')).toThrow('PEM')
    expect(() => signerFromSeed('log.example', Buffer.alloc(31))).toThrow('32 bytes')
    for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\u00a0b']) expect(() => generateSigner(name)).toThrow('key name')
  })
})

describe('checkpoints', () => {
  const root = emptyRoot()
  const rootText = Buffer.from(root).toString('base64')

  it('says origin, size and root in three lines', async () => {
    const checkpoint = { origin: 'log.example/a', treeSize: 0, rootHash: root }
    expect(formatCheckpoint(checkpoint)).toBe(`log.example/a\n0\n${rootText}\n`)
    const { signer } = generateSigner('log.example/a')
    const signed = await signCheckpoint(checkpoint, [signer])
    expect(verifyCheckpoint(signed, [signer.verifierKey])).toEqual({
      ...checkpoint,
      rootHash: Buffer.from(root),
      extensions: [],
    })
  })

  it('tolerates extension lines and keeps roots of any length for the verifier to judge', async () => {
    const parsed = parseCheckpoint('log.example\n12\nYmFuYW5hcw==\nmore\nand more\n')
    expect(parsed.rootHash).toEqual(Buffer.from('bananas'))
    expect(parsed.extensions).toEqual(['more', 'and more'])
    const { signer } = generateSigner('log.example')
    const signed = await signNote('log.example\n12\nYmFuYW5hcw==\n', [signer])
    expect(() => verifyCheckpoint(signed, [signer.verifierKey])).toThrow('32 bytes')
  })

  it('refuses what is no checkpoint', () => {
    const broken = [
      '',
      '\n',
      'log\n',
      'log\n1\n',
      `log\n1\n${rootText}`,
      `\n1\n${rootText}\n`,
      `log\n01\n${rootText}\n`,
      `log\n-1\n${rootText}\n`,
      `log\n+1\n${rootText}\n`,
      `log\n1.0\n${rootText}\n`,
      `log\n1e3\n${rootText}\n`,
      `log\n9007199254740992\n${rootText}\n`,
      `log\n\n${rootText}\n`,
      'log\n1\n\n',
      'log\n1\nnot base64!\n',
      `log\n1\n${rootText.slice(0, -1)}\n`,
      `log\n1\n${rootText}\n\n`,
      `log\n1\n${rootText}\n\nmore\n`,
      `log\r\n1\r\n${rootText}\r\n`,
    ]
    for (const bad of broken) expect(() => parseCheckpoint(bad), JSON.stringify(bad)).toThrow()
    expect(() => formatCheckpoint({ origin: 'a\nb', treeSize: 1, rootHash: root })).toThrow('one line')
    expect(() => formatCheckpoint({ origin: 'a', treeSize: -1, rootHash: root })).toThrow('safe integer')
    expect(() => formatCheckpoint({ origin: 'a', treeSize: 1, rootHash: root.subarray(1) })).toThrow('32 bytes')
  })
})

/**
 * Encodings of all points of edwards25519 whose order divides eight, found from the curve equation
 * (RFC 8032 §5.1): every y below 2^255 that a decoder could reduce to such a point, with both signs.
 */
function smallOrderEncodings(): Uint8Array[] {
  const p = 2n ** 255n - 19n
  const power = (base: bigint, exponent: bigint): bigint => {
    let [result, square] = [1n, base % p]
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % p
      square = (square * square) % p
    }
    return result
  }
  const invert = (value: bigint): bigint => power(((value % p) + p) % p, p - 2n)
  const d = (((-121665n * invert(121666n)) % p) + p) % p
  const root = (value: bigint): bigint | undefined => {
    const guess = power(value, (p + 3n) / 8n)
    const other = (guess * power(2n, (p - 1n) / 4n)) % p
    return [guess, other].find((candidate) => (candidate * candidate - value) % p === 0n)
  }
  // Order 8: doubling (x, y) gives y = 0, that is y² = −x², hence from the curve −2x² … = 1 + d·x²·y² with y² = −x²:
  // −x² + y² = 2y² = 1 − d·y⁴, a quadratic in y².
  const discriminant = root((((4n + 4n * d) % p) + p) % p)!
  const squares = [discriminant, p - discriminant].map((sign) => ((((sign - 2n) * invert(2n * d)) % p) + p) % p)
  const eighth = squares.flatMap((square) => {
    const y = root(square)
    return y === undefined ? [] : [y, p - y]
  })
  const ordinates = [0n, 1n, p - 1n, ...eighth]
  const encodable = ordinates.flatMap((y) => [y, y + p]).filter((y) => y < 2n ** 255n)
  return encodable.flatMap((y) =>
    [0n, 1n].map((sign) => {
      const hex = (y + (sign << 255n)).toString(16).padStart(64, '0')
      return Buffer.from(hex, 'hex').reverse()
    }),
  )
}

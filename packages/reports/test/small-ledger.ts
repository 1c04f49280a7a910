import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { canonicalJson, type Hash, hashOf, type JsonObject, sha256 } from '@weighhouse/kernel'
import type { Envelope, LedgerFacts, Statement } from '@weighhouse/reports'

/** A two-leaf log (RFC 6962 §2.1) with one Ed25519 key: enough to bind a report, small enough to check by eye. */
const origin = 'example.org/weighhouse'
const keys = generateKeyPairSync('ed25519')

export const comment: Statement = {
  kind: 'comment',
  entry: 0,
  name: 'Inês Duarte',
  at: '2024-01-16T10:00:00Z',
  slot: null,
  choice: null,
  meaning: null,
  text: 'Day 30 is not in this report; I ask for it before the next gate.',
  jws: null,
  salt: 'a8f0c2',
}

export const vote: Statement = {
  kind: 'vote',
  entry: 1,
  name: 'Rui Costa',
  at: '2024-01-16T11:00:00Z',
  slot: 'committee',
  choice: 'approve',
  meaning: 'The gate goes back to level 30.',
  text: 'The interval leaves no doubt about the direction.',
  jws: 'eyJ.fake.sig',
  salt: '5be19d',
}

export function proven(reportHash: Hash, resultHash: Hash, statements: readonly Statement[]): LedgerFacts {
  const entry = (index: number, type: string, refs: readonly string[]): JsonObject => ({
    v: 1,
    origin,
    type,
    at: '2024-01-16T11:00:01Z',
    refs: [
      ...refs,
      ...statements.filter((statement) => statement.entry === index).map((statement) => hashOf(statement)),
    ],
  })
  const entries = [entry(0, 'report.made', [reportHash, resultHash]), entry(1, 'vote.cast', [])]
  const leaves = entries.map((one) => leafHash(canonicalJson(one)))
  const root = nodeHash(leaves[0]!, leaves[1]!)
  return {
    origin,
    checkpoint: signedNote(root),
    entries: entries.map((one, index) => ({
      index,
      text: canonicalJson(one),
      proof: [Buffer.from(leaves[1 - index]!).toString('base64')],
    })),
  }
}

/** What a caller with the pinned key does: proofs to the root, the note to its last byte. */
export function checkEnvelope({ ledger }: Envelope): readonly string[] {
  if (!ledger) return ['no ledger']
  const [body, signature] = ledger.checkpoint.split('\n\n')
  const [named, size, root] = (body ?? '').split('\n')
  const signed = /^— (\S+) ([A-Za-z0-9+/=]+)\n$/.exec(signature ?? '')
  if (named !== origin || ledger.origin !== origin || size !== '2' || signed?.[1] !== origin) return ['another log']
  const bytes = Buffer.from(signed[2]!, 'base64')
  if (bytes.toString('base64') !== signed[2] || !verify(null, Buffer.from(`${body}\n`), keys.publicKey, bytes))
    return ['bad signature']
  return ledger.entries.flatMap(({ index, text, proof }) => {
    const other = Buffer.from(proof[0] ?? '', 'base64')
    if (proof.length !== 1 || other.toString('base64') !== proof[0]) return ['malformed proof']
    const leaf = leafHash(text)
    const computed = index === 0 ? nodeHash(leaf, other) : nodeHash(other, leaf)
    return Buffer.from(computed).toString('base64') === root ? [] : [`entry ${index} is not in the tree`]
  })
}

function signedNote(root: Uint8Array): string {
  const body = `${origin}\n2\n${Buffer.from(root).toString('base64')}\n`
  return `${body}\n— ${origin} ${sign(null, Buffer.from(body), keys.privateKey).toString('base64')}\n`
}

function leafHash(text: string): Uint8Array {
  return sha256(Uint8Array.of(0), new TextEncoder().encode(text))
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(1), left, right)
}

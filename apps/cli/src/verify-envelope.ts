import { WeighhouseError } from '@weighhouse/kernel'
import {
  type Entry,
  formatCheckpoint,
  leafHash,
  type ParsedCheckpoint,
  parseCheckpoint,
  parseEntry,
  parseNote,
  verifyCheckpoint,
  verifyInclusion,
  type VerifierKey,
  verifyNote,
} from '@weighhouse/ledger'
import type { VerifyOptions } from '@weighhouse/reports'

type Envelope = Parameters<NonNullable<VerifyOptions['verifyEnvelope']>>[0]
type LedgerFacts = NonNullable<Envelope['ledger']>

export interface EnvelopeJudgement {
  readonly problems: readonly string[]
  readonly notes: readonly string[]
  /** Keys that signed the checkpoint, as C2SP verifier keys; empty when none was given. */
  readonly signedBy: readonly string[]
}

/**
 * Judges what binds a report to a ledger: the checkpoint to its last byte, each entry's inclusion
 * proof, and that the entries record this very result and report. Without a pinned key everything
 * but the signature is judged, and a note says so: anyone can build a tree that holds one report.
 */
export function judgeEnvelope(envelope: Envelope, keys: readonly VerifierKey[]): EnvelopeJudgement {
  const { ledger } = envelope
  if (!ledger) return { problems: ['the report stands in no ledger'], notes: [], signedBy: [] }
  try {
    const checkpoint = exactCheckpoint(ledger)
    return {
      problems: [...proofProblems(ledger, checkpoint), ...entryProblems(envelope, ledger)],
      ...(keys.length > 0
        ? { notes: [], signedBy: signersOf(ledger, keys) }
        : { notes: [unsignedNote(ledger)], signedBy: [] }),
    }
  } catch (error) {
    if (!(error instanceof WeighhouseError)) throw error
    return { problems: [error.message], notes: [], signedBy: [] }
  }
}

/** The checkpoint, when its text is exactly what its meaning is written as: nothing beside it could be changed unseen. */
function exactCheckpoint({ checkpoint, origin }: LedgerFacts): ParsedCheckpoint {
  const { text, signatures } = parseNote(checkpoint)
  const parsed = parseCheckpoint(text)
  const lines = signatures.map(
    ({ name, keyId, signature }) => `— ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`,
  )
  if (parsed.origin !== origin) fail('the checkpoint is that of another ledger than the report names')
  if (`${formatCheckpoint(parsed)}\n${lines.join('')}` !== checkpoint)
    fail('the checkpoint holds more than what is signed')
  return parsed
}

/** Every signature line must be one that a pinned key made, or its bytes would stand there unproven. */
function signersOf({ checkpoint, origin }: LedgerFacts, keys: readonly VerifierKey[]): readonly string[] {
  verifyCheckpoint(checkpoint, keys)
  const { signedBy } = verifyNote(checkpoint, keys)
  if (signedBy.length !== parseNote(checkpoint).signatures.length)
    fail('the checkpoint carries a signature that no given key checks: give that key too (--key may be repeated)')
  if (!signedBy.some(({ name }) => name === origin))
    fail('the checkpoint is signed, but by no key of the ledger that it names')
  return signedBy.map(({ text }) => text)
}

function unsignedNote({ checkpoint }: LedgerFacts): string {
  const named = parseNote(checkpoint).signatures.map(
    ({ name, keyId }) => `${name}+${Buffer.from(keyId).toString('hex')}`,
  )
  return `no --key was given, so who signed is not shown: the checkpoint names the key ${named.join(', ')}; get that key from its owner by another way than this file`
}

function proofProblems({ entries }: LedgerFacts, { treeSize, rootHash }: ParsedCheckpoint): readonly string[] {
  return entries.flatMap(({ index, text, proof }) => {
    const hashes = proof.map((hash) => Buffer.from(hash, 'base64'))
    if (hashes.some((hash, at) => hash.toString('base64') !== proof[at]))
      return [`the proof of entry ${index} is malformed`]
    return verifyInclusion(index, treeSize, leafHash(Buffer.from(text, 'utf8')), hashes, rootHash)
      ? []
      : [`entry ${index} is not in the tree of the checkpoint`]
  })
}

/** The ledger must say, in entries of these types, that this run gave this result and this report. */
function entryProblems(envelope: Envelope, { entries, origin }: LedgerFacts): readonly string[] {
  const parsed = entries.map(({ text }) => parseEntry(Buffer.from(text, 'utf8')))
  const result = parsed.find(
    (entry): entry is Extract<Entry, { type: 'result.recorded' }> => entry.type === 'result.recorded',
  )
  const report = parsed.find(
    (entry): entry is Extract<Entry, { type: 'report.recorded' }> => entry.type === 'report.recorded',
  )
  return [
    ...(parsed.some((entry) => entry.origin !== origin) ? ['an entry was written for another ledger'] : []),
    ...(result?.body.resultHash === envelope.resultHash && result.body.planHash === envelope.planHash
      ? []
      : ['no entry records this result of this plan']),
    ...(report?.body.reportHash === envelope.reportHash && report.body.resultHash === envelope.resultHash
      ? []
      : ['no entry records this report of this result']),
    ...(result && report && result.body.runId !== report.body.runId ? ['the entries speak of two runs'] : []),
  ]
}

function fail(why: string): never {
  throw new WeighhouseError('verification-failed', why)
}

import {
  canonicalJson,
  type Hash,
  hashBytes,
  hashOf,
  type JsonObject,
  type JsonValue,
  parseStrict,
  WeighhouseError,
} from '@weighhouse/kernel'
import { type Envelope, type LedgerFacts, parseEnvelope } from './envelope.ts'
import { unescapeText } from './html.ts'
import { isObject, numberAt, objectAt, textAt } from './json-read.ts'
import { splitReport } from './report.ts'
import { resultHashOf } from './result-hash.ts'

export interface VerifyOptions {
  /**
   * Checks what only the ledger's pinned keys can: every inclusion proof, the checkpoint's signatures
   * to their last byte, votes. Answers with what is wrong. Without it a report that claims to stand
   * in a ledger fails.
   */
  readonly verifyEnvelope?: (envelope: Envelope) => readonly string[]
}

export interface Verification {
  readonly ok: boolean
  readonly problems: readonly string[]
  /** What a reader must know although nothing is wrong. */
  readonly notes: readonly string[]
  readonly reportHash: Hash | null
  readonly resultHash: Hash | null
  readonly experiment: string | null
  readonly inLedger: boolean
}

/**
 * Recomputes a report's hashes from its bytes alone: the body's against the envelope, every output's
 * from its own text, the result's root from all of them, and the envelope's words from its JSON.
 * Any byte changed anywhere is a problem. Never throws on any input.
 */
export function verifyReport(file: string | Uint8Array, options: VerifyOptions = {}): Verification {
  const problems: string[] = []
  const notes: string[] = []
  const read = attempt(problems, () => readReport(file))
  if (!read)
    return { ok: false, problems, notes, reportHash: null, resultHash: null, experiment: null, inLedger: false }
  const { envelope, bundle, reportHash } = read
  if (envelope.reportHash !== reportHash) problems.push(`the report's bytes give ${reportHash}, not the hash it prints`)
  attempt(problems, () => problems.push(...bundleProblems(bundle, envelope)))
  if (envelope.ledger === null) {
    if (envelope.statements.length > 0) problems.push('statements stand in the envelope that no ledger entry binds')
    notes.push(
      'the report stands in no ledger: it is unchanged since its hash was printed, but who made it is not shown',
    )
  } else {
    const { ledger } = envelope
    attempt(problems, () => problems.push(...bindingProblems(envelope, ledger)))
    if (!options.verifyEnvelope) problems.push('no keys were given to check the ledger proofs with')
    else attempt(problems, () => problems.push(...options.verifyEnvelope!(envelope)))
  }
  return {
    ok: problems.length === 0,
    problems,
    notes,
    reportHash,
    resultHash: envelope.resultHash,
    experiment: textAt(bundle, 'experiment'),
    inLedger: envelope.ledger !== null,
  }
}

function readReport(file: string | Uint8Array): { envelope: Envelope; bundle: JsonObject; reportHash: Hash } {
  const text = typeof file === 'string' ? file : decode(file)
  const { head, envelope, tail } = splitReport(text)
  return { envelope: parseEnvelope(envelope), bundle: bundleOf(head), reportHash: hashBytes(head + tail) }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new WeighhouseError('verification-failed', 'the file is not UTF-8', { cause })
  }
}

const bundleBegin = '<pre id="bundle">'

function bundleOf(head: string): JsonObject {
  const from = head.indexOf(bundleBegin)
  const to = head.indexOf('</pre>', from)
  const text = from < 0 || to < 0 ? '' : unescapeText(head.slice(from + bundleBegin.length, to))
  const bundle = text === '' ? null : parseStrict(text)
  if (!bundle || !isObject(bundle) || canonicalJson(bundle) !== text)
    throw new WeighhouseError('verification-failed', 'the report holds no result bundle of ours')
  return bundle
}

/** Each shown output against its hash, and the root against all of them. */
function bundleProblems(bundle: JsonObject, envelope: Envelope): readonly string[] {
  const problems: string[] = []
  const outputs = hashesAt(bundle, 'outputs')
  const compare = (name: string, body: JsonValue): void => {
    if (!Object.hasOwn(outputs, name)) problems.push(`the output ${name} is shown, but no hash stands for it`)
    else if (hashOf(body) !== outputs[name]) problems.push(`the output ${name} does not have its hash`)
  }
  for (const [name, cell] of Object.entries(objectAt(bundle, 'cells') ?? {})) {
    const result = objectAt(cell, 'result')
    if (result) compare(name, result)
  }
  for (const [name, body] of Object.entries(objectAt(bundle, 'bodies') ?? {})) compare(name, body)
  const sources = Object.entries(objectAt(bundle, 'sources') ?? {})
  const resultHash = resultHashOf({
    planHash: hashAt(bundle.planHash),
    params: objectAt(bundle, 'params') ?? {},
    statisticsVersions: textsIn(objectAt(bundle, 'statisticsVersions') ?? {}),
    sources: Object.fromEntries(sources.map(([name, source]) => [name, hashAt(objectAt(source)?.snapshot)])),
    consentEpoch: numberAt(bundle, 'consentEpoch') ?? Number.NaN,
    outputs,
  })
  if (resultHash !== bundle.resultHash)
    problems.push(`the outputs give the result hash ${resultHash}, not the printed one`)
  if (envelope.resultHash !== resultHash) problems.push("the envelope speaks of another result than the report's")
  if (envelope.planHash !== bundle.planHash) problems.push("the envelope speaks of another plan than the report's")
  return problems
}

/** The ledger's entries must speak of exactly this report, and of every word people said about it. */
function bindingProblems(envelope: Envelope, { entries }: LedgerFacts): readonly string[] {
  const problems: string[] = []
  const texts = new Map(entries.map(({ index, text }) => [index, textsWithin(parseStrict(text))]))
  for (const [position, entry] of entries.entries()) {
    if (position > 0 && entries[position - 1]!.index >= entry.index)
      problems.push('entries are not in the order of their index')
    if (canonicalJson(parseStrict(entry.text)) !== entry.text)
      problems.push(`entry ${entry.index} is not canonical JSON`)
  }
  const named = (hash: string): boolean => [...texts.values()].some((found) => found.has(hash))
  if (!named(envelope.reportHash)) problems.push('no ledger entry names this report')
  if (!named(envelope.resultHash)) problems.push('no ledger entry names this result')
  for (const statement of envelope.statements)
    if (!texts.get(statement.entry)?.has(hashOf(statement)))
      problems.push(`a statement is not the one that entry ${statement.entry} binds`)
  return problems
}

function textsWithin(value: JsonValue, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value === 'string') found.add(value)
  else if (isObject(value)) for (const member of Object.values(value)) textsWithin(member, found)
  else if (Array.isArray(value)) for (const member of value) textsWithin(member, found)
  return found
}

function hashesAt(bundle: JsonObject, key: string): Readonly<Record<string, Hash>> {
  return Object.fromEntries(Object.entries(objectAt(bundle, key) ?? {}).map(([name, value]) => [name, hashAt(value)]))
}

function hashAt(value: JsonValue | undefined): Hash {
  if (typeof value === 'string' && isHash(value)) return value
  throw new WeighhouseError('verification-failed', 'the result bundle holds something else where a hash must stand')
}

function isHash(text: string): text is Hash {
  return /^sha256:[0-9a-f]{64}$/.test(text)
}

function textsIn(record: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  )
}

/** Runs one check; what it throws becomes a problem, so that hostile files are answered, never fatal. */
function attempt<Value>(problems: string[], check: () => Value): Value | undefined {
  try {
    return check()
  } catch (error) {
    problems.push(error instanceof WeighhouseError ? error.message : 'the file is not a report of ours')
    return undefined
  }
}

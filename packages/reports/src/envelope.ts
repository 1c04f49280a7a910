import {
  canonicalJson,
  type Hash,
  type JsonObject,
  type JsonValue,
  parseStrict,
  WeighhouseError,
} from '@weighhouse/kernel'
import { digest, instant } from './figure.ts'
import { type Html, html, insideElement, raw, unescapeText } from './html.ts'
import { isObject, listAt, objectsAt, textAt } from './json-read.ts'
import { facts, table } from './section.ts'

/** What surrounds a report and is proven by its own signatures, not by the report's hash. */
export interface Envelope extends JsonObject {
  readonly envelope: 1
  readonly reportHash: Hash
  readonly resultHash: Hash
  readonly planHash: Hash
  /** Null in a report that no ledger knows. */
  readonly ledger: LedgerFacts | null
  readonly statements: readonly Statement[]
}

export interface LedgerFacts extends JsonObject {
  readonly origin: string
  /** The signed note, newlines included. */
  readonly checkpoint: string
  /** By index. `text` is the entry's bytes (UTF-8 of canonical JSON), `proof` its inclusion proof, base64. */
  readonly entries: readonly ProvenEntry[]
}

export interface ProvenEntry extends JsonObject {
  readonly index: number
  readonly text: string
  readonly proof: readonly string[]
}

/**
 * Something a person said about the report. It counts only when the proven entry at `entry` holds
 * `hashOf` of the whole statement; the salt keeps that digest from being guessed while it is sealed.
 */
export interface Statement extends JsonObject {
  readonly kind: 'comment' | 'vote'
  readonly entry: number
  readonly name: string
  /** RFC 3339 UTC. */
  readonly at: string
  readonly slot: string | null
  readonly choice: 'approve' | 'reject' | 'abstain' | 'recuse' | null
  readonly meaning: string | null
  readonly text: string
  readonly jws: string | null
  readonly salt: string
}

export const envelopeBegin = '<!-- weighhouse:envelope:begin -->\n'
export const envelopeEnd = '<!-- weighhouse:envelope:end -->\n'
const jsonBegin = '<pre id="envelope-json">'
const jsonEnd = '</pre>'

/** The envelope as markup: every word of it follows from its JSON, so that it can be rendered again and compared. */
export function envelopeMarkup(envelope: Envelope): string {
  const { reportHash, ledger, statements } = envelope
  return html`<aside class="envelope" aria-labelledby="envelope-title">
<style>@page{@bottom-left{content:"${reportHash}";font:7pt monospace;color:#444}@bottom-right{content:counter(page) " / " counter(pages);font:7pt monospace;color:#444}}</style>
<h2 id="envelope-title">Envelope</h2>
<p class="note">What follows is not part of the hashed report: it says what became of it, and is proven by its own signatures.</p>
${facts([['Report', digest(reportHash)]])}
${ledger === null ? html`<p>This report stands in no ledger and carries no signature. Its hash shows that it is unchanged, not who made it.</p>` : null}
${discussion(statements)}
${votes(statements)}
${ledger === null ? null : ledgerPart(ledger)}
<details class="raw"><summary>Envelope (JSON)</summary>
${raw(jsonBegin)}${insideElement(canonicalJson(envelope))}${raw(jsonEnd)}</details>
</aside>
`.markup
}

/** The envelope that markup holds, or `verification-failed` when it is not one of ours, byte for byte. */
export function parseEnvelope(markup: string): Envelope {
  const from = markup.indexOf(jsonBegin)
  const to = markup.indexOf(jsonEnd, from)
  if (from < 0 || to < 0) refuse('it holds no JSON')
  const parsed = parseStrict(unescapeText(markup.slice(from + jsonBegin.length, to)))
  if (!isEnvelope(parsed)) return refuse('its JSON has another shape')
  if (envelopeMarkup(parsed) !== markup) refuse('its words are not those of its JSON')
  return parsed
}

function isEnvelope(value: JsonValue): value is Envelope {
  if (!isObject(value) || value.envelope !== 1) return false
  const keys = Object.keys(value).sort().join(' ')
  if (keys !== 'envelope ledger planHash reportHash resultHash statements') return false
  if (![value.reportHash, value.resultHash, value.planHash].every((hash) => typeof hash === 'string')) return false
  const statements = objectsAt(value, 'statements')
  if (!Array.isArray(value.statements) || statements.length !== value.statements.length) return false
  return statements.every(isStatement) && (value.ledger === null || isLedger(value.ledger!))
}

function isLedger(value: JsonValue): boolean {
  const entries = objectsAt(value, 'entries')
  return (
    isObject(value) &&
    Object.keys(value).sort().join(' ') === 'checkpoint entries origin' &&
    textAt(value, 'origin') !== null &&
    textAt(value, 'checkpoint') !== null &&
    entries.length === listAt(value, 'entries').length &&
    entries.every(
      (entry) =>
        Object.keys(entry).sort().join(' ') === 'index proof text' &&
        Number.isSafeInteger(entry.index) &&
        typeof entry.text === 'string' &&
        Array.isArray(entry.proof) &&
        listAt(entry, 'proof').every((hash) => typeof hash === 'string'),
    )
  )
}

function isStatement(value: JsonObject): boolean {
  const texts = ['kind', 'name', 'at', 'text', 'salt']
  const nullable = ['slot', 'choice', 'meaning', 'jws']
  return (
    Object.keys(value).length === texts.length + nullable.length + 1 &&
    Number.isSafeInteger(value.entry) &&
    texts.every((key) => typeof value[key] === 'string') &&
    nullable.every((key) => value[key] === null || typeof value[key] === 'string')
  )
}

function discussion(statements: readonly Statement[]): Html | null {
  const comments = statements.filter(({ kind }) => kind === 'comment')
  return comments.length === 0
    ? null
    : html`<h3>Discussion</h3>${comments.map(
        ({ name, at, text, entry }) =>
          html`<article class="statement"><p>${text}</p><p class="note">${name}, ${instant(at)}, entry ${entry}</p></article>`,
      )}`
}

/** The manifest: printed name, date and time, and meaning; dissent stands beside the majority. */
function votes(statements: readonly Statement[]): Html | null {
  const cast = statements.filter(({ kind }) => kind === 'vote')
  return cast.length === 0
    ? null
    : html`<h3>Signatures</h3>${table(
        'Votes on this report, with their reasons',
        ['Name', 'Seat', 'Choice', 'Meaning and reason', 'When', 'Entry'],
        cast.map(({ name, slot, choice, meaning, text, at, entry }) => [
          name,
          slot,
          choice,
          [meaning === null ? null : html`<p>${meaning}</p>`, text],
          instant(at),
          entry,
        ]),
        [5],
      )}`
}

function ledgerPart({ origin, checkpoint, entries }: LedgerFacts): Html {
  return html`<h3>Ledger</h3>
${facts([['Ledger', origin]])}
${table(
  'Entries that bind this report, with their leaf index',
  ['Leaf index', 'Type', 'When', 'Steps of its proof'],
  entries.map(({ index, text, proof }) => {
    const entry = entryOf(text)
    const at = textAt(entry, 'at')
    return [index, textAt(entry, 'type') ?? '—', at === null ? '—' : instant(at), proof.length]
  }),
  [3],
)}
<h4>Checkpoint</h4>
<pre class="checkpoint">${checkpoint}</pre>`
}

function entryOf(text: string): JsonObject | undefined {
  const parsed = parseStrict(text)
  return isObject(parsed) ? parsed : undefined
}

function refuse(why: string): never {
  throw new WeighhouseError('verification-failed', `the envelope was changed: ${why}`)
}

import { canonicalBytes, WeighhouseError } from '@weighhouse/kernel'
import type { Misfit } from './check.ts'
import { type Entry, isEntry } from './entry.ts'
import { maximumEntryBytes } from './tile.ts'

/**
 * The bytes of an entry as hashed and stored: canonical JSON (RFC 8785) of a value that fits the
 * closed schema of its type, with safe integers only, at most 65,535 bytes. Anything else is refused
 * with `bad-input` and the path; larger evidence goes in by digest.
 */
export function entryBytes(entry: Entry): Uint8Array {
  // Bytes first: a value with accessors or a foreign prototype could show the checks something else.
  const bytes = canonicalBytes(entry)
  checkEntry(entry)
  if (bytes.length > maximumEntryBytes) {
    throw new WeighhouseError(
      'bad-input',
      `an entry has at most ${maximumEntryBytes} bytes; this one has ${bytes.length}`,
    )
  }
  return bytes
}

/**
 * The entry that bytes hold. They must be exactly the bytes `entryBytes` gives, so that one statement
 * has one leaf; with that, duplicate keys, other spellings of numbers or trailing bytes cannot hide.
 */
export function parseEntry(bytes: Uint8Array): Entry {
  if (bytes.length > maximumEntryBytes) {
    throw new WeighhouseError('bad-input', `an entry has at most ${maximumEntryBytes} bytes`)
  }
  const { text, value } = readJson(bytes)
  checkEntry(value)
  // Every string of an entry is plain ASCII and every number a safe integer; for those, what
  // `JSON.stringify` writes of ascending keys is the canonical form, at a third of the time.
  if (!hasAscendingKeys(value) || JSON.stringify(value) !== text) {
    throw new WeighhouseError('bad-input', 'the entry is not written in canonical form')
  }
  return value
}

function readJson(bytes: Uint8Array): { readonly text: string; readonly value: unknown } {
  try {
    const text = utf8.decode(bytes)
    return { text, value: JSON.parse(text) }
  } catch (cause) {
    throw new WeighhouseError('bad-input', 'the entry is not valid JSON in UTF-8', { cause })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function hasAscendingKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(hasAscendingKeys)
  let last = ''
  for (const [key, content] of Object.entries(value)) {
    if (key <= last || !hasAscendingKeys(content)) return false
    last = key
  }
  return true
}

function checkEntry(value: unknown): asserts value is Entry {
  const misfit: Misfit = { path: '', why: '' }
  if (!isEntry(value, misfit)) {
    throw new WeighhouseError('bad-input', `not an entry: $${misfit.path} ${misfit.why}`)
  }
}

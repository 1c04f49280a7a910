import { canonicalBytes, parseStrict, WeighhouseError } from '@weighhouse/kernel'
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

/** The entry that bytes hold. They must be exactly the bytes `entryBytes` gives, so that one statement has one leaf. */
export function parseEntry(bytes: Uint8Array): Entry {
  if (bytes.length > maximumEntryBytes)
    throw new WeighhouseError('bad-input', `an entry has at most ${maximumEntryBytes} bytes`)
  const value = parseStrict(bytes)
  checkEntry(value)
  if (Buffer.compare(canonicalBytes(value), bytes) !== 0) {
    throw new WeighhouseError('bad-input', 'the entry is not written in canonical form')
  }
  return value
}

function checkEntry(value: unknown): asserts value is Entry {
  const misfit: Misfit = { path: '', why: '' }
  if (!isEntry(value, misfit)) {
    throw new WeighhouseError('bad-input', `not an entry: $${misfit.path} ${misfit.why}`)
  }
}

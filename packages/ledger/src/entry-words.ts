import { type Hash, microsecondsOf } from '@weighhouse/kernel'
import { type Check, closed, count, listOf, matching, where } from './check.ts'
import { bytesOfBase64 } from './base64.ts'

/** The kinds of value an entry may hold. None of them can carry a sentence, an address or a name that people typed. */

/** Ids, pseudonyms, versions: no spaces, no `@`, no `/`, so neither prose, e-mail addresses nor file names fit. */
export const id = matching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, 'an id of at most 128 letters, digits and . _ : -')

/** Words of a closed vocabulary kept elsewhere: roles, reasons, actions, dotted purpose keys. */
export const key = matching(
  /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+){0,15}$/,
  'a lower-case key such as run.read or no-consent',
)

export const digest = matching<Hash>(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits')

/** An instant in UTC. One instant has one text within a writer, which always gives three or always six decimals. */
export const instant = where(
  matching(/^.{24}(?:.{3})?$/, 'an instant'),
  (text) => microsecondsOf(text) !== undefined,
  'an instant such as 2026-11-24T17:00:00.000Z',
)

/** `[from, to)` of writer numbers. */
const range = where(
  listOf(count, 2),
  ([from, to]) => from !== undefined && to !== undefined && from < to,
  'a pair [from, to) with from below to',
)

/** Writer numbers as half-open ranges that ascend and neither touch nor overlap. */
export const ranges = where(
  listOf(range, 1024),
  (list) => list.every(([from], at) => at === 0 || from! > list[at - 1]![1]!),
  'ascending ranges that do not touch',
)

/** Ciphertext of one field, under a key that belongs to one data subject and one class of data. */
export const sealedField = closed({
  path: matching(/^(?:\/[A-Za-z0-9_]{1,64}){1,8}$/, 'a path such as /body/reason'),
  keyId: id,
  nonce: base64(12, 12),
  ciphertext: base64(16, 32_768),
})

function base64(minimum: number, maximum: number): Check<string> {
  return where(
    matching(/^[A-Za-z0-9+/]+={0,2}$/, 'base64'),
    (text) => {
      const bytes = bytesOfBase64(text)
      return bytes !== undefined && bytes.length >= minimum && bytes.length <= maximum
    },
    `base64 of ${minimum} to ${maximum} bytes`,
  )
}

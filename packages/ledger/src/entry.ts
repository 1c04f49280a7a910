import type { Hash } from '@weighhouse/kernel'
import { anything, closed, count, type FitOf, listOf, type Misfit, matching, oneOf, orNull } from './check.ts'
import { type EntryBody, type EntryType, entryBodies, entryTypes } from './entry-bodies.ts'
import { digest, id, instant, key, ranges, sealedField } from './entry-words.ts'

/**
 * One statement of the ledger. Nothing in it identifies a person in clear. `at` is the instant of
 * staging by the database's clock; `actor.id` a random pseudonym; `before` and `after` digests of
 * the governed row; `purpose` a purpose key; `requestId` joins the entries of one request; `refs`
 * are digests of evidence kept elsewhere.
 */
export interface EntryOf<Type extends EntryType> extends Omit<FitOf<typeof envelope>, 'type' | 'body'> {
  readonly type: Type
  readonly body: EntryBody<Type>
}

export type Entry = { [Type in EntryType]: EntryOf<Type> }[EntryType]

const auth = closed({ amr: listOf(key, 8, (method) => method), authTime: orNull(instant) })

const envelope = closed({
  v: oneOf(1),
  origin: matching(/^[a-z0-9][a-z0-9.-]*(?:\/[a-z0-9._-]+){0,8}$/, 'the name of a ledger'),
  type: oneOf(...entryTypes),
  at: instant,
  actor: closed({
    kind: oneOf('person', 'service', 'system'),
    id,
    roles: listOf(key, 32, (role) => role),
    auth: orNull(auth),
  }),
  action: key,
  outcome: oneOf('done', 'refused', 'failed'),
  resource: closed({ type: key, id, digest: orNull(digest) }),
  before: orNull(digest),
  after: orNull(digest),
  body: anything,
  sealed: listOf(sealedField, 64, ({ path }) => path),
  purpose: orNull(key),
  requestId: orNull(id),
  refs: listOf<Hash>(digest, 256, (ref) => ref),
  writer: closed({ id, seq: count, abandoned: ranges }),
})

/** Whether a value is an entry: the envelope first, then the body of its type. */
export function isEntry(value: unknown, misfit: Misfit): value is Entry {
  if (!envelope(value, misfit)) return false
  if (entryBodies[value.type](value.body, misfit)) return true
  misfit.path = `.body${misfit.path}`
  return false
}

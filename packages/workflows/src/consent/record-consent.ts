import {
  appendConsentEvents,
  type ConsentAction,
  consentActions,
  type Db,
  findKnownIdemKeys,
  findLogPseudonyms,
  findPurposes,
  findSubjectsByMac,
  insertDataSubjects,
  insertIdentities,
  lockConsentClock,
  type NewConsentEvent,
} from '@weighhouse/db'
import { newId, WeighhouseError } from '@weighhouse/kernel'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor } from '../views.ts'
import { identityMac } from './identity.ts'

/** One statement of a person about one purpose, as a form, a file or another system brings it. */
export interface ConsentStatement {
  readonly identity: { readonly type: string; readonly value: string }
  readonly purpose: string
  readonly action: string
  /** RFC 3339 with a zone. A denial may reach back; a grant counts from its record at the earliest. */
  readonly effectiveAt: string
  readonly channel: string
  readonly jurisdiction?: string
  readonly authenticated?: boolean
  /** Names the statement where it was made: the same key again changes nothing. */
  readonly idemKey: string
}

/** Statements one transaction takes. */
const batch = 500

/**
 * Records consents and withdrawals, each with its ledger entry, in the order they are given. People
 * that are not known yet become data subjects. The identifier itself is kept as a keyed hash only.
 * `onProgress` hears how many statements are done after each transaction.
 */
export async function recordConsent(
  house: House,
  actor: Actor,
  statements: readonly ConsentStatement[],
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<{ readonly recorded: number; readonly repeated: number }> {
  const versions = new Map((await findPurposes(house.db)).map(({ key, version }) => [key, version]))
  const problems = statements.flatMap((statement, index) =>
    problemsOf(statement, versions).map((problem) => `statement ${index + 1}: ${problem}`),
  )
  if (problems.length > 0) throw new WeighhouseError('bad-input', problems.slice(0, 20).join('; '))
  let recorded = 0
  for (let from = 0; from < statements.length; from += batch) {
    recorded += await recordBatch(house, actor, statements.slice(from, from + batch), versions)
    onProgress(Math.min(from + batch, statements.length), statements.length)
  }
  return { recorded, repeated: statements.length - recorded }
}

function problemsOf(
  { identity, purpose, action, effectiveAt, channel, idemKey }: ConsentStatement,
  versions: ReadonlyMap<string, number>,
): readonly string[] {
  return [
    ...(identity.value.trim() === '' ? ['the identity is empty'] : []),
    ...(versions.has(purpose) ? [] : [`the purpose ${purpose} is not registered`]),
    ...(consentActions.some((known) => known === action) ? [] : [`the action is one of ${consentActions.join(', ')}`]),
    ...(/(Z|[+-]\d\d:\d\d)$/.test(effectiveAt) && !Number.isNaN(Date.parse(effectiveAt))
      ? []
      : ['effectiveAt is an instant with a zone, such as 2026-05-01T09:00:00Z']),
    ...(/^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/.test(channel)
      ? []
      : ['the channel is a lower-case word such as app or web']),
    ...(idemKey === '' ? ['the idempotency key is empty'] : []),
  ]
}

async function recordBatch(
  house: House,
  actor: Actor,
  given: readonly ConsentStatement[],
  versions: ReadonlyMap<string, number>,
): Promise<number> {
  return transact(house, async (tx, stage) => {
    const seq = await lockConsentClock(tx)
    const known = new Set(
      await findKnownIdemKeys(
        tx,
        given.map(({ idemKey }) => idemKey),
      ),
    )
    const statements = given.filter(({ idemKey }) => !known.has(idemKey) && known.add(idemKey))
    if (statements.length === 0) return 0
    const subjects = await subjectsOf(house, tx, statements)
    const bodies = statements.map((statement, index) => ({
      eventId: newId(house.clock),
      subject: subjects[index]!.pseudonym,
      action: statement.action as ConsentAction,
      purpose: statement.purpose,
      purposeVersion: versions.get(statement.purpose)!,
      effectiveAt: new Date(statement.effectiveAt).toISOString(),
      expiresAt: null,
      jurisdiction: statement.jurisdiction ?? null,
      channel: statement.channel,
      authenticated: statement.authenticated ?? false,
      noticeDigest: null,
      consentSeq: seq + 1 + index,
    }))
    const leaves = await stage.all(
      bodies.map((body) => ({
        type: 'consent.recorded' as const,
        actor,
        action: 'consent.record',
        resource: { type: 'data-subject', id: body.subject },
        body,
        purpose: body.purpose,
      })),
    )
    const events = bodies.map(
      ({ eventId, purpose, subject: _, consentSeq: __, ...body }, index): NewConsentEvent => ({
        ...body,
        id: eventId,
        identityId: null,
        dataSubjectId: subjects[index]!.id,
        purposeKey: purpose,
        noticeId: null,
        appVersion: null,
        signal: null,
        idemKey: statements[index]!.idemKey,
        leafHash: leaves[index]!,
      }),
    )
    await appendConsentEvents(tx, events)
    return events.length
  })
}

/** The data subject of each statement's identity; one that is not known yet is made, with a pseudonym for the ledger. */
async function subjectsOf(
  house: House,
  tx: Db,
  statements: readonly ConsentStatement[],
): Promise<readonly { readonly id: string; readonly pseudonym: string }[]> {
  const macs = statements.map(({ identity }) => identityMac(house.identityKey, identity.type, identity.value))
  const keys = macs.map((mac) => Buffer.from(mac).toString('hex'))
  const found = await findSubjectsByMac(tx, macs)
  const ids = new Map(keys.flatMap((key, index) => (found[index] ? [[key, found[index]] as const] : [])))
  const added = [...new Set(keys)].filter((key) => !ids.has(key))
  for (const key of added) ids.set(key, newId(house.clock))
  await insertDataSubjects(
    tx,
    added.map((key) => ids.get(key)!),
  )
  const typeOf = new Map(keys.map((key, index) => [key, statements[index]!.identity.type]))
  await insertIdentities(
    tx,
    added.map((key) => ({
      id: newId(house.clock),
      dataSubjectId: ids.get(key)!,
      type: typeOf.get(key)!,
      valueMac: Buffer.from(key, 'hex'),
    })),
  )
  const pseudonyms = await findLogPseudonyms(tx, [...new Set(ids.values())])
  return keys.map((key) => {
    const id = ids.get(key)!
    const pseudonym = pseudonyms.get(id)
    if (!pseudonym)
      throw new WeighhouseError('refused', 'this person was erased; nothing is recorded about them any more')
    return { id, pseudonym }
  })
}

import { createHash, randomUUID } from 'node:crypto'
import type { ConsentAction, LegalBasis } from '@weighhouse/governance'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  appendConsentEvents,
  eraseDataSubject,
  findConsentEventByKey,
  findConsentEventsOfSubject,
  findDataSubject,
  findPurpose,
  findRulingInputs,
  findRulings,
  findSubjectsByMac,
  insertDataSubjects,
  insertIdentities,
  insertPurpose,
  type NewConsentEvent,
} from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../src/testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
  const { db } = database
  for (const [key, legalBasis, saleOrSharing, versions] of purposes) {
    for (let version = 1; version <= versions; version += 1) {
      await insertPurpose(db, {
        key,
        version,
        parentKey: key.includes('.') ? key.slice(0, key.lastIndexOf('.')) : null,
        legalBasis,
        withdrawable: true,
        grantsFromVersion: version,
        saleOrSharing,
        title: key,
        digest: `${key}@${version}`,
      })
    }
  }
})
afterAll(async () => await database.close())

const purposes: readonly (readonly [string, LegalBasis, boolean, number])[] = [
  ['marketing', 'consent', false, 1],
  ['marketing.email', 'consent', false, 1],
  ['marketingx', 'consent', false, 1],
  ['research', 'consent', false, 2],
  ['fraud', 'legitimate-interest', false, 1],
  ['sharing', 'contract', true, 1],
  ['service', 'contract', false, 1],
  ['audit', 'legal-obligation', false, 1],
]

const far = '2999-01-01T00:00:00.000000Z'

type Bearer = { readonly dataSubjectId: string } | { readonly identityId: string }

function event(
  bearer: Bearer,
  action: ConsentAction,
  purposeKey: string,
  more: Partial<NewConsentEvent> = {},
): NewConsentEvent {
  const id = randomUUID()
  return {
    id,
    identityId: 'identityId' in bearer ? bearer.identityId : null,
    dataSubjectId: 'dataSubjectId' in bearer ? bearer.dataSubjectId : null,
    purposeKey,
    purposeVersion: 1,
    action,
    effectiveAt: '2026-01-01T00:00:00.000000Z',
    expiresAt: null,
    jurisdiction: null,
    channel: 'app',
    noticeId: null,
    noticeDigest: null,
    appVersion: null,
    authenticated: true,
    signal: null,
    idemKey: id,
    leafHash: createHash('sha256').update(id).digest(),
    ...more,
  }
}

async function addSubject(): Promise<{
  readonly subject: string
  readonly identity: string
  readonly mac: Uint8Array
}> {
  const { db } = database
  const [subject, identity] = [randomUUID(), randomUUID()]
  const mac = createHash('sha256').update(identity).digest()
  await insertDataSubjects(db, [subject])
  await insertIdentities(db, [{ id: identity, dataSubjectId: subject, type: 'account', valueMac: mac }])
  return { subject, identity, mac }
}

async function append(...events: readonly NewConsentEvent[]) {
  return await database.db.transaction(async (tx) => await appendConsentEvents(tx, events))
}

async function reasonOf(subject: string, purpose: string): Promise<string | undefined> {
  const { rulings } = await findRulings(database.db, purpose, [subject])
  return rulings[0] && `${rulings[0].ruling}: ${rulings[0].reason}`
}

it('numbers events in commit order without a gap, so that a snapshot sees a prefix', async () => {
  const { db } = database
  const { subject } = await addSubject()
  const before = (await findRulings(db, 'marketing')).snapshotSeq
  const seen: number[] = []
  const writers = Array.from({ length: 20 }, async (_, index) => {
    const writing = db.transaction(async (tx) => {
      const [added] = await appendConsentEvents(tx, [event({ dataSubjectId: subject }, 'grant', 'marketing')])
      if (index % 4 === 0) throw new Error('rolled back')
      return added!.seq
    })
    if (index % 4 === 0) await expect(writing).rejects.toThrow('rolled back')
    else seen.push(await writing)
  })
  const readers = Array.from({ length: 10 }, async () => {
    const { snapshotSeq, events } = await findRulingInputs(db, 'marketing', [subject])
    expect(events.map((row) => row.event.seq)).toEqual(
      Array.from({ length: snapshotSeq - before }, (_, index) => before + 1 + index),
    )
  })
  await Promise.all([...writers, ...readers])
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, index) => before + 1 + index))
  const recorded = (await findConsentEventsOfSubject(db, subject)).map(({ recordedAt }) => recordedAt)
  expect(recorded).toEqual([...new Set(recorded)].sort())
})

it('keeps the first event of an idempotency key, within a batch and later', async () => {
  const { subject } = await addSubject()
  const first = event({ dataSubjectId: subject }, 'grant', 'marketing', { idemKey: 'once' })
  const again = { ...first, id: randomUUID(), leafHash: new Uint8Array(32) }
  const [added, twin, other] = await append(first, again, event({ dataSubjectId: subject }, 'grant', 'research'))
  expect(twin).toEqual({ ...added, added: false })
  expect(other?.seq).toBe(added!.seq + 1)
  expect(await append(again)).toEqual([{ ...added, added: false }])
  expect((await findConsentEventByKey(database.db, 'once'))?.id).toBe(first.id)
})

it('denies without consent, for an unknown purpose, and under a parent that was only granted', async () => {
  const { subject } = await addSubject()
  expect(await reasonOf(subject, 'marketing.email')).toBe('deny: no-consent')
  expect(await reasonOf(subject, 'nothing')).toBe('deny: unknown-purpose')
  expect(await reasonOf(subject, 'service')).toBe('deny: no-contract')
  expect(await reasonOf(subject, 'audit')).toBe('deny: no-exemption')
  await append(event({ dataSubjectId: subject }, 'grant', 'marketing'))
  expect(await reasonOf(subject, 'marketing')).toBe('allow: granted')
  expect(await reasonOf(subject, 'marketing.email')).toBe('deny: wrong-purpose')
  expect(await reasonOf(randomUUID(), 'marketing')).toBeUndefined()
})

it('lets a withdrawal of the parent deny the child, and not a purpose of a like name', async () => {
  const { subject, identity } = await addSubject()
  await append(...['marketing.email', 'marketingx'].map((key) => event({ identityId: identity }, 'grant', key)))
  await append(event({ identityId: identity }, 'withdraw', 'marketing'))
  expect(await reasonOf(subject, 'marketing.email')).toBe('deny: withdrawn')
  expect(await reasonOf(subject, 'marketingx')).toBe('allow: granted')
})

it('clears a denial of an identity only by a later authenticated grant on the subject', async () => {
  const { subject, identity } = await addSubject()
  const device = randomUUID()
  await insertIdentities(database.db, [
    { id: device, dataSubjectId: subject, type: 'device', valueMac: createHash('sha256').update(device).digest() },
  ])
  await append(
    event({ identityId: device }, 'withdraw', 'marketing'),
    event({ identityId: identity }, 'grant', 'marketing'),
  )
  expect(await reasonOf(subject, 'marketing')).toBe('deny: withdrawn')
  await append(event({ dataSubjectId: subject }, 'grant', 'marketing', { authenticated: false }))
  expect(await reasonOf(subject, 'marketing')).toBe('deny: withdrawn')
  await append(event({ dataSubjectId: subject }, 'grant', 'marketing'))
  expect(await reasonOf(subject, 'marketing')).toBe('allow: granted')
  await append(event({ identityId: device }, 'withdraw', 'marketing', { effectiveAt: far }))
  expect(await reasonOf(subject, 'marketing')).toBe('deny: withdrawn')
})

it('counts no grant that has expired, lies ahead or was given for an older text, but every denial at once', async () => {
  const [expired, ahead, older, future] = await Promise.all([addSubject(), addSubject(), addSubject(), addSubject()])
  await append(
    event({ dataSubjectId: expired.subject }, 'grant', 'marketing', { expiresAt: '2026-01-02T00:00:00.000000Z' }),
    event({ dataSubjectId: ahead.subject }, 'grant', 'marketing', { effectiveAt: far }),
    event({ dataSubjectId: older.subject }, 'grant', 'research'),
    event({ dataSubjectId: future.subject }, 'grant', 'marketing'),
    event({ dataSubjectId: future.subject }, 'withdraw', 'marketing', { effectiveAt: far }),
  )
  expect(await reasonOf(expired.subject, 'marketing')).toBe('deny: expired')
  expect(await reasonOf(ahead.subject, 'marketing')).toBe('deny: no-consent')
  expect(await reasonOf(older.subject, 'research')).toBe('deny: outdated-version')
  await append(event({ dataSubjectId: older.subject }, 'grant', 'research', { purposeVersion: 2 }))
  expect(await reasonOf(older.subject, 'research')).toBe('allow: granted')
  expect(await reasonOf(future.subject, 'marketing')).toBe('deny: withdrawn')
})

it('allows a legitimate interest until somebody objects, restricts or opts out', async () => {
  const all = await Promise.all([1, 2, 3, 4].map(() => addSubject()))
  const [none, objected, restricted, optedOut] = all.map(({ subject }) => subject)
  await append(
    event({ dataSubjectId: objected! }, 'object', 'fraud'),
    event({ dataSubjectId: restricted! }, 'restrict', 'fraud'),
    event({ dataSubjectId: optedOut! }, 'opt-out', 'fraud'),
    event({ dataSubjectId: optedOut! }, 'opt-out', 'sharing'),
  )
  expect(await reasonOf(none!, 'fraud')).toBe('allow: legitimate-interest')
  expect(await reasonOf(objected!, 'fraud')).toBe('deny: objected')
  expect(await reasonOf(restricted!, 'fraud')).toBe('deny: restricted')
  expect(await reasonOf(optedOut!, 'fraud')).toBe('deny: opted-out')
  expect(await reasonOf(optedOut!, 'sharing')).toBe('deny: opted-out')
})

it('denies everything to who was erased, and keeps no way back to the person', async () => {
  const { subject, identity, mac } = await addSubject()
  const { db } = database
  await append(
    event({ dataSubjectId: subject }, 'grant', 'marketing'),
    event({ identityId: identity }, 'erase', 'marketingx'),
  )
  expect(await reasonOf(subject, 'marketing')).toBe('deny: erased')
  expect(await db.transaction((tx) => eraseDataSubject(tx, subject))).toBe(true)
  expect(await eraseDataSubject(db, subject)).toBe(false)
  expect(await reasonOf(subject, 'fraud')).toBe('deny: erased')
  expect(await findSubjectsByMac(db, [mac])).toEqual([undefined])
  expect((await findDataSubject(db, subject))?.logPseudonym).toBeNull()
})

it('registers a version of a purpose once and finds the newest', async () => {
  const { db } = database
  const again = { ...(await findPurpose(db, 'research'))!, digest: 'another' }
  expect(again.version).toBe(2)
  expect(await insertPurpose(db, again)).toBeUndefined()
  await expect(insertPurpose(db, { ...again, key: 'a.b', parentKey: null, digest: 'x' })).rejects.toMatchObject({
    cause: { code: '23514' },
  })
})

it('appends and rules on 2,000 subjects in one statement each', async () => {
  const { db } = database
  const subjects: readonly string[] = Array.from({ length: 2000 }, () => randomUUID())
  await insertDataSubjects(db, subjects)
  const events = subjects.map((subject, index) =>
    event({ dataSubjectId: subject }, index % 4 === 0 ? 'withdraw' : 'grant', 'marketing'),
  )
  const added = await append(...events)
  expect(added.map(({ seq }) => seq)).toEqual(added.map((_, index) => added[0]!.seq + index))
  const { rulings } = await findRulings(db, 'marketing')
  const asked = new Set(subjects)
  const allowed = rulings.filter(({ dataSubjectId, ruling }) => asked.has(dataSubjectId) && ruling === 'allow')
  expect(allowed).toHaveLength(1500)
})

import { createHash, randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { consentActions, type IdentityLink, legalBases, type Purpose, ruling } from '@weighhouse/governance'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  appendConsentEvents,
  findConsentEventsOfSubject,
  findPurposes,
  findRulings,
  insertDataSubjects,
  insertIdentities,
  insertPurpose,
  type NewConsentEvent,
} from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../src/testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(async () => await database.close())

const keys = ['a', 'a.b', 'a.b.c', 'ab'] as const
const days = Array.from({ length: 12 }, (_, day) => `2026-0${1 + (day % 6)}-${10 + day}T00:00:00.000000Z`)

const purposes = fc.tuple(
  ...keys.map((key) =>
    fc.record({
      key: fc.constant(key),
      legalBasis: fc.constantFrom(...legalBases),
      saleOrSharing: fc.boolean(),
      grantsFromVersion: fc.integer({ min: 1, max: 2 }),
    }),
  ),
)
const event = fc.record({
  // 0 is the subject itself, the others are identities.
  owner: fc.integer({ min: 0, max: 2 }),
  purposeKey: fc.constantFrom(...keys),
  purposeVersion: fc.integer({ min: 1, max: 3 }),
  action: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('grant' as const, 'opt-in' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...consentActions.filter((action) => action !== 'erase')) },
    { weight: 1, arbitrary: fc.constantFrom(...consentActions) },
  ),
  effectiveAt: fc.constantFrom(...days, '2999-01-01T00:00:00.000000Z'),
  expiresAt: fc.option(fc.constantFrom('2026-03-01T00:00:00.000000Z', '2999-01-01T00:00:00.000000Z')),
  authenticated: fc.boolean(),
})

it('rules as the pure algebra does, whatever was said in whatever order', async () => {
  const { db } = database
  // Each history has purposes of its own, so that all run in one database.
  let run = 0
  await fc.assert(
    fc.asyncProperty(purposes, fc.array(event, { maxLength: 8 }), async (registered, said) => {
      run += 1
      const rename = (key: string) => `p${run}-${key.replace('.', `.p-`)}`
      const [subject, ...devices] = [randomUUID(), randomUUID(), randomUUID()] as const
      await insertDataSubjects(db, [subject])
      await insertIdentities(
        db,
        devices.map((id) => ({
          id,
          dataSubjectId: subject,
          type: 'device',
          valueMac: createHash('sha256').update(id).digest(),
        })),
      )
      for (const { key, ...facts } of registered) {
        const renamed = rename(key)
        const parentKey = renamed.includes('.') ? renamed.slice(0, renamed.lastIndexOf('.')) : null
        const stored = {
          ...facts,
          key: renamed,
          version: 2,
          parentKey,
          withdrawable: true,
          title: key,
          digest: renamed,
        }
        await insertPurpose(db, stored)
      }
      const events = said.map(({ owner, purposeKey, ...rest }): NewConsentEvent => {
        const id = randomUUID()
        return {
          ...rest,
          id,
          purposeKey: rename(purposeKey),
          identityId: owner === 0 ? null : (devices[owner - 1] ?? null),
          dataSubjectId: owner === 0 ? subject : null,
          jurisdiction: 'eu',
          channel: 'app',
          noticeId: null,
          noticeDigest: null,
          appVersion: null,
          signal: null,
          idemKey: id,
          leafHash: createHash('sha256').update(id).digest(),
        }
      })
      await db.transaction((tx) => appendConsentEvents(tx, events))
      await compare(subject, devices, keys.map(rename))
    }),
    { numRuns: process.env.WEIGHHOUSE_LONG ? 1000 : 40 },
  )
})

async function compare(subject: string, devices: readonly string[], keys: readonly string[]): Promise<void> {
  const { db } = database
  const stored = await findConsentEventsOfSubject(db, subject)
  const links = devices.map((device): IdentityLink => {
    const since = '2020-01-01T00:00:00.000000Z'
    return { id: device, kind: 'link', a: device, b: subject, effectiveAt: since, recordedAt: since }
  })
  const purposes = (await findPurposes(db, keys)).map(
    ({ key, version, legalBasis, grantsFromVersion, saleOrSharing }): Purpose => ({
      key,
      version,
      legalBasis,
      grantsFromVersion,
      jurisdictions: [],
      saleOrSharing,
      directMarketing: false,
      retentionClass: 'none',
      registeredAt: '2020-01-01T00:00:00.000000Z',
    }),
  )
  const events = stored.map((event) => ({
    id: event.id,
    identityId: event.identityId,
    dataSubjectId: event.dataSubjectId,
    purpose: event.purposeKey,
    purposeVersion: event.purposeVersion,
    action: event.action,
    effectiveAt: event.effectiveAt,
    recordedAt: event.recordedAt,
    expiresAt: event.expiresAt,
    jurisdiction: event.jurisdiction,
    channel: event.channel,
    authenticated: event.authenticated,
    noticeId: event.noticeId,
  }))
  for (const key of keys) {
    const { at, rulings } = await findRulings(db, key, [subject])
    const pure = ruling(events, links, purposes, subject, key, { validAt: at, knownAt: at })
    expect(rulings[0]?.ruling).toBe(pure.kind)
    if (pure.kind === 'deny') expect(anyRefusal(rulings[0]!.reason)).toBe(anyRefusal(pure.reason))
  }
}

/** Of two denials at one instant either may be named: which, a digest decides that the two take over other bytes. */
function anyRefusal(reason: string): string {
  return /withdrawn|objected|opted-out/.test(reason) ? 'refused by the person' : reason
}

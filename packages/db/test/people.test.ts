import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  disablePerson,
  findCurrentRegistration,
  findLiveSession,
  findRegistrations,
  findSubjectsByMac,
  insertApiToken,
  insertDataset,
  insertIdentities,
  insertOutcomeRead,
  insertPerson,
  insertRegistration,
  insertSession,
  moveExperiment,
  recordAnswer,
  revokeApiToken,
  revokeSession,
  takeIdempotencyKey,
  useApiToken,
} from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../src/testing.ts'
import { addExperiment } from './fixtures.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(async () => await database.close())

async function addPerson(): Promise<string> {
  const id = randomUUID()
  await insertPerson(database.db, { id, name: 'Ada', email: null, roles: [] })
  return id
}

it('gives an address to one person only', async () => {
  const { db } = database
  const twin = () => insertPerson(db, { id: randomUUID(), name: 'Ada', email: 'ada@example.org', roles: ['analyst'] })
  expect((await twin())?.roles).toEqual(['analyst'])
  expect(await twin()).toBeUndefined()
})

it('finds no session that is over, revoked or of a disabled person', async () => {
  const { db } = database
  const personId = await addPerson()
  const open = async (lifetimeMs: number) => (await insertSession(db, { id: randomUUID(), personId, lifetimeMs })).id
  const [live, over, revoked] = [await open(60_000), await open(-1), await open(60_000)]
  expect(await revokeSession(db, revoked)).toBeDefined()
  expect(await revokeSession(db, revoked)).toBeUndefined()
  expect((await findLiveSession(db, live))?.person.id).toBe(personId)
  expect(await findLiveSession(db, over)).toBeUndefined()
  expect(await findLiveSession(db, revoked)).toBeUndefined()
  await disablePerson(db, personId)
  expect(await findLiveSession(db, live)).toBeUndefined()
})

it('finds a token by its hash until it is revoked, and notes its use', async () => {
  const { db } = database
  const personId = await addPerson()
  const hash = Uint8Array.from({ length: 32 }, (_, index) => index)
  const token = await insertApiToken(db, {
    id: randomUUID(),
    personId,
    name: 'ci',
    hash,
    scopes: ['run.read'],
    expiresAt: null,
  })
  expect((await useApiToken(db, hash))?.token.scopes).toEqual(['run.read'])
  expect((await useApiToken(db, hash))?.token.lastUsedAt).toBeInstanceOf(Date)
  await revokeApiToken(db, token.id)
  expect(await useApiToken(db, hash)).toBeUndefined()
})

it('answers a repeated request with the first answer, also when it waits for the first to commit', async () => {
  const { db } = database
  const request = { personId: await addPerson(), key: 'k', route: 'POST /runs', requestHash: 'h' }
  const firsts = await Promise.all(
    Array.from({ length: 8 }, () =>
      db.transaction(async (tx) => {
        const { first, stored } = await takeIdempotencyKey(tx, request)
        if (first) await recordAnswer(tx, request, { status: 201, body: { id: 7 } })
        return first ? 'first' : stored.body
      }),
    ),
  )
  expect(firsts.filter((answer) => answer === 'first')).toHaveLength(1)
  expect(firsts.filter((answer) => answer !== 'first')).toEqual(Array.from({ length: 7 }, () => ({ id: 7 })))
  await recordAnswer(db, request, { status: 500, body: null })
  expect((await takeIdempotencyKey(db, request)).stored.status).toBe(201)
})

it('keeps the registrations of an experiment in one line, each with the outcome reads before it', async () => {
  const { db } = database
  const { experimentId, personId } = await addExperiment(db)
  const register = (amends: string | null, changes: string[] = []) =>
    insertRegistration(db, {
      id: randomUUID(),
      experimentId,
      sourceHash: `source-${experimentId}`,
      planHash: `plan-${changes.length}`,
      amends,
      reason: amends === null ? null : 'a wrong margin',
      changes,
      operatingCharacteristics: null,
      registeredBy: personId,
      leafHash: new Uint8Array(32),
    })
  const race = await Promise.all([register(null), register(null), register(null)])
  const [first] = race.filter((one) => one !== undefined)
  expect(race.filter((one) => one !== undefined)).toHaveLength(1)
  expect(first?.outcomeReads).toBe(0)
  await insertOutcomeRead(db, {
    id: randomUUID(),
    experimentId,
    runId: null,
    personId,
    columns: ['spend'],
    beforeWindowEnd: true,
  })
  const amended = await register(first!.id, ['margin'])
  expect(amended).toMatchObject({ outcomeReads: 1, changes: ['margin'] })
  expect(await register(first!.id, ['again', 'again'])).toBeUndefined()
  expect((await findCurrentRegistration(db, experimentId))?.id).toBe(amended?.id)
  expect((await findRegistrations(db, experimentId)).map(({ id }) => id)).toEqual([first!.id, amended!.id])
})

it('moves an experiment out of a state once', async () => {
  const { db } = database
  const { experimentId } = await addExperiment(db)
  const moves = await Promise.all([1, 2].map(() => moveExperiment(db, experimentId, { from: 'draft', to: 'checked' })))
  expect(moves.filter((moved) => moved !== undefined)).toHaveLength(1)
})

it('takes a dataset name once, and answers keyed hashes in the order asked', async () => {
  const { db } = database
  const ownerId = await addPerson()
  const dataset = {
    name: 'calls',
    kind: 'table',
    ownerId,
    sourceType: 'parquet',
    purposes: [],
    retentionDays: null,
    location: {},
  }
  expect(await insertDataset(db, { ...dataset, id: randomUUID() })).toBeDefined()
  expect(await insertDataset(db, { ...dataset, id: randomUUID() })).toBeUndefined()
  const mac = (byte: number) => new Uint8Array(32).fill(byte)
  expect(
    await insertIdentities(db, [{ id: randomUUID(), dataSubjectId: null, type: 'device', valueMac: mac(1) }]),
  ).toBe(1)
  expect(
    await insertIdentities(db, [{ id: randomUUID(), dataSubjectId: null, type: 'device', valueMac: mac(1) }]),
  ).toBe(0)
  expect(await findSubjectsByMac(db, [mac(1), mac(2)])).toEqual([undefined, undefined])
})

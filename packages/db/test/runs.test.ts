import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  appendRunEvent,
  cancelChannel,
  claimRun,
  endRun,
  findCachedCell,
  findCellOutcomes,
  findNewestCachedCells,
  findOutput,
  findReportOfResult,
  findRun,
  findRunEvents,
  findUnheldRuns,
  insertCachedCell,
  insertLineageEvents,
  insertOutput,
  insertReport,
  insertResult,
  listen,
  recordCellOutcome,
  releaseRun,
  renewLease,
  requestCancel,
  runEventChannel,
} from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../src/testing.ts'
import { addExperiment, addRun } from './fixtures.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(async () => await database.close())

const leaseMs = 60_000

it('gives a run to one of eight that claim it at once', async () => {
  const { db } = database
  const { id } = await addRun(db)
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimRun(db, id, leaseMs)))
  const won = claims.filter((run) => run !== undefined)
  expect(won).toHaveLength(1)
  expect(won[0]).toMatchObject({ state: 'running', fence: 1, attempts: 1 })
})

it('refuses whatever a holder writes after its lease lapsed and another took the run', async () => {
  const { db } = database
  const { id } = await addRun(db)
  await claimRun(db, id, -1)
  const taken = await claimRun(db, id, leaseMs)
  expect(taken?.fence).toBe(2)
  const outcome = { runId: id, cell: 'a', outcome: 'ok' as const, outputHash: 'h', cacheKey: null, ms: 3 }
  expect(await renewLease(db, id, 1, leaseMs)).toBeUndefined()
  expect(await recordCellOutcome(db, 1, outcome)).toBe('lost')
  expect(await appendRunEvent(db, { runId: id, type: 'cell', body: {}, fence: 1 })).toBeUndefined()
  expect(await endRun(db, id, 1, { state: 'failed', failure: { code: 'late' } })).toBeUndefined()
  expect(await releaseRun(db, id, 1)).toBe(false)
  expect(await recordCellOutcome(db, 2, outcome)).toBe('recorded')
  expect(await recordCellOutcome(db, 2, { ...outcome, outcome: 'failed' })).toBe('had-one')
  expect(await findCellOutcomes(db, id)).toEqual([outcome])
})

it('ends a run once, with a result that stands in the same transaction', async () => {
  const { db } = database
  const { id } = await addRun(db)
  const claimed = await claimRun(db, id, leaseMs)
  const end = async () =>
    await db.transaction(async (tx) => {
      await insertResult(tx, { resultHash: 'r', runId: id, body: { verdict: 'ship' }, leafHash: new Uint8Array(32) })
      return await endRun(tx, id, claimed!.fence, { state: 'completed', resultHash: 'r' })
    })
  const ends = await Promise.all([end(), end()])
  expect(ends.filter((run) => run !== undefined)).toHaveLength(1)
  expect(await claimRun(db, id, leaseMs)).toBeUndefined()
  expect(await requestCancel(db, id)).toBeUndefined()
  await insertReport(db, { reportHash: 'p', resultHash: 'r', html: '<p>', bundle: {} })
  expect((await findReportOfResult(db, 'r'))?.reportHash).toBe('p')
})

it('finds for the sweep the open runs that nobody holds, and no others', async () => {
  const { db } = database
  const given = await addExperiment(db)
  const [waiting, held, lapsed, ended] = await Promise.all([1, 2, 3, 4].map(() => addRun(db, given)))
  await claimRun(db, held!.id, leaseMs)
  await claimRun(db, lapsed!.id, -1)
  await claimRun(db, ended!.id, leaseMs)
  await endRun(db, ended!.id, 1, { state: 'failed', failure: {} })
  const found = (await findUnheldRuns(db, -60_000, 1000)).filter(
    ({ experimentId }) => experimentId === given.experimentId,
  )
  expect(found.map(({ id }) => id).sort()).toEqual([waiting!.id, lapsed!.id].sort())
})

it('numbers the events of a run from 1 without a gap, however many add at once', async () => {
  const { db } = database
  const { id } = await addRun(db)
  const added = await Promise.all(
    Array.from({ length: 20 }, (_, index) => appendRunEvent(db, { runId: id, type: 'progress', body: { index } })),
  )
  expect(added.map((event) => event!.seq).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  )
  expect((await findRunEvents(db, id, 18)).map(({ seq }) => seq)).toEqual([19, 20])
})

it('tells listeners of a cancel and of events once they are committed, and not before', async () => {
  const { db, sql } = database
  const { id } = await addRun(db)
  const heard: string[] = []
  const cancelled = Promise.withResolvers<string>()
  const cancels = await listen(sql, cancelChannel, cancelled.resolve)
  const events = await listen(sql, runEventChannel, (payload) => heard.push(payload))
  await expect(
    db.transaction(async (tx) => {
      await appendRunEvent(tx, { runId: id, type: 'undone', body: null })
      throw new Error('rolled back')
    }),
  ).rejects.toThrow('rolled back')
  await appendRunEvent(db, { runId: id, type: 'kept', body: null })
  await requestCancel(db, id)
  expect(await cancelled.promise).toBe(id)
  expect(heard).toEqual([`${id}:1`])
  expect((await findRun(db, id))?.cancelRequestedAt).toBeInstanceOf(Date)
  await Promise.all([cancels.stop(), events.stop()])
})

it('keeps bytes, cache answers and lineage under their hashes, the first one standing', async () => {
  const { db } = database
  const { experimentId } = await addExperiment(db)
  const body = new TextEncoder().encode('{"a":1}')
  await insertOutput(db, { hash: 'o', body })
  await insertOutput(db, { hash: 'o', body: new Uint8Array() })
  expect(Buffer.from((await findOutput(db, 'o')) ?? []).equals(body)).toBe(true)
  const cell = { cacheKey: 'k', experimentId, cell: 'base', components: { seed: 1 }, outputHash: 'o' }
  await insertCachedCell(db, cell)
  expect(await findCachedCell(db, 'k')).toMatchObject(cell)
  expect((await findNewestCachedCells(db, experimentId, 'base', 2)).map(({ components }) => components)).toEqual([
    { seed: 1 },
  ])
  const event = { digest: 'd', runId: null, event: { eventType: 'START' }, leafHash: null }
  expect(await insertLineageEvents(db, [event])).toEqual(['d'])
  expect(await insertLineageEvents(db, [event])).toEqual([])
})

import type { ChildProcess } from 'node:child_process'
import {
  addNotebook,
  cancelRun,
  findRun,
  type House,
  installation,
  registerExperiment,
  requestRun,
  verifyHouseLedger,
  watchRun,
} from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateQueue, openRunWorker, type RunWorker } from '../src/index.ts'
import { redisServer, startRedis } from './start-redis.ts'

const notebook = `---
notebook: 1
id: tiny
title: A tiny test
kind: ab-test
owners: [ana]
purpose: product-improvement
legalBasis: consent
question: Does it work?
unit: unit
arms: { a: { role: control, share: 0.5 }, b: { role: treatment, share: 0.5 } }
window: { start: 2024-01-01, end: 2024-01-14 }
plannedUnits: 4000
params:
  asOf: { type: date, default: 2024-01-14 }
---

\`\`\`source rows sourceType=usage
counts:
  columns: { arm: category, kept: boolean }
  key: unit
  rows: [[a, true, 1000], [a, false, 1000], [b, true, 1100], [b, false, 900]]
consent: none-published
\`\`\`

\`\`\`analysis effect data=rows
method: ab-test
arm: arm
mode: fixed
metrics:
  - { id: kept, kind: proportion, value: kept, direction: higher-is-better, role: success }
\`\`\`

\`\`\`rule decision uses=effect
table: standard
\`\`\`
`

describe.each([
  { queue: 'the database', redis: false },
  { queue: 'Redis', redis: true },
])('with the queue in $queue', ({ redis }) => {
  let house: House
  let closeHouse: () => Promise<void>
  let worker: RunWorker
  let redisProcess: ChildProcess | undefined
  const skipped = redis && !redisServer

  beforeAll(async () => {
    if (skipped) {
      process.stderr.write('redis-server is not installed here: the tests of the Redis queue are skipped\n')
      return
    }
    const started = await startTestHouse()
    house = started.house
    closeHouse = started.close
    const redisUrl = redis ? await startRedis((child) => (redisProcess = child)) : undefined
    const place = { appUrl: house.appUrl, redisUrl }
    await migrateQueue(place, house.ownerUrl)
    worker = await openRunWorker(house, place, {
      runners: 2,
      runnerEnvironment: {
        WEIGHHOUSE_HOME: house.home,
        WEIGHHOUSE_EXPERIMENTS: house.experimentsDirectory,
        WEIGHHOUSE_APP_URL: house.appUrl,
        WEIGHHOUSE_ORIGIN: house.origin,
      },
    })
    const actor = await installation(house)
    await addNotebook(house, actor, notebook)
    await registerExperiment(house, actor, 'tiny')
  })

  afterAll(async () => {
    await worker?.close()
    await closeHouse?.()
    redisProcess?.kill('SIGKILL')
  })

  it.skipIf(skipped)('every run that is asked for at once completes with the same result', async () => {
    const actor = await installation(house)
    const asked = await Promise.all(
      Array.from({ length: 6 }, () => requestRun(house, actor, { experimentId: 'tiny', params: {} })),
    )
    await Promise.all(asked.map(({ id }) => worker.ring(id)))
    const ended = await Promise.all(asked.map(({ id }) => endOf(house, id)))
    expect(ended.map((run) => run?.state)).toEqual(asked.map(() => 'completed'))
    expect(new Set(ended.map((run) => run?.resultHash)).size).toBe(1)
    expect(ended[0]?.verdict).toBe('ship')
    expect(await verifyHouseLedger(house)).toMatchObject({ ok: true, problems: [] })
  })

  it.skipIf(skipped)('a run that is cancelled before it begins ends as cancelled, with nothing visible', async () => {
    const actor = await installation(house)
    const { id } = await requestRun(house, actor, { experimentId: 'tiny', params: {} })
    await cancelRun(house, actor, id)
    await worker.ring(id)
    expect(await endOf(house, id)).toMatchObject({
      state: 'cancelled',
      resultHash: null,
      failure: { code: 'cancelled' },
    })
  })
})

async function endOf(house: House, id: string) {
  for await (const _ of watchRun(house, id, 0, new AbortController().signal));
  return findRun(house, id)
}

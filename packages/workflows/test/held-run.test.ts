import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Actor,
  addNotebook,
  claimRun,
  findRun,
  type House,
  installation,
  listRunEvents,
  renewRun,
  requestHeldRun,
} from '../src/index.ts'
import { startTestHouse } from '../src/testing.ts'

let house: House
let close: () => Promise<void>
let actor: Actor
beforeAll(async () => {
  ;({ house, close } = await startTestHouse())
  actor = await installation(house)
  const file = join(import.meta.dirname, '../../../experiments/gate-30/notebook.md')
  await addNotebook(house, actor, readFileSync(file, 'utf8'))
})
afterAll(() => close())

const request = { experimentId: 'gate-30', params: {} }

it('lets nobody take a run from the command that performs it', async () => {
  const lease = await requestHeldRun(house, actor, request, 60_000)
  expect(await claimRun(house, lease.runId, 60_000)).toBeUndefined()
  expect(await renewRun(house, lease, 60_000)).toBe(true)
  expect(await findRun(house, lease.runId)).toMatchObject({ state: 'running', failure: null })
})

it('ends a run that its command left behind with the true reason, instead of performing it without its data', async () => {
  const { runId } = await requestHeldRun(house, actor, request, -1)
  expect(await claimRun(house, runId, 60_000)).toBeUndefined()
  expect(await findRun(house, runId)).toMatchObject({
    state: 'aborted',
    failure: { code: 'unavailable', message: 'the command that performed this run no longer answers; run it again' },
  })
  expect((await listRunEvents(house, runId)).map(({ type }) => type)).toEqual(['held-by-command', 'run-aborted'])
  expect(await claimRun(house, runId, 60_000)).toBeUndefined()
})

import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Actor,
  amendExperiment,
  findExperiment,
  type House,
  listExperiments,
  registerExperiment,
} from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addScientist, runInHouse, takeIn } from './house-runs.ts'
import { shopCsv, shopNotebook } from './shop-notebook.ts'

let opened: Awaited<ReturnType<typeof startTestHouse>>
let house: House
let ana: Actor

beforeAll(async () => {
  opened = await startTestHouse()
  house = opened.house
  ana = await addScientist(house)
  await mkdir(join(house.experimentsDirectory, 'shop/data'), { recursive: true })
  await writeFile(join(house.experimentsDirectory, 'shop/data/orders.csv'), shopCsv())
})
afterAll(() => opened.close())

const state = async () => (await findExperiment(house, 'shop'))?.state
const listed = async () => (await listExperiments(house, { limit: 10 })).items.find(({ id }) => id === 'shop')
const otherPlan = shopNotebook({ level: 0.9 })

describe('an experiment', { timeout: 240_000 }, () => {
  it('keeps its registration when its text changes, and when that is changed back', async () => {
    expect((await takeIn(house, ana, shopNotebook({ prose: 'First words.' }))).state).toBe('checked')
    expect((await takeIn(house, ana, shopNotebook())).state).toBe('checked')
    expect((await registerExperiment(house, ana, 'shop')).state).toBe('registered')
    expect((await takeIn(house, ana, otherPlan)).state).toBe('registered')
    expect((await takeIn(house, ana, shopNotebook())).state).toBe('registered')
  })

  it('is analysed by a confirmatory run and by no other', async () => {
    await runInHouse(house, ana, 'shop', { params: { asOf: '2024-01-07' } })
    expect(await state()).toBe('registered')
    await runInHouse(house, ana, 'shop')
    expect(await state()).toBe('analysed')
  })

  it('shows the verdict of its registered plan, whatever exploratory runs come later', async () => {
    await takeIn(house, ana, otherPlan)
    const later = await runInHouse(house, ana, 'shop')
    expect(later).toMatchObject({ confirmatory: false, verdict: 'not-evaluated' })
    expect(await listed()).toMatchObject({
      state: 'analysed',
      verdict: 'ship',
      confirmatoryRun: { confirmatory: true, verdict: 'ship' },
      latestRun: { id: later.id },
    })
  })

  it('goes back when it is amended, and the verdict of the plan before is its no longer', async () => {
    const amended = await amendExperiment(house, ana, 'shop', 'The committee asked for another level.')
    expect(amended).toMatchObject({ state: 'collecting', confirmatoryRun: null, verdict: 'not-evaluated' })
    await runInHouse(house, ana, 'shop')
    expect(await listed()).toMatchObject({ state: 'analysed', verdict: 'ship' })
  })

  it('that is decided cannot be amended', async () => {
    await house.sql`update experiment set state = 'decided' where id = 'shop'`
    await takeIn(house, ana, shopNotebook({ level: 0.8 }))
    expect(await state()).toBe('decided')
    const amending = amendExperiment(house, ana, 'shop', 'Too late for another level.')
    await expect(amending).rejects.toMatchObject({ code: 'refused' })
  })

  it('that an earlier version left in a wrong state is put right by the migration', async () => {
    const path = join(import.meta.dirname, '../drizzle/0004_experiment_life.sql')
    await takeIn(house, ana, shopNotebook({ prose: 'Never registered.' }).replace('id: shop', 'id: stall'))
    await house.sql`update experiment set state = 'checked'`
    for (const statement of readFileSync(path, 'utf8').split('--> statement-breakpoint'))
      await house.sql.unsafe(statement)
    expect(await state()).toBe('analysed')
    expect((await findExperiment(house, 'stall'))?.state).toBe('checked')
  })
})

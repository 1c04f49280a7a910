import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AbTestResult } from '@weighhouse/analyses'
import { generateCompany } from '@weighhouse/company'
import { readNotebook } from '@weighhouse/notebook'
import {
  addNotebook,
  claimRun,
  findResult,
  type House,
  installation,
  listRuns,
  type LoadedExperiment,
  performRun,
  registerExperiment,
} from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringUpToDate } from '../src/service/bring-up-to-date.ts'

const experiments = join(import.meta.dirname, '../../../experiments')
const id = 'lakeside-looks'

describe('the shipped examples', () => {
  it('stand in the list of registered plans, each as it is', async () => {
    const registered: unknown = JSON.parse(await readFile(join(experiments, 'registered.json'), 'utf8'))
    for (const folder of (await readdir(experiments)).filter((name) => !name.endsWith('.json'))) {
      const { plan } = await readNotebook(await readFile(join(experiments, folder, 'notebook.md')), { file: folder })
      expect(registered, folder).toContain(plan?.planHash)
    }
  })
})

describe('the example with looks', { timeout: 240_000 }, () => {
  let house: House
  let loaded: readonly LoadedExperiment[]
  let close: () => Promise<void>
  const said: string[] = []
  beforeAll(async () => {
    ;({ house, close } = await startTestHouse())
    const directory = join(house.experimentsDirectory, id, 'data')
    await mkdir(directory, { recursive: true })
    await generateCompany({ customers: 600, seed: 3, directory })
    const text = (await readFile(join(experiments, id, 'notebook.md'), 'utf8'))
      .replace('plannedUnits: 14000', 'plannedUnits: 420')
      .replace(/looks: \[.*\]/, 'looks: [60, 120, 180, 240, 300, 360]')
    await writeFile(join(house.experimentsDirectory, id, 'notebook.md'), text)
    const actor = await installation(house)
    await addNotebook(house, actor, text)
    loaded = [{ id, experiment: await registerExperiment(house, actor, id), problem: null }]
  })
  afterAll(() => close())

  async function ring(runId: string): Promise<void> {
    const lease = await claimRun(house, runId, 60_000)
    if (lease) await performRun(house, lease, new AbortController().signal)
  }
  const start = () => bringUpToDate(house, loaded, ring, (text) => void said.push(text), new AbortController().signal)

  it('is looked at one day after another, each look knowing those before it, and once only', async () => {
    await start()
    await start()
    const { items } = await listRuns(house, { experimentId: id, limit: 100 })
    expect(items).toHaveLength(4)
    const days = new Set(items.map(({ params }) => params['asOf']))
    expect(days).toEqual(new Set(['2026-05-30', '2026-05-31', '2026-06-01', '2026-06-02']))
    const last = items.find(({ params }) => params['asOf'] === '2026-06-02')
    const { cells } = (await findResult(house, last!.id))!
    const { look, looks, comparisons } = cells['offer']!.result as unknown as AbTestResult
    expect(look).toMatchObject({ index: 4, counted: true })
    expect(looks?.map(({ index }) => index)).toEqual([1, 2, 3])
    const units = [...looks!.map((past) => past.units), comparisons[0]!.look.units]
    expect(units).toEqual(units.toSorted((left, right) => left - right))
    expect(said.filter((line) => line.includes('verdict')).length).toBe(4)
  })
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findReportOfResult } from '@weighhouse/db'
import { type Actor, findResult, type House, registerExperiment, type RunView } from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addScientist, runInHouse, takeIn } from './house-runs.ts'
import { root } from './run-weighhouse.ts'

describe('a plan that runs again over the same snapshot', { timeout: 240_000 }, () => {
  const houses: Awaited<ReturnType<typeof startTestHouse>>[] = []
  const runs: RunView[][] = []
  let house: House

  beforeAll(async () => {
    for (const _ of ['one house', 'another house']) {
      const opened = await startTestHouse()
      houses.push(opened)
      const actor = await settle(opened.house)
      runs.push([await runInHouse(opened.house, actor, 'gate-30'), await runInHouse(opened.house, actor, 'gate-30')])
    }
    house = houses[0]!.house
  })
  afterAll(() => Promise.all(houses.map((opened) => opened.close())))

  it('gives equal result and report hashes, though the first computes and the second finds', async () => {
    const [first, second] = runs[0]!
    expect(first).toMatchObject({ state: 'completed', confirmatory: true, verdict: 'rollback' })
    expect(second!.resultHash).toBe(first!.resultHash)
    expect(second!.reportHash).toBe(first!.reportHash)
    const outcomes = async ({ id }: RunView) => {
      const { cells } = (await findResult(house, id))!
      return [cells.primary!.outcome, cells.decision!.outcome]
    }
    expect(await outcomes(first!)).toEqual(['ok', 'ok'])
    expect(await outcomes(second!)).toEqual(['cached', 'cached'])
  })

  it('keeps one report, byte for byte, for both runs', async () => {
    const [first] = runs[0]!
    const stored = await findReportOfResult(house.db, first!.resultHash!)
    expect(stored?.reportHash).toBe(first!.reportHash)
    const count = await house.sql`select count(*)::int as reports from report`
    expect(count[0]).toEqual({ reports: 1 })
  })

  it('gives the same result hash in another house', () => {
    expect(runs[1]![0]!.resultHash).toBe(runs[0]![0]!.resultHash)
  })
})

async function settle(house: House): Promise<Actor> {
  const text = await readFile(join(root, 'experiments/gate-30/notebook.md'))
  const actor = await addScientist(house)
  await takeIn(house, actor, text)
  await registerExperiment(house, actor, 'gate-30')
  return actor
}

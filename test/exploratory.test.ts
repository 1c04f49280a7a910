import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  amendExperiment,
  type Actor,
  findExperiment,
  findResult,
  type House,
  registerExperiment,
  reportOfRun,
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
  await takeIn(house, ana, shopNotebook())
  await registerExperiment(house, ana, 'shop')
})
afterAll(() => opened.close())

const verdictOf = async (runId: string) => {
  const { verdict, indication } = (await findResult(house, runId))!.cells.decision!
  return { verdict, indication }
}

describe('a registered plan', { timeout: 240_000 }, () => {
  it('ships when it runs as it was registered, at its planned end', async () => {
    const run = await runInHouse(house, ana, 'shop')
    expect(run).toMatchObject({ state: 'completed', confirmatory: true, verdict: 'ship' })
  })

  it('stays confirmatory when only prose changes', async () => {
    await takeIn(house, ana, shopNotebook({ prose: 'Other words.' }))
    const run = await runInHouse(house, ana, 'shop')
    expect(run).toMatchObject({ confirmatory: true, verdict: 'ship' })
  })

  it('gives no verdict before its planned end', async () => {
    const run = await runInHouse(house, ana, 'shop', { params: { asOf: '2024-01-07' } })
    expect(run).toMatchObject({ confirmatory: false, verdict: 'not-ready' })
  })
})

describe('a plan that was edited after registration', { timeout: 240_000 }, () => {
  const edits: readonly (readonly [string, string])[] = [
    ['a level', shopNotebook({ level: 0.9 })],
    ['a minimum effect', shopNotebook({ minimumEffect: 0.05 })],
    ['a parameter default', shopNotebook({ floor: 0.5 })],
    ['the purpose', shopNotebook({ purpose: 'research' })],
    ['a filter', shopNotebook().replace("region = 'north' and", "region != 'south' and")],
    [
      'the rule',
      shopNotebook().replace(
        'table: standard',
        'ship: primary.comparisons.ordered.absolute.estimate > 0\notherwise: review',
      ),
    ],
    ['the question of the query', shopNotebook().replace('GROUP BY region', 'GROUP BY region ORDER BY region')],
    ['the planned units', shopNotebook().replace('plannedUnits: 300', 'plannedUnits: 290')],
    ['the window', shopNotebook().replace('end: 2024-01-14 }', 'end: 2024-01-13 }')],
  ]

  it.each(edits)(
    'is exploratory when %s changed, and no run, seal or registration gets ship from it',
    async (_, text) => {
      const experiment = await takeIn(house, ana, text)
      expect(experiment.planHash).not.toBe(experiment.registration?.planHash)
      const run = await runInHouse(house, ana, 'shop')
      expect(run).toMatchObject({ state: 'completed', confirmatory: false, verdict: 'not-evaluated' })
      await expect(registerExperiment(house, ana, 'shop')).rejects.toMatchObject({ code: 'refused' })
      const result = (await findResult(house, run.id))!
      expect(result.confirmatory).toBe(false)
      expect(Object.values(result.cells).map(({ verdict }) => verdict)).not.toContain('ship')
      const { html } = (await reportOfRun(house, run.id))!
      expect(html).toContain('xploratory')
      const badges = [...html.matchAll(/<p class="rule">.*?data-verdict="([a-z-]+)"/g)].map(([, verdict]) => verdict)
      expect(badges).toEqual(['not-evaluated'])
    },
  )

  it('cannot be made confirmatory by somebody who is to approve it, or without a reason', async () => {
    await takeIn(house, ana, shopNotebook({ level: 0.9 }))
    const approver: Actor = { kind: 'person', id: ana.id, roles: ['committee-member'] }
    await expect(amendExperiment(house, approver, 'shop', 'a reason that is long enough')).rejects.toMatchObject({
      code: 'refused',
    })
    await expect(amendExperiment(house, ana, 'shop', '  why    ')).rejects.toMatchObject({ code: 'bad-input' })
    expect(await verdictOf((await runInHouse(house, ana, 'shop')).id)).toEqual({
      verdict: 'not-evaluated',
      indication: 'ship',
    })
  })

  it('is confirmatory again once amended, and its report begins with the amendment and its difference', async () => {
    await takeIn(house, ana, shopNotebook({ level: 0.9 }))
    const reason = 'The committee asked for ninety per cent intervals.'
    const amended = await amendExperiment(house, ana, 'shop', reason)
    expect(amended.registration?.amendments).toHaveLength(1)
    const run = await runInHouse(house, ana, 'shop')
    expect(run).toMatchObject({ confirmatory: true, verdict: 'ship' })
    const { html } = (await reportOfRun(house, run.id))!
    const sections = [...html.matchAll(/<h2[^>]*>([^<]*)/g)].map(([heading, title]) => ({
      title,
      at: html.indexOf(heading),
    }))
    const changes = sections.find(
      ({ at }, index) =>
        at < html.indexOf(reason) && (sections[index + 1]?.at ?? Number.POSITIVE_INFINITY) > html.indexOf(reason),
    )!
    expect(sections.findIndex(({ title }) => title === changes.title)).toBeLessThanOrEqual(2)
    const after = sections[sections.indexOf(changes) + 1]!
    const difference = html.slice(html.indexOf(reason), after.at)
    for (const part of ['primary', 'level', '0.95', '0.9']) expect(difference).toContain(part)
  })

  it('makes the plan that was registered first exploratory in its turn', async () => {
    await takeIn(house, ana, shopNotebook())
    expect(await runInHouse(house, ana, 'shop')).toMatchObject({ confirmatory: false, verdict: 'not-evaluated' })
    expect((await findExperiment(house, 'shop'))?.registration?.amendments).toHaveLength(1)
  })
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AbTestResult } from '@weighhouse/analyses'
import { groupSequentialBounds } from '@weighhouse/statistics'
import { type Actor, findResult, type House, registerExperiment } from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addScientist, runInHouse, takeIn } from './house-runs.ts'

const text = `---
notebook: 1
id: planned-looks
title: Does the reminder bring people back?
kind: ab-test
owners: [ana]
purpose: product-improvement
legalBasis: consent
question: Do more people come back when they are reminded?
unit: id
arms: { quiet: { role: control, share: 0.5 }, reminded: { role: treatment, share: 0.5 } }
window: { start: 2024-01-01, end: 2024-01-14 }
plannedUnits: 4000
params:
  asOf: { type: date, default: 2024-01-14 }
  until: { type: integer, default: 4000 }
---

\`\`\`source people sourceType=engagement
file: { path: people.csv, format: csv, columns: { id: id, number: integer, arm: category, back: boolean }, key: id }
consent: none-synthetic
\`\`\`

\`\`\`transform seen from=people
- filter: "number <= $until"
\`\`\`

\`\`\`analysis effect data=seen
method: ab-test
arm: arm
metrics:
  - { id: back, label: return, kind: proportion, value: back, direction: higher-is-better, role: success, minimumEffect: 0.05 }
mode: group-sequential
looks: [1000, 2000]
spending: { kind: obrien-fleming }
minimumDurationDays: 2
\`\`\`

\`\`\`rule decision uses=effect
table: standard
\`\`\`
`

/** People whose arms alternate; more of the reminded come back: two in five against three in ten. */
function people(): string {
  const rows = Array.from({ length: 4000 }, (_, index) => {
    const isReminded = index % 2 === 1
    const isBack = (Math.floor(index / 2) * 7) % 10 < (isReminded ? 4 : 3)
    return `p${index + 1},${index + 1},${isReminded ? 'reminded' : 'quiet'},${isBack}`
  })
  return ['id,number,arm,back', ...rows].join('\n')
}

describe('looks of a registered plan', { timeout: 240_000 }, () => {
  let house: House
  let actor: Actor
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ house, close } = await startTestHouse())
    const data = join(house.experimentsDirectory, 'planned-looks/data')
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'people.csv'), people())
    actor = await addScientist(house)
    await takeIn(house, actor, text)
    await registerExperiment(house, actor, 'planned-looks')
  })
  afterAll(() => close())

  async function lookAt(asOf: string, until: number) {
    const run = await runInHouse(house, actor, 'planned-looks', { params: { asOf, until } })
    const { cells } = (await findResult(house, run.id))!
    return { run, effect: cells['effect']!.result as unknown as AbTestResult }
  }

  it('are counted from the runs before, whatever was run between, and the last one has the bound that is due', async () => {
    const first = await lookAt('2024-01-04', 1004)
    expect(first.run).toMatchObject({ state: 'completed', confirmatory: true, verdict: 'not-ready' })
    expect(first.effect.look).toMatchObject({ index: 1, counted: true })

    const between = await lookAt('2024-01-05', 1100)
    expect(between.effect.look).toMatchObject({ counted: false, reason: 'look-outside-schedule' })
    expect(JSON.stringify(between.effect)).not.toContain('"estimate"')
    expect(between.run.verdict).toBe('not-ready')

    const second = await lookAt('2024-01-08', 2000)
    const bounds = groupSequentialBounds({
      fractions: [1004 / 4000, 0.5],
      alpha: (1 - 0.95) / 2,
      sides: 'two',
      spending: { kind: 'obrien-fleming' },
    })
    expect(second.effect.look).toMatchObject({ index: 2, counted: true })
    expect(second.effect.comparisons[0]!.look.bound).toBe(bounds[1])
    expect(second.run).toMatchObject({ confirmatory: true, verdict: 'ship' })

    const again = await lookAt('2024-01-08', 2000)
    expect(again.run.resultHash).toBe(second.run.resultHash)
    const later = await lookAt('2024-01-09', 2000)
    expect(later.effect.look).toEqual(second.effect.look)
    expect(later.effect.comparisons[0]!.test).toEqual(second.effect.comparisons[0]!.test)

    const firstAgain = await lookAt('2024-01-04', 1004)
    expect(firstAgain.run.resultHash).toBe(first.run.resultHash)
    const late = await lookAt('2024-01-06', 1500)
    expect(late.effect.look).toMatchObject({ counted: false, reason: 'look-out-of-order' })
  })
})

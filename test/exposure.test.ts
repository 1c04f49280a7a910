import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AbTestResult } from '@weighhouse/analyses'
import { type Actor, findResult, type House, registerExperiment } from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addScientist, runInHouse, takeIn } from './house-runs.ts'

/** Events collapsed to units in transform cells, and the same by the method itself. */
const text = `---
notebook: 1
id: exposure
title: Does the banner sell more?
kind: ab-test
owners: [ana]
purpose: product-improvement
legalBasis: consent
question: Do visitors spend more in the week after they first saw the banner?
unit: visitor
arms: { plain: { role: control, share: 0.5 }, banner: { role: treatment, share: 0.5 } }
window: { start: 2024-03-18, end: 2024-03-31 }
plannedUnits: 300
params:
  asOf: { type: date, default: 2024-04-07 }
---

\`\`\`source events sourceType=engagement
file:
  path: events.csv
  columns: { event: id, visitor: id, arm: category, kind: category, at: timestamp, exposed_at: timestamp, spent: number }
  key: event
consent: none-synthetic
\`\`\`

\`\`\`transform exposures from=events
- filter: "kind = 'seen'"
- orderby: [exposed_at, event]
- dedupe: [visitor]
- select: [visitor, arm, exposed_at]
\`\`\`

\`\`\`transform sums from=events
- filter: "kind = 'order'"
- select: [visitor, at, spent]
- lookup: { table: exposures, on: visitor, take: [exposed_at] }
- derive: { hours: "hours_between(exposed_at, at)" }
- groupby: [visitor]
- rollup: { spent: "sum(case when hours >= 0 and hours < 168 then spent else 0 end)", early: "sum(number(hours < 0))" }
\`\`\`

\`\`\`transform visitors from=exposures
- lookup: { table: sums, on: visitor, take: [spent, early] }
- derive: { spent: "coalesce(spent, 0)" }
\`\`\`

\`\`\`analysis effect data=visitors
method: ab-test
arm: arm
exposure: exposed_at
lag: PT12H
metrics:
  - { id: spent, label: euro spent, kind: mean, value: spent, window: P7D, direction: higher-is-better, role: success, minimumEffect: 1 }
  - { id: early, label: orders before exposure, kind: mean, value: early, missing: zero, direction: lower-is-better, role: exploratory }
mode: fixed
\`\`\`

\`\`\`analysis summed data=events
method: ab-test
arm: arm
rows: events
exposure: exposed_at
event: at
lag: PT12H
thresholds: { crossoverShare: 0.99 }
metrics:
  - { id: spent, label: euro spent, kind: mean, value: spent, window: P7D, direction: higher-is-better, role: success, minimumEffect: 1 }
mode: fixed
\`\`\`

\`\`\`rule decision uses=effect
table: standard
\`\`\`
`

/**
 * Visitors of 14 days, 30 a day, arms in turn. Each sees its arm twice, the second time in the other arm; orders a day before, on
 * the third day, in the last hour of the week, which for some holds a change of clocks, and after it.
 */
function events(): string {
  const rows: string[] = []
  const add = (visitor: number, arm: string, kind: string, hours: number, spent: number) => {
    const at = new Date(Date.parse('2024-03-18T09:00:00Z') + (Math.floor(visitor / 30) * 24 + hours) * 3_600_000)
    const exposedAt = kind === 'seen' ? at.toISOString() : ''
    rows.push([`e${rows.length}`, `v${visitor}`, arm, kind, at.toISOString(), exposedAt, spent].join(','))
  }
  for (let visitor = 0; visitor < 420; visitor += 1) {
    const [arm, other] = visitor % 2 === 0 ? ['plain', 'banner'] : ['banner', 'plain']
    add(visitor, other, 'seen', 5, 0)
    add(visitor, arm, 'order', 60, (visitor % 5) + (visitor % 2))
    add(visitor, arm, 'seen', 0, 0)
    add(visitor, arm, 'order', -24, 1000)
    add(visitor, arm, 'order', 167.99, 10)
    add(visitor, arm, 'order', 168, 1000)
  }
  return ['event,visitor,arm,kind,at,exposed_at,spent', ...rows].join('\n')
}

describe('an experiment with exposure times, read at several instants', { timeout: 240_000 }, () => {
  let house: House
  let actor: Actor
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ house, close } = await startTestHouse())
    const data = join(house.experimentsDirectory, 'exposure/data')
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'events.csv'), events())
    actor = await addScientist(house)
    await takeIn(house, actor, text)
    await registerExperiment(house, actor, 'exposure')
  })
  afterAll(() => close())

  async function runAt(asOf: string) {
    const run = await runInHouse(house, actor, 'exposure', { params: { asOf } })
    const { cells } = (await findResult(house, run.id))!
    const result = cells['effect']!.result as unknown as AbTestResult
    const maturity = result.checks.find(({ check }) => check === 'maturity')!
    const summed = cells['summed']!.result as unknown as AbTestResult
    return { run, result, maturity, summed }
  }

  it('has exposures collapsed to the first, with its arm, and events of the week after it summed', async () => {
    const { result, summed } = await runAt('2024-04-08')
    const [spent, early] = result.comparisons
    expect(spent!.units).toEqual({ plain: 210, banner: 210 })
    expect(spent!.means).toEqual({ plain: 12, banner: 13 })
    expect(early!.means).toEqual({ plain: 1, banner: 1 })
    const { units, means, estimand } = spent!
    expect(summed.comparisons).toMatchObject([{ units, means, estimand }])
    expect(summed.checks.find(({ check }) => check === 'crossover')).toMatchObject({
      verdict: 'invalid',
      detail: { crossoverShare: 1, eventsBeforeExposure: { plain: 210, banner: 210 } },
    })
  })

  it('is judged anew at each instant, and never by the units of another', async () => {
    // A run as of a day is as of its end. Units of the last days are exposed at 09:00 and wait 7.5 days, to 21:00.
    const atEnd = await runAt('2024-03-31')
    expect(atEnd.result.plannedEnd).toMatchObject({ reached: false, units: 7 * 30 })
    expect(atEnd.maturity).toMatchObject({ verdict: 'fail', detail: { immatureShare: 0.5 } })
    expect(atEnd.run.verdict).toBe('not-ready')
    const later = await runAt('2024-04-05')
    expect(later.result.plannedEnd).toMatchObject({ reached: true, units: 12 * 30 })
    expect(later.maturity).toMatchObject({ verdict: 'pass', detail: { mature: { plain: 180, banner: 180 } } })
    expect(later.run.verdict).toBe('ship')
    const again = await runAt('2024-03-31')
    expect(again.result.plannedEnd).toEqual(atEnd.result.plannedEnd)
    expect(again.run.verdict).toBe('not-ready')
  })
})

import type { AbTestResult, Chart } from '@weighhouse/analyses'
import { describe, expect, it } from 'vitest'
import { abTest } from '../src/ab-test/ab-test.ts'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { gate30Cell, proportionSummary } from './gate-30.ts'

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const plan = {
  arms,
  mode: 'group-sequential',
  plannedUnits: 4000,
  looks: [1000, 2000, 3000],
  spending: { kind: 'obrien-fleming' },
  minimumDurationDays: 2,
  metrics: [{ ...gate30Cell.metrics[0], minimumEffect: 0.05 }],
}
const alwaysValid = { ...plan, mode: 'always-valid', looks: [], spending: null }
type Count = readonly [events: number, units: number]

function looksAt(pairs: readonly (readonly [Count, Count])[], cell: Record<string, unknown> = plan): AbTestResult[] {
  const results: AbTestResult[] = []
  for (const [control, treatment] of pairs) {
    const earlier = results.map((result) => ({ asOf: result.asOf, result }))
    const asOf = new Date(Date.UTC(2024, 0, 5 + results.length)).toISOString()
    const summary = proportionSummary('retained_7', [
      ['a', ...control],
      ['b', ...treatment],
    ])
    results.push(conclude(summary, cell, { asOf, earlier }))
  }
  return results
}

const three = [
  [
    [200, 510],
    [215, 510],
  ],
  [
    [400, 1000],
    [460, 1000],
  ],
  [
    [600, 1500],
    [700, 1500],
  ],
] as const

const chartOf = (result: AbTestResult | undefined, name: string): Chart | undefined =>
  result && abTest.charts(result).find((chart) => chart.name === name)

describe('the chart of effects over looks', () => {
  it('holds what each look said when it was taken, and its boundary', () => {
    const results = looksAt(three)
    const chart = chartOf(results[2], 'effect-looks-retained_7')
    expect(chart?.rows.map(({ look, day, units }) => [look, day, units])).toEqual([
      [1, '4 Jan 2024', 1020],
      [2, '5 Jan 2024', 2000],
      [3, '6 Jan 2024', 3000],
    ])
    for (const [index, result] of results.entries()) {
      const { absolute, test } = firstComparison(result)
      const { estimate, standardError, set } = estimated(absolute)
      expect(chart?.rows[index]).toMatchObject({
        estimate,
        boundary: estimated(test).criticalValue * standardError!,
        lower: set.kind === 'interval' ? set.lower : 0,
      })
    }
  })

  it('says in its title which look showed a difference first, and for whom', () => {
    const titles = looksAt(three).map((result) => chartOf(result, 'effect-looks-retained_7')?.title)
    expect(titles).toEqual([
      'The first look shows no difference yet: seven-day retention, b against a',
      'No look shows a difference yet: seven-day retention, b against a',
      'Look 3 shows that b is better than a: seven-day retention',
    ])
    const worse = looksAt(three.map(([control, treatment]) => [treatment, control] as const)).at(-1)
    expect(chartOf(worse, 'effect-looks-retained_7')?.title).toContain('Look 3 shows that b is worse than a')
  })

  it('has a point beyond its boundary exactly where its interval leaves out no difference', () => {
    const chart = chartOf(looksAt(three).at(-1), 'effect-looks-retained_7')
    for (const { estimate, boundary, answer } of chart?.rows ?? [])
      expect(answer === 'difference shown').toBe(Math.abs(Number(estimate)) > Number(boundary))
  })

  it('is not drawn in fixed mode, nor for a run that is none of the looks', () => {
    const fixed = { ...plan, mode: 'fixed', plannedUnits: 3000, looks: [], spending: null }
    const [once] = looksAt(three.slice(2), fixed)
    expect(once?.looks).toBeNull()
    expect(chartOf(once, 'effect-looks-retained_7')).toBeUndefined()
    const between = [
      [220, 550],
      [236, 550],
    ] as const
    const [, uncounted] = looksAt([three[0], between])
    expect(uncounted).toMatchObject({ look: { counted: false }, looks: [] })
    expect(abTest.charts(uncounted!).filter(({ name }) => /looks|power/.test(name))).toEqual([])
  })

  it('draws at most some sixty of many looks, the first that decided among them, and says how many there were', () => {
    const pairs = Array.from({ length: 130 }, (_, index) => {
      const units = 30 * (index + 1)
      return [
        [Math.round(units * 0.4), units],
        [Math.round(units * 0.46), units],
      ] as const
    })
    const chart = chartOf(looksAt(pairs, alwaysValid).at(-1), 'effect-looks-retained_7')
    expect(chart?.rows.length).toBeLessThan(70)
    expect(chart?.rows.filter(({ answer }) => answer === 'difference shown').length).toBeGreaterThan(0)
    expect(chart?.description).toContain('There were 1')
    expect(chart?.rows.at(-1)?.['look']).toBe(130)
  })
})

describe('the chart of the sample ratio over looks', () => {
  it('needs a second look, and says from which one the shares were off', () => {
    const results = looksAt(three)
    expect(chartOf(results[0], 'sample-ratio-looks')).toBeUndefined()
    expect(chartOf(results[2], 'sample-ratio-looks')?.title).toBe(
      'The arms kept to their planned shares at all 3 looks',
    )
    const off = looksAt([
      three[0],
      [
        [400, 1000],
        [400, 1300],
      ],
    ]).at(-1)
    const chart = chartOf(off, 'sample-ratio-looks')
    expect(chart?.title).toBe('The arms have not had their planned shares since look 2')
    expect(chart?.rows.at(-1)).toMatchObject({ arm: 'b', units: 1300, planned: 0.5 })
  })
})

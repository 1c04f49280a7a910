import type { AbTestResult, Chart } from '@weighhouse/analyses'
import { powerOf } from '@weighhouse/statistics'
import { describe, expect, it } from 'vitest'
import { abTest } from '../src/ab-test/ab-test.ts'
import { concludeRows, type Row } from './answering.ts'
import { conclude, firstComparison } from './concluding.ts'
import { gate30Cell, gate30Counts, proportionSummary } from './gate-30.ts'

const chartOf = (result: AbTestResult, name: string): Chart | undefined =>
  abTest.charts(result).find((chart) => chart.name === name)

describe('the power curve', () => {
  const gate = conclude(proportionSummary('retained_7', gate30Counts), {
    metrics: [{ ...gate30Cell.metrics[0], minimumEffect: 0.01 }],
  })

  it('gives the detectable effect the target power, and every effect what the normal form gives', () => {
    const { power, units } = firstComparison(gate)
    if ('kind' in power || power.minimumDetectableEffect === null) throw new Error('a power was expected')
    const variance = (events: number, of: number) => ((events / of) * (1 - events / of) * of) / (of - 1)
    const total = (units['gate_30'] ?? 0) + (units['gate_40'] ?? 0)
    const planned = {
      control: { variance: variance(8502, 44700), share: 0.5 },
      treatment: { variance: variance(8279, 45489), share: 0.5 },
      alpha: 0.05,
      sides: 'two',
    } as const
    const rows = chartOf(gate, 'power-retained_7')?.rows ?? []
    for (const { effect, power: drawn } of rows) {
      const reference = powerOf(planned, Number(effect), total)
      expect(drawn).toBeCloseTo(reference.kind === 'estimated' ? reference.power : Number.NaN, 6)
    }
    expect(rows[0]).toMatchObject({ effect: 0 })
    expect(rows[0]?.['power']).toBeCloseTo(0.05, 12)
  })

  it('marks the planned effect, or the smallest one found where none is planned', () => {
    expect(chartOf(gate, 'power-retained_7')?.title).toMatch(
      /^90,189 units show the planned effect of 1\.00 percentage points in 97\.\d % of such experiments/,
    )
    const none = conclude(proportionSummary('retained_7', gate30Counts), {
      metrics: [{ ...gate30Cell.metrics[0], minimumEffect: null }],
    })
    expect(chartOf(none, 'power-retained_7')?.title).toContain('in 80.0 % of such experiments')
  })

  it('is left out while its metric is withheld', () => {
    const early = conclude(proportionSummary('retained_7', gate30Counts), { plannedUnits: 200_000 })
    expect(abTest.charts(early).some(({ name }) => name.startsWith('power'))).toBe(false)
  })
})

describe('the chart of other analyses', () => {
  const rows: Row[] = Array.from({ length: 240 }, (_, row) => ({
    arm: row % 2 === 0 ? 'a' : 'b',
    y: row === 10 ? 4000 : ((row * 7) % 13) + (row % 2) * 2,
  }))
  const cell = (cap: unknown) => ({
    arms: { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } },
    plannedUnits: 200,
    metrics: [
      { id: 'spend', label: 'spend', kind: 'mean', value: 'y', direction: 'higher-is-better', role: 'success', cap },
    ],
  })

  it('shows each with whether it agrees, and says in its title how many do not', () => {
    const chart = chartOf(concludeRows(rows, cell({ kind: 'absolute', value: 50 })), 'robustness-spend')
    expect(chart?.title).toBe('1 of 4 other analyses disagrees with the registered one: spend, b against a')
    expect(chart?.rows.map(({ analysis, agrees }) => [analysis, agrees])).toEqual([
      ['As registered', ''],
      ['Without the cap', 'no'],
      ['In logarithms of 1 + value', 'yes'],
      ['By ranks', 'yes'],
      ['Without the largest value', 'yes'],
    ])
    // What is measured in another unit has no place on the axis.
    expect(chart?.rows.map(({ axisAgreeing, axisOther }) => (axisAgreeing ?? axisOther) !== null)).toEqual([
      false,
      true,
      false,
      false,
      true,
    ])
  })

  it('is left out while its metric is withheld', () => {
    const early = concludeRows(rows, { ...cell({ kind: 'absolute', value: 50 }), plannedUnits: 5000 })
    expect(abTest.charts(early).map(({ name }) => name)).not.toContain('robustness-spend')
  })
})

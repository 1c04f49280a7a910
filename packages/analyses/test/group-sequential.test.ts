import {
  groupSequentialBounds,
  groupSequentialDrift,
  isInSet,
  normalLogSf,
  repeatedCriticalValue,
  stageWise,
} from '@weighhouse/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AbTestResult } from '@weighhouse/analyses'
import { concludeStandard } from '../src/rule/standard.ts'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { gate30Cell, joined, meanSummary, proportionSummary } from './gate-30.ts'

const [retained] = gate30Cell.metrics
const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const spending = { kind: 'obrien-fleming' } as const
const cell = {
  arms,
  mode: 'group-sequential',
  plannedUnits: 4000,
  looks: [1000, 2000, 3000],
  spending,
  minimumDurationDays: 2,
  metrics: [{ ...retained, minimumEffect: 0.05 }],
}
type Count = readonly [events: number, units: number]
const counts = (control: Count, treatment: Count, metric = 'retained_7') =>
  proportionSummary(metric, [
    ['a', ...control],
    ['b', ...treatment],
  ])
const at = (day: number) => `2024-01-${String(day).padStart(2, '0')}T00:00:00.000Z`
const shipRow = (result: AbTestResult) => concludeStandard(result, { plannedLook: true })

/** Results of one look after another, a day apart, each knowing those before it. */
function looksAt(
  summaries: readonly (readonly [Count, Count])[],
  changes: Record<string, unknown> = {},
): AbTestResult[] {
  const results: AbTestResult[] = []
  for (const [control, treatment] of summaries) {
    const earlier = results.map((result) => ({ asOf: result.asOf, result }))
    results.push(
      conclude(counts(control, treatment), { ...cell, ...changes }, { asOf: at(5 + results.length), earlier }),
    )
  }
  return results
}

const first = [
  [200, 510],
  [215, 510],
] as const
const second = [
  [400, 1000],
  [425, 1000],
] as const
const final = [
  [800, 2010],
  [900, 2010],
] as const

describe('a group-sequential look', () => {
  it('has the bound of its actual information in the test and in both sets', () => {
    const results = looksAt([first, second, final])
    const fractions = [1020, 2000, 4020].map((units) => units / 4000)
    const bounds = groupSequentialBounds({ fractions, alpha: (1 - 0.95) / 2, sides: 'two', spending })
    for (const [index, result] of results.entries()) {
      const { test, absolute, look, family } = firstComparison(result)
      const { criticalValue, degreesOfFreedom, method } = estimated(test)
      expect(look).toMatchObject({ index: index + 1, informationFraction: fractions[index], bound: bounds[index] })
      expect(method).toBe('group-sequential')
      expect(criticalValue).toBe(repeatedCriticalValue(bounds[index]!, degreesOfFreedom!))
      const { estimate, standardError, set } = estimated(absolute)
      expect(set).toMatchObject({ upper: estimate + criticalValue * standardError!, level: 0.95 })
      expect(family).toMatchObject({ method: 'alpha-split', adjustedPValue: null, intervalKind: 'none' })
    }
    expect(results.map((result) => firstComparison(result).family.rejected)).toEqual([false, false, true])
    expect(firstComparison(results[2]!).look.spent).toBeCloseTo(0.05, 12)
    expect(firstComparison(results[0]!).look.spent).toBeLessThan(0.001)
  })

  it('holds no effect in a set exactly where its p-value exceeds the error of its bound', () => {
    const sample = fc.tuple(fc.integer({ min: 20, max: 480 }), fc.integer({ min: 20, max: 480 }))
    fc.assert(
      fc.property(sample, ([control, treatment]) => {
        const { test, absolute, relative, look, family } = firstComparison(
          conclude(
            counts([control, 500], [treatment, 500]),
            { ...cell, spending: { kind: 'pocock' } },
            { asOf: at(5) },
          ),
        )
        if (test.kind !== 'estimated' || absolute.kind !== 'estimated' || relative.kind !== 'estimated') return
        const exceeds = test.log10PValue > (Math.LN2 + normalLogSf(look.bound!)) / Math.LN10
        expect(isInSet(0, absolute.set)).toBe(exceeds)
        expect(isInSet(0, relative.set)).toBe(exceeds)
        expect(family.rejected).toBe(!exceeds)
      }),
      { numRuns: 500 },
    )
  })

  it('over the same data once more gives the same answer and spends nothing', () => {
    const results = looksAt([first, second, second, final])
    const [, taken, again, last] = results
    expect(again!.look).toEqual(taken!.look)
    const without = (result: AbTestResult) => ({
      ...firstComparison(result),
      look: { ...firstComparison(result).look, asOf: '' },
    })
    expect(without(again!)).toEqual(without(taken!))
    expect(firstComparison(last!).look.bound).toBe(firstComparison(looksAt([first, second, final])[2]!).look.bound)
  })

  it('without new units, between planned looks or before a later one is no look and tells no effect', () => {
    const less = looksAt([
      second,
      [
        [399, 999],
        [425, 1000],
      ],
    ])[1]!
    expect(less.look).toMatchObject({ index: 2, counted: false, reason: 'information-not-increasing' })
    const between = looksAt([
      first,
      [
        [220, 550],
        [236, 550],
      ],
    ])[1]!
    expect(between.look).toMatchObject({ counted: false, reason: 'look-outside-schedule' })
    const early = looksAt([
      [
        [80, 200],
        [85, 200],
      ],
    ])[0]!
    expect(early.look).toMatchObject({ index: 1, counted: false, reason: 'look-outside-schedule' })
    const late = conclude(counts(...first), cell, {
      asOf: at(4),
      earlier: [{ asOf: at(5), result: looksAt([second])[0]! }],
    })
    expect(late.look).toMatchObject({ counted: false, reason: 'look-out-of-order' })
    for (const result of [less, between, early, late]) {
      const { test, means, power, look } = firstComparison(result)
      expect(test).toEqual({ kind: 'not-estimable', reason: result.look?.reason })
      expect(means['a']).toEqual({ kind: 'withheld', reason: 'withheld-between-looks' })
      expect(power).toMatchObject({ kind: 'withheld' })
      expect(look).toMatchObject({ bound: null, spent: null })
      expect(shipRow(result).verdict).toBe('not-ready')
    }
    const third = looksAt([
      first,
      [
        [220, 550],
        [236, 550],
      ],
      second,
    ])[2]!
    expect(third.look).toMatchObject({ index: 2, counted: true })
    expect(firstComparison(third).look.bound).toBe(firstComparison(looksAt([first, second])[1]!).look.bound)
  })

  it('after the planned units were looked at has no error left', () => {
    const after = looksAt([
      first,
      final,
      [
        [900, 2200],
        [1000, 2200],
      ],
    ])[2]!
    expect(after.look).toMatchObject({ counted: false, reason: 'look-outside-schedule' })
  })

  it('splits the error of a family that may win by any member, and names its intervals', () => {
    const metrics = [cell.metrics[0], { ...cell.metrics[0], id: 'kept', value: 'kept' }]
    const summary = joined(counts(...first), counts([200, 510], [260, 510], 'kept'))
    const { comparisons } = conclude(summary, { ...cell, metrics }, { asOf: at(5) })
    const [bound] = groupSequentialBounds({ fractions: [1020 / 4000], alpha: (1 - 0.95) / 4, sides: 'two', spending })
    for (const { look, family, absolute } of comparisons) {
      expect(look.bound).toBe(bound)
      expect(family).toMatchObject({ members: 2, method: 'alpha-split', intervalKind: 'simultaneous' })
      expect(estimated(absolute).set.level).toBeCloseTo(0.975, 12)
    }
    const all = conclude(summary, { ...cell, metrics, successRule: 'all' }, { asOf: at(5) }).comparisons[0]!
    expect(all.look.bound!).toBeLessThan(bound!)
    expect(all.family).toMatchObject({ method: 'none', intervalKind: 'none' })
  })

  it('holds a guardrail to the one-sided bound of its own error', () => {
    const guardrail = { ...retained, id: 'kept', value: 'kept', role: 'guardrail', minimumEffect: null }
    const metrics = [cell.metrics[0], { ...guardrail, margin: { value: 0.06, scale: 'absolute' } }]
    const [bound] = groupSequentialBounds({ fractions: [1020 / 4000], alpha: 0.05, sides: 'one', spending })
    for (const events of [220, 235, 240, 250, 300]) {
      const summary = joined(counts(...first), counts([220, 510], [events, 510], 'kept'))
      const { noninferiority, test, family } = conclude(summary, { ...cell, metrics }, { asOf: at(5) }).comparisons[1]!
      const beyond = noninferiority!.statistic! > repeatedCriticalValue(bound!, estimated(test).degreesOfFreedom!)
      expect(noninferiority!.state).toBe(beyond ? 'non-inferior' : 'open')
      expect(family.rejected).toBe(beyond)
    }
  })

  it('waits while a mean is skewed, except at the last look', () => {
    const metrics = [{ id: 'spent', kind: 'mean', value: 'spent', direction: 'higher-is-better', role: 'success' }]
    const rows = (units: number, large: number) =>
      Array.from({ length: units }, (_, index) => (index === 0 ? large : (index % 7) + 1))
    const of = (units: number, large: number, day: number, earlier: readonly AbTestResult[] = []) =>
      conclude(
        meanSummary('spent', { a: rows(units / 2, 3), b: rows(units / 2, large) }),
        { ...cell, metrics },
        { asOf: at(day), earlier: earlier.map((result) => ({ asOf: result.asOf, result })) },
      )
    const gated = of(1000, 4000, 5)
    expect(firstComparison(gated)).toMatchObject({
      test: { kind: 'not-estimable', reason: 'skew-gate' },
      look: { bound: null, spent: null },
    })
    // What was not tested has spent nothing: the next look is this metric's first.
    const next = firstComparison(of(2000, 3, 6, [gated]))
    expect(next.look.bound).toBe(
      groupSequentialBounds({ fractions: [0.5], alpha: (1 - 0.95) / 2, sides: 'two', spending })[0],
    )
    expect(firstComparison(of(4000, 40_000, 7, [gated])).test.kind).toBe('estimated')
  })

  it('tells the chance to succeed yet, and after stopping an estimate that the stopping does not bias', () => {
    const [start, middle, end] = looksAt([first, second, final]).map(firstComparison)
    const { plannedEffect, currentTrend } = start!.look.conditionalPower!
    expect(plannedEffect).toBeGreaterThan(0.7)
    expect(currentTrend).toBeGreaterThan(0)
    expect(middle!.look.conditionalPower!.plannedEffect).toBeLessThan(plannedEffect!)
    expect(middle!.look.afterStopping).toBeNull()
    expect(end!.look.conditionalPower).toBeNull()
    const { estimate, set, method } = end!.look.afterStopping!
    expect(method).toBe('stage-wise-ordering')
    const plain = estimated(end!.absolute)
    expect(estimate).toBeCloseTo(plain.estimate, 2)
    expect(set).toMatchObject({ kind: 'interval', level: 0.95 })
    const fractions = [1020, 2000, 4020].map((units) => units / 4000)
    const bounds = groupSequentialBounds({ fractions, alpha: (1 - 0.95) / 2, sides: 'two', spending })
    const same = stageWise({ fractions, bounds, statistic: plain.estimate / plain.standardError! }, 0.95)
    expect(estimate).toBeCloseTo(same.medianUnbiased * plain.standardError! * Math.sqrt(fractions[2]!), 4)
  })

  it('needs more units than a test without looks, by the inflation of its planned looks', () => {
    const units = (changes: Record<string, unknown>) => {
      const { power } = firstComparison(conclude(counts(...final), { ...cell, ...changes }, { asOf: at(20) }))
      return 'unitsNeeded' in power ? power.unitsNeeded! : Number.NaN
    }
    const fixed = units({ mode: 'fixed', looks: [], spending: null })
    const inflation = estimated(
      groupSequentialDrift({ fractions: [0.25, 0.5, 0.75, 1], alpha: (1 - 0.95) / 2, sides: 'two', spending }, 0.8),
    ).inflation
    expect(units({}) / fixed).toBeCloseTo(inflation, 3)
    expect(units({ looks: [] }) / fixed).toBeCloseTo(1, 3)
    // z of 1.96 gives way to 3.0352, beside the 0.8416 of the power.
    expect(units({ mode: 'always-valid', looks: [], spending: null }) / fixed).toBeCloseTo(
      ((3.0352 + 0.8416) / (1.96 + 0.8416)) ** 2,
      3,
    )
  })

  it('ships at a look that crosses its bound, before the planned units', () => {
    const crossing = looksAt([
      first,
      [
        [400, 1000],
        [520, 1000],
      ],
    ])[1]!
    expect(shipRow(crossing)).toMatchObject({ verdict: 'ship', row: 3 })
    expect(
      shipRow(
        looksAt([
          first,
          [
            [520, 1000],
            [400, 1000],
          ],
        ])[1]!,
      ).verdict,
    ).toBe('rollback')
    expect(shipRow(looksAt([first, second])[1]!).verdict).toBe('not-ready')
    expect(
      shipRow(
        looksAt([
          first,
          [
            [800, 2000],
            [801, 2000],
          ],
        ])[1]!,
      ).verdict,
    ).toBe('inconclusive')
  })
})

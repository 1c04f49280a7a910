import { alwaysValidCriticalValue, alwaysValidOneSided, isInSet } from '@weighhouse/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AbTestResult } from '@weighhouse/analyses'
import { abTest } from '../src/ab-test/ab-test.ts'
import { concludeStandard } from '../src/rule/standard.ts'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { gate30Cell, joined, meanSummary, proportionSummary } from './gate-30.ts'

const [retained] = gate30Cell.metrics
const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const cell = { arms, mode: 'always-valid', plannedUnits: 4000, minimumDurationDays: 3 }
const counts = (control: readonly [number, number], treatment: readonly [number, number]) =>
  proportionSummary('retained_7', [
    ['a', ...control],
    ['b', ...treatment],
  ])
const at = (day: string) => `2024-01-${day}T00:00:00.000Z`
const look = (day: string, ...summary: Parameters<typeof counts>) =>
  conclude(counts(...summary), cell, { asOf: at(day) })
const shipRow = (result: AbTestResult) => concludeStandard(result, { plannedLook: true })

describe('an always-valid look', () => {
  it('has its own critical value in the test and in both sets, and shows p, running p and evidence', () => {
    const { test, absolute, relative, look: place } = firstComparison(look('05', [80, 400], [100, 400]))
    const { criticalValue, statistic, pValue, eValue, method } = estimated(test)
    expect(method).toBe('always-valid')
    expect(criticalValue).toBe(alwaysValidCriticalValue({ units: 800, plannedUnits: 4000 }, 1 - 0.95))
    const { standardError, estimate, set } = estimated(absolute)
    expect(set).toMatchObject({ lower: estimate - criticalValue * standardError! })
    expect(estimated(relative).controlResolution).toBeCloseTo((criticalValue ** 2 * (0.2 * 0.8)) / 399 / 0.04, 12)
    expect(pValue).toBeCloseTo(1 / eValue!, 12)
    expect(pValue).toBeGreaterThan(0.1)
    expect(statistic).toBeCloseTo(1.6943, 4)
    expect(place).toMatchObject({ informationFraction: 0.2, bound: null, spent: null, afterStopping: null })
  })

  it('contains no effect in a set exactly where its p-value exceeds the level', () => {
    const sample = fc.tuple(fc.integer({ min: 5, max: 395 }), fc.integer({ min: 5, max: 395 }))
    fc.assert(
      fc.property(sample, ([control, treatment]) => {
        const { test, absolute, relative } = firstComparison(look('05', [control, 400], [treatment, 400]))
        if (test.kind !== 'estimated' || absolute.kind !== 'estimated' || relative.kind !== 'estimated') return
        const exceeds = test.log10PValue > Math.log10(0.05)
        for (const { set } of [absolute, relative]) {
          expect(isInSet(0, set)).toBe(exceeds)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the smallest p-value of all looks beside that of its own', () => {
    const first = look('05', [80, 400], [130, 400])
    const own = estimated(firstComparison(first).test)
    expect(own.pValue).toBeLessThan(0.05)
    const later = conclude(counts([160, 800], [180, 800]), cell, {
      asOf: at('06'),
      earlier: [{ asOf: at('05'), result: first }],
    })
    const { pValue, runningPValue } = estimated(firstComparison(later).test)
    expect(pValue).toBe(1)
    expect(runningPValue).toBe(own.pValue)
    expect(later.look).toEqual({ index: 2, counted: true, reason: null, dataHash: null })
  })

  it('concludes nothing before each arm has its successes and failures, and says so', () => {
    const { test, absolute, relative, means } = firstComparison(look('05', [4, 400], [9, 400]))
    for (const view of [test, absolute, relative]) expect(view).toEqual({ kind: 'not-estimable', reason: 'burn-in' })
    expect(means).toEqual({ a: 0.01, b: 0.0225 })
    expect(firstComparison(look('05', [5, 400], [9, 400])).test.kind).toBe('estimated')
    const { verdict, arms: judged } = shipRow(look('05', [4, 400], [9, 400]))
    expect(verdict).toBe('not-ready')
    expect(judged[0]?.reasons).toContainEqual({ code: 'burn-in', arguments: { metric: 'retained_7', role: 'success' } })
  })

  it('concludes nothing of a mean while the difference is skewed, at the planned end no more than before', () => {
    const metrics = [{ id: 'spent', kind: 'mean', value: 'spent', direction: 'higher-is-better', role: 'success' }]
    const rows = (units: number, large: number) =>
      Array.from({ length: units }, (_, index) => (index === 0 ? large : (index % 7) + 1))
    const of = (summary: Parameters<typeof conclude>[0], plannedUnits = 4000) =>
      conclude(summary, { ...cell, metrics, plannedUnits }, { asOf: at('05') })
    const skewed = meanSummary('spent', { a: rows(150, 900), b: rows(150, 3) })
    expect(firstComparison(of(skewed)).test).toEqual({ kind: 'not-estimable', reason: 'skew-gate' })
    expect(firstComparison(of(meanSummary('spent', { a: rows(150, 3), b: rows(150, 3) }))).test.kind).toBe('estimated')
    expect(firstComparison(of(meanSummary('spent', { a: rows(99, 3), b: rows(150, 3) }))).test).toMatchObject({
      reason: 'burn-in',
    })
    expect(shipRow(of(skewed, 300))).toMatchObject({ verdict: 'inconclusive' })
  })

  it('ships before the planned units but not before the minimum duration, and rolls back at any look', () => {
    const better = [
      [400, 1000],
      [500, 1000],
    ] as const
    expect(shipRow(look('05', ...better)).verdict).toBe('ship')
    expect(shipRow(look('03', ...better)).verdict).toBe('not-ready')
    expect(shipRow(look('03', [500, 1000], [400, 1000])).verdict).toBe('rollback')
    expect(shipRow(look('05', [400, 1000], [410, 1000])).verdict).toBe('not-ready')
    expect(shipRow(look('05', [800, 2000], [810, 2000])).verdict).toBe('inconclusive')
  })

  it('judges a guardrail by the one-sided evidence against its margin', () => {
    const metrics = [
      retained,
      {
        ...retained,
        id: 'kept',
        value: 'kept',
        role: 'guardrail',
        margin: { value: 0.05, scale: 'absolute' },
        minimumEffect: null,
      },
    ]
    for (const treatment of [380, 400, 420]) {
      const summary = joined(
        counts([400, 1000], [500, 1000]),
        proportionSummary('kept', [
          ['a', 400, 1000],
          ['b', treatment, 1000],
        ]),
      )
      const guardrail = conclude(summary, { ...cell, metrics }, { asOf: at('05') }).comparisons[1]
      const { statistic, pValue, state } = guardrail!.noninferiority!
      const mixture = alwaysValidOneSided(statistic!, { units: 2000, plannedUnits: 4000 }, 0.05)
      expect(pValue).toBe(mixture.pValue)
      expect(state).toBe(mixture.pValue! <= 0.05 ? 'non-inferior' : 'open')
      expect(guardrail!.family.rejected).toBe(state === 'non-inferior')
    }
  })

  it('before one that was taken is out of order and refused', () => {
    const later = look('06', [80, 400], [130, 400])
    const result = conclude(counts([40, 200], [65, 200]), cell, {
      asOf: at('05'),
      earlier: [{ asOf: at('06'), result: later }],
    })
    expect(result.look).toMatchObject({ counted: false, reason: 'look-out-of-order' })
    expect(firstComparison(result).test).toEqual({ kind: 'not-estimable', reason: 'look-out-of-order' })
    const { verdict, arms: judged } = shipRow(result)
    expect(verdict).toBe('not-ready')
    expect(judged[0]!.reasons).toContainEqual({
      code: 'not-estimable',
      arguments: { metric: 'retained_7', role: 'success', reason: 'look-out-of-order' },
    })
  })

  it('says that the data of an earlier look were revised where units are gone', () => {
    const first = look('05', [80, 400], [130, 400])
    const result = conclude(counts([79, 395], [130, 400]), cell, {
      asOf: at('06'),
      earlier: [{ asOf: at('05'), result: first }],
    })
    expect(firstComparison(result).issues).toContainEqual({
      code: 'information-revised',
      arguments: { before: 800, now: 795 },
    })
  })

  it('finds discoveries among e-values, which other modes do not have', () => {
    const metrics = [retained, { ...retained, id: 'kept', value: 'kept' }]
    const summary = joined(
      counts([400, 1000], [480, 1000]),
      proportionSummary('kept', [
        ['a', 400, 1000],
        ['b', 402, 1000],
      ]),
    )
    const { comparisons } = conclude(summary, { ...cell, metrics, familyMethod: 'e-bh' }, { asOf: at('05') })
    const [found, other] = comparisons
    expect(found!.family).toMatchObject({ method: 'e-bh', rejected: true })
    expect(estimated(found!.test).eValue! >= 2 / 0.05).toBe(true)
    expect(other!.family.rejected).toBe(false)
    const problems = abTest.planProblems(abTest.parameters.parse({ ...gate30Cell, familyMethod: 'e-bh' }))
    expect(problems.map(({ reason }) => reason)).toEqual(['correction-needs-e-values', 'correction-needs-e-values'])
  })
})

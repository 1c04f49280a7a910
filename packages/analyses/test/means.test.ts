import { describe, expect, it } from 'vitest'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { meanSummary } from './gate-30.ts'
import goldens from './golden/comparisons.json' with { type: 'json' }

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const spend = {
  id: 'spend',
  kind: 'mean',
  value: 'spend',
  direction: 'higher-is-better',
  role: 'success',
}
const plan = (changes: Record<string, unknown> = {}) => ({ arms, plannedUnits: 2, metrics: [{ ...spend, ...changes }] })
const of = (
  control: readonly (number | null)[],
  treatment: readonly (number | null)[],
  changes: Record<string, unknown> = {},
) => firstComparison(conclude(meanSummary('spend', { a: control, b: treatment }), plan(changes)))

describe('a mean', () => {
  it.each(goldens.means.map((golden, index) => ({ ...golden, index })))(
    'of data set $index has the reference estimate, test and sets',
    ({ control, treatment, expected }) => {
      const { absolute, relative, test } = of(control, treatment)
      const close = (actual: number | null, reference: number) =>
        expect(Math.abs((actual ?? NaN) - reference)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(reference)))
      close(estimated(absolute).estimate, expected.estimate)
      close(estimated(absolute).standardError, expected.standardError)
      close(estimated(test).degreesOfFreedom, expected.degreesOfFreedom)
      close(estimated(test).statistic, expected.statistic)
      close(estimated(test).criticalValue, expected.criticalValue)
      close(estimated(test).pValue, expected.pValue)
      close(estimated(relative).estimate, expected.relative)
      const set = estimated(absolute).set
      const ratio = estimated(relative).set
      if (set.kind !== 'interval' || ratio.kind !== 'interval') throw new Error('intervals were expected')
      close(set.lower, expected.lower)
      close(set.upper, expected.upper)
      close(ratio.lower, expected.relativeLower)
      close(ratio.upper, expected.relativeUpper)
    },
  )

  it('of a constant in both arms is not estimable and leaves its family by name and reason', () => {
    const result = conclude(meanSummary('spend', { a: [3, 3, 3], b: [3, 3, 3] }), plan())
    expect(firstComparison(result).test).toEqual({ kind: 'not-estimable', reason: 'zero-variance-equal-means' })
    expect(result.families[0]).toEqual({
      name: 'success',
      method: 'holm',
      members: [],
      excluded: [{ comparison: 'spend/b', reason: 'zero-variance-equal-means' }],
    })
  })

  it('that differs without any variance reports the difference, no p-value and no interval', () => {
    const { absolute, test, issues } = of([3, 3, 3], [4, 4, 4])
    expect(absolute).toEqual({ kind: 'not-estimable', reason: 'zero-variance-different-means' })
    expect(test.kind).toBe('not-estimable')
    expect(issues).toContainEqual({ code: 'zero-variance-different-means', arguments: { difference: 1 } })
  })

  it('of a constant in one arm alone is estimated', () => {
    expect(estimated(of([3, 3, 3], [4, 5, 6]).test).degreesOfFreedom).toBe(2)
  })

  it('of one unit, or of none, has too few units', () => {
    expect(of([3, 4, 5], [4]).absolute).toEqual({ kind: 'not-estimable', reason: 'too-few-units' })
    const empty = of([3, 4, 5], [])
    expect(empty.absolute).toEqual({ kind: 'not-estimable', reason: 'too-few-units' })
    expect(empty.means).toEqual({ a: 4, b: { kind: 'not-estimable', reason: 'too-few-units' } })
    const absent = firstComparison(conclude(meanSummary('spend', { a: [3, 4, 5] }), plan()))
    expect(absent.units).toEqual({ a: 3, b: 0 })
    expect(absent.test).toEqual({ kind: 'not-estimable', reason: 'too-few-units' })
  })

  it('with NaN or an infinity in a row is not estimable, and says how many rows', () => {
    const { test, means, issues } = of(
      [3, 4, Number.NaN, 5],
      [4, Number.POSITIVE_INFINITY, 6, Number.NEGATIVE_INFINITY],
    )
    expect(test).toEqual({ kind: 'not-estimable', reason: 'non-finite-values' })
    expect(means['b']).toEqual({ kind: 'not-estimable', reason: 'non-finite-values' })
    expect(issues).toEqual([{ code: 'non-finite-values', arguments: { treatment: 2, control: 1 } }])
  })

  it('with missing values follows the registered rule: error, zero or exclude', () => {
    const control = [3, 4, null, 5]
    const treatment = [4, 6, 7, null, null]
    const error = of(control, treatment)
    expect(error.test).toEqual({ kind: 'not-estimable', reason: 'missing-values' })
    expect(error.issues).toEqual([{ code: 'missing-values', arguments: { treatment: 2, control: 1 } }])
    const zero = of(control, treatment, { missing: 'zero' })
    const filled = of([3, 4, 0, 5], [4, 6, 7, 0, 0])
    expect(estimated(zero.absolute).estimate).toBeCloseTo(estimated(filled.absolute).estimate, 14)
    expect(estimated(zero.absolute).standardError).toBeCloseTo(estimated(filled.absolute).standardError ?? NaN, 14)
    expect(zero.units).toEqual({ a: 4, b: 5 })
    expect(zero.issues).toContainEqual({ code: 'missing-as-zero', arguments: { treatment: 2, control: 1 } })
    const exclude = of(control, treatment, { missing: 'exclude' })
    expect(estimated(exclude.absolute).estimate).toBeCloseTo(17 / 3 - 4, 14)
    expect(exclude.units).toEqual({ a: 3, b: 3 })
    expect(exclude.issues).toContainEqual({ code: 'missing-excluded', arguments: { treatment: 2, control: 1 } })
  })

  it('whose control mean has no sure sign has no relative effect, but an absolute one', () => {
    const { absolute, relative } = of([-4, 3, 2, -1], [5, 6, 9, 2])
    expect(absolute.kind).toBe('estimated')
    expect(relative).toEqual({ kind: 'not-estimable', reason: 'control-mean-zero' })
    expect(of([-4, 3, 2, -2], [5, 6, 9, 2]).relative).toEqual({
      kind: 'not-estimable',
      reason: 'control-mean-sign-unresolved',
    })
  })

  it('raises an increase as an increase when the control mean is negative', () => {
    const { relative } = of([-10, -11, -9, -10.5, -9.5], [-8, -7, -8.5, -7.5, -8.2])
    expect(estimated(relative).estimate).toBeGreaterThan(0)
  })

  it('with a long tail is flagged as not to be trusted', () => {
    const tail = [...Array.from({ length: 50 }, (_, index) => index % 3), 500]
    expect(
      of(
        tail,
        tail.map((value) => value + 1),
      ).issues.map(({ code }) => code),
    ).toEqual(['skew-not-trusted'])
  })

  it('answers within finite JSON for values near the ends of the range of numbers', () => {
    const result = of([1e200, -1e200, 2e200], [3e200, 1e200, 0])
    expect(result.test).toEqual({ kind: 'not-estimable', reason: 'non-finite-values' })
    expect(estimated(of([1e-12, 2e-12, 4e-12], [3e-12, 1e-12, 5e-12]).test).statistic).toBeCloseTo(
      estimated(of([1, 2, 4], [3, 1, 5]).test).statistic,
      12,
    )
  })
})

describe('power', () => {
  it('says which effect this look could detect and how many units the planned one needs', () => {
    const rows = Array.from({ length: 400 }, (_, index) => index % 10)
    const { power } = of(rows, rows, { minimumEffect: 0.5 })
    const variance = (8.25 * 400) / 399
    expect(power).toEqual({
      minimumDetectableEffect: expect.closeTo(
        (1.959963984540054 + 0.8416212335729143) * Math.sqrt((2 * variance) / 400),
        10,
      ),
      unitsNeeded: Math.ceil(((1.959963984540054 + 0.8416212335729143) ** 2 * 4 * variance) / 0.25),
      plannedEffect: 0.5,
      alpha: expect.closeTo(0.05, 12),
      sides: 'two',
      target: 0.8,
    })
  })

  it('has no answer without variance or without a planned effect', () => {
    const none = { minimumDetectableEffect: null, unitsNeeded: null, plannedEffect: null }
    expect(of([3, 3], [3, 3]).power).toMatchObject(none)
    expect(of([3, 4, 5], [4, 5, 7]).power).toMatchObject({ unitsNeeded: null })
  })
})

import { array, assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concludeRows, type Row } from './answering.ts'
import { estimated, firstComparison } from './concluding.ts'

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const metric = { id: 'spend', kind: 'mean', value: 'y', direction: 'higher-is-better', role: 'success' }
const plan = (changes: Record<string, unknown>, others: Record<string, unknown> = {}) => {
  const { value, ...rest } = { ...metric, ...changes }
  const isRatio = 'kind' in changes && changes['kind'] === 'ratio'
  return { arms, plannedUnits: 2, metrics: [isRatio ? rest : { ...rest, value }], ...others }
}
const first = (rows: readonly Row[], changes: Record<string, unknown>, others: Record<string, unknown> = {}) =>
  firstComparison(concludeRows(rows, plan(changes, others)))
const rowsOf = (a: readonly (number | null)[], b: readonly (number | null)[], more: Row = {}): Row[] => [
  ...a.map((y) => ({ arm: 'a', y, ...more })),
  ...b.map((y) => ({ arm: 'b', y, ...more })),
]
const ranks = (count: number, from = 1) => Array.from({ length: count }, (_, index) => index + from)
const numbers = array(integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 40 })

describe('a cap', () => {
  it('that cuts nothing leaves every number as it was', () => {
    assert(
      property(numbers, numbers, (a, b) => {
        const plain = first(rowsOf(a, b), {})
        const capped = first(rowsOf(a, b), { cap: { kind: 'absolute', value: 30 } })
        expect(capped.absolute).toEqual(plain.absolute)
        expect(capped.estimand.cap).toMatchObject({ kind: 'absolute', value: 30, capped: { a: 0, b: 0 } })
      }),
      { numRuns: 50 },
    )
  })

  it('is the effect on the capped values, counts whom it cuts, and lets infinities be counted', () => {
    const capped = first(rowsOf(ranks(40), ranks(40, 3)), { cap: { kind: 'absolute', value: 30 } })
    const cut = (values: readonly number[]) => values.map((value) => Math.min(30, value))
    expect(capped.absolute).toEqual(first(rowsOf(cut(ranks(40)), cut(ranks(40, 3))), {}).absolute)
    expect(capped.estimand.cap).toEqual({
      kind: 'absolute',
      quantile: null,
      value: 30,
      capped: { a: 10, b: 12 },
      denominator: null,
    })
    const infinite = [...ranks(40), Number.POSITIVE_INFINITY, Number.NaN]
    expect(first(rowsOf(infinite, ranks(40)), { cap: { kind: 'absolute', value: 30 } }).test).toEqual({
      kind: 'not-estimable',
      reason: 'non-finite-values',
    })
  })

  it('at a percentile is that of all units together, whichever arm they are in', () => {
    assert(
      property(numbers, numbers, (a, b) => {
        const cap = { kind: 'percentile', quantile: 0.9 }
        const there = first(rowsOf(a, b), { cap }).estimand.cap
        const back = first(rowsOf(b, a), { cap }).estimand.cap
        expect(back?.value).toBe(there?.value)
        const fixed = first(rowsOf(a, b), { cap: { kind: 'absolute', value: there?.value } })
        const found = first(rowsOf(a, b), { cap })
        expect(found.absolute).toEqual(fixed.absolute)
        expect(found.estimand.cap?.capped).toEqual(fixed.estimand.cap?.capped)
      }),
      { numRuns: 50 },
    )
    const { estimand } = first(rowsOf(ranks(50), ranks(50, 51)), { cap: { kind: 'percentile', quantile: 0.9 } })
    expect(estimand.cap?.value).toBeCloseTo(90.1, 12)
  })

  it('cuts numerator and denominator of a ratio over the same units, each at its own percentile', () => {
    const rows = ranks(60).map((row) => ({ arm: row % 2 === 0 ? 'a' : 'b', y: row, x: 1 + (row % 7) }))
    const ratio = { kind: 'ratio', numerator: 'y', denominator: 'x', cap: { kind: 'percentile', quantile: 0.5 } }
    const { estimand, means } = first(rows, ratio)
    expect(estimand.cap).toMatchObject({ value: 30.5, denominator: { value: 4 } })
    const cut = rows.map((row) => ({ ...row, y: Math.min(30.5, row.y), x: Math.min(4, row.x) }))
    expect(means).toEqual(first(cut, { ...ratio, cap: null }).means)
  })

  it('at a percentile adjusts by covariates under the same rule, with the error of the summaries', () => {
    const rows = ranks(80).map((row) => ({
      arm: row % 2 === 0 ? 'a' : 'b',
      y: row + (row % 5),
      before: row + (row % 3),
    }))
    const cap = { kind: 'percentile', quantile: 0.9 }
    const found = first(rows, { cap, covariates: ['before'] })
    const limit = (name: 'y' | 'before') => rows.map((row) => row[name]).toSorted((l, r) => l - r)
    const at = (values: readonly number[]) => values[71]! + 0.1 * (values[72]! - values[71]!) - 0
    const [y, before] = [at(limit('y')), at(limit('before'))]
    expect(found.estimand.cap?.value).toBeCloseTo(y, 10)
    const cut = rows.map((row) => ({ ...row, y: Math.min(y, row.y), before: Math.min(before, row.before) }))
    const expected = first(cut, { covariates: ['before'] }, { covariateVariance: 'summary' })
    expect(estimated(found.absolute).estimate).toBeCloseTo(estimated(expected.absolute).estimate, 10)
    expect(found.issues.map(({ code }) => code)).toContain('covariate-variance-from-summary')
  })
})

describe('a ratio', () => {
  const ratio = { kind: 'ratio', numerator: 'y', denominator: 'x' }
  const rows = ranks(60).map((row) => ({ arm: row % 2 === 0 ? 'a' : 'b', y: row % 11, x: 1 + (row % 4) }))

  it('over a denominator of 1 is the mean, sets and test alike', () => {
    const ones = rows.map((row) => ({ ...row, x: 1 }))
    const [mean, share] = [first(ones, {}), first(ones, ratio)]
    expect(estimated(share.absolute).estimate).toBeCloseTo(estimated(mean.absolute).estimate, 12)
    expect(estimated(share.test).log10PValue).toBeCloseTo(estimated(mean.test).log10PValue, 10)
    expect(estimated(share.test).skewness).toBeCloseTo(estimated(mean.test).skewness!, 10)
  })

  it('without a denominator, or with one that is not clear of 0, has no answer', () => {
    const zero = rows.map((row) => (row.arm === 'a' ? { ...row, x: 0 } : row))
    expect(first(zero, ratio).test).toEqual({ kind: 'not-estimable', reason: 'ratio-denominator-zero' })
    const unsure = rows.map((row, index) => ({ ...row, x: index % 4 < 2 ? 10 : -9.9 }))
    expect(first(unsure, ratio).test).toEqual({ kind: 'not-estimable', reason: 'ratio-denominator-unresolved' })
  })

  it('with a part missing follows the registered rule', () => {
    const missing = rows.map((row, index) => (index < 4 ? { ...row, y: null } : row))
    expect(first(missing, ratio).test).toEqual({ kind: 'not-estimable', reason: 'missing-values' })
    const zero = first(missing, { ...ratio, missing: 'zero' })
    expect(zero.means).toEqual(
      first(
        rows.map((row, index) => (index < 4 ? { ...row, y: 0 } : row)),
        ratio,
      ).means,
    )
    expect(first(missing, { ...ratio, missing: 'exclude' }).units).toEqual({ a: 28, b: 28 })
  })

  it('can be a guardrail, with a margin on its own scale', () => {
    const guardrail = { ...ratio, role: 'guardrail', margin: { value: 3, scale: 'absolute' } }
    const { value: _value, ...counted } = { ...metric, ...guardrail }
    const result = concludeRows(rows, { ...plan({}), metrics: [metric, { ...counted, id: 'pace' }] })
    expect(result.comparisons[1]?.noninferiority?.state).toBe('non-inferior')
  })
})

describe('a quantile of units', () => {
  const median = { kind: 'quantile', quantile: 0.5 }

  it('is compared by the order statistics about it, against the normal distribution', () => {
    const { test, means, absolute } = first(rowsOf(ranks(200), ranks(200, 31)), median)
    expect(means).toEqual({ a: 100, b: 130 })
    expect(estimated(test)).toMatchObject({ method: 'woodruff', degreesOfFreedom: null, skewness: null })
    // Ranks 86 and 115 of 200: half their distance over the point of the normal distribution, in each arm.
    expect(estimated(absolute).standardError).toBeCloseTo((Math.SQRT2 * 29) / (2 * 1.959964), 10)
  })

  it('has no answer for few units, nor where ties fill its interval', () => {
    expect(first(rowsOf(ranks(19), ranks(200)), median).test).toEqual({
      kind: 'not-estimable',
      reason: 'quantile-too-few-units',
    })
    const tied = ranks(200).map((rank) => Math.max(150, rank))
    expect(first(rowsOf(tied, ranks(200)), median).test).toEqual({
      kind: 'not-estimable',
      reason: 'quantile-degenerate',
    })
  })
})

describe('a mean under uneven shares', () => {
  const uneven = { arms: { a: { role: 'control', share: 0.9 }, b: { role: 'treatment', share: 0.1 } } }
  const skewed = (count: number) => ranks(count).map((rank) => Math.exp(3 * Math.abs(Math.sin(rank * 1.3))))

  it('is corrected for skewness, and its sets and p-value agree', () => {
    const { test, absolute, relative } = first(rowsOf(skewed(900), skewed(100)), { nonNegative: true }, uneven)
    const plain = first(rowsOf(skewed(900), skewed(100)), { nonNegative: true })
    expect(estimated(test).method).toBe('hall')
    expect(estimated(test).statistic).not.toBe(estimated(plain.test).statistic)
    expect(estimated(absolute).estimate).toBe(estimated(plain.absolute).estimate)
    for (const { set } of [estimated(absolute), estimated(relative)]) {
      if (set.kind !== 'interval') throw new Error('an interval was due')
      expect(set.lower! < 0 && set.upper! > 0).toBe((estimated(test).pValue ?? 0) > 0.05)
    }
  })

  it('is tested against its margin by the same correction: the margin is lost where the one-sided set ends', () => {
    const judged = (margin: { readonly value: number; readonly scale: string }, others: Record<string, unknown>) => {
      const guardrail = { ...metric, id: 'cost', role: 'guardrail', nonNegative: true, margin }
      return concludeRows(rows, { ...plan({}, others), metrics: [metric, guardrail] }).comparisons[1]!
    }
    const rows = rowsOf(skewed(900), skewed(100))
    for (const scale of ['absolute', 'relative'] as const) {
      const others = { ...uneven, level: 0.9, guardrailAlpha: 0.05 }
      const view = judged({ value: 1, scale }, others)
      const { set } = estimated(view[scale])
      if (set.kind !== 'interval') throw new Error('an interval was due')
      expect(judged({ value: -set.lower!, scale }, others).noninferiority?.pValue).toBeCloseTo(0.05, 8)
    }
  })
})

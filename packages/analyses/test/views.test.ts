import type { Comparison } from '@weighhouse/analyses'
import { normalCdf, studentSf } from '@weighhouse/statistics'
import { describe, expect, it } from 'vitest'
import { concludeRows, type Row } from './answering.ts'
import { estimated, firstComparison } from './concluding.ts'

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const metric = { id: 'spend', kind: 'mean', value: 'y', direction: 'higher-is-better', role: 'success' }
const plan = (changes: Record<string, unknown> = {}, others: Record<string, unknown> = {}) => ({
  arms,
  plannedUnits: 2,
  metrics: [{ ...metric, ...changes }],
  ...others,
})
const first = (rows: readonly Row[], changes: Record<string, unknown> = {}, others: Record<string, unknown> = {}) =>
  firstComparison(concludeRows(rows, plan(changes, others)))
const rows: Row[] = Array.from({ length: 240 }, (_, row) => ({
  arm: row % 2 === 0 ? 'a' : 'b',
  y: row === 10 ? 400 : (row * 7) % 13,
  before: (row * 7) % 13 === 0 ? null : (row * 5) % 11,
}))
const analysisOf = ({ robustness }: Comparison, name: string) =>
  robustness !== null && !('kind' in robustness) ? robustness.find(({ analysis }) => analysis === name) : undefined

describe('the robustness set', () => {
  it('of a mean holds logarithms, ranks, and what is left without the largest value', () => {
    const comparison = first(rows)
    const names = comparison.robustness !== null && !('kind' in comparison.robustness) ? comparison.robustness : []
    expect(names.map(({ analysis }) => analysis)).toEqual(['log', 'mann-whitney', 'without-largest'])
    const without = first(rows.filter(({ y }) => y !== 400))
    const found = analysisOf(comparison, 'without-largest')
    expect(found?.estimate).toBeCloseTo(estimated(without.absolute).estimate, 10)
    expect(found?.log10PValue).toBeCloseTo(estimated(without.test).log10PValue, 9)
    const logs = first(rows.map((row) => ({ ...row, y: Math.log(1 + Number(row.y)) })))
    expect(analysisOf(comparison, 'log')?.estimate).toBeCloseTo(estimated(logs.absolute).estimate, 10)
  })

  it('holds the uncapped and the unadjusted comparison where the plan has caps or covariates', () => {
    const plain = first(rows)
    const capped = first(rows, { cap: { kind: 'percentile', quantile: 0.99 }, covariates: ['before'] })
    expect(analysisOf(capped, 'uncapped')?.estimate).toBeCloseTo(estimated(plain.absolute).estimate, 10)
    const unadjusted = first(rows, { cap: { kind: 'percentile', quantile: 0.99 } })
    expect(analysisOf(capped, 'unadjusted')?.log10PValue).toBeCloseTo(estimated(unadjusted.test).log10PValue, 9)
    expect(analysisOf(unadjusted, 'unadjusted')).toBeUndefined()
  })

  it('agrees where sign and rejection are those of the record', () => {
    const better = rows.map((row) => (row.arm === 'b' ? { ...row, y: Number(row.y) + 30 } : row))
    const shown = first(better.filter(({ y }) => Number(y) < 400))
    expect(analysisOf(shown, 'mann-whitney')).toMatchObject({ agrees: true, reason: null })
    // One value of 400 in the control arm hides what ranks see.
    const hidden = first(better.map((row) => (row.y === 400 ? { ...row, y: 40_000 } : row)))
    expect(estimated(hidden.test).pValue).toBeGreaterThan(0.05)
    expect(analysisOf(hidden, 'mann-whitney')).toMatchObject({ agrees: false })
  })

  it('says why an analysis has no answer, and is left out where the plan wants none', () => {
    const negative = rows.map((row, index) => (index === 3 ? { ...row, y: -2 } : row))
    expect(analysisOf(first(negative), 'log')).toEqual({
      analysis: 'log',
      estimate: null,
      log10PValue: null,
      agrees: null,
      reason: 'negative-values',
    })
    const lone = rows.map((row, index) => ({ ...row, y: index === 10 ? 1 : index === 11 ? 0 : 0 }))
    expect(analysisOf(first(lone), 'without-largest')?.reason).toBe('digits-lost')
    expect(first(rows, {}, { robustness: 'none' }).robustness).toBeNull()
    expect(first(rows, { kind: 'quantile', quantile: 0.5 }).robustness).toBeNull()
  })

  it('is withheld with the estimate before the planned end, and so is what a prior makes of it', () => {
    const prior = { mean: 0, standardDeviation: 1, scale: 'absolute' }
    const early = first(rows, { covariates: ['before'] }, { plannedUnits: 1000, prior })
    const withheld = { kind: 'withheld', reason: 'withheld-before-planned-end' }
    expect(early).toMatchObject({
      robustness: withheld,
      bayes: withheld,
      varianceReduction: withheld,
      adjustedMeans: { a: withheld, b: withheld },
      absolute: withheld,
    })
    expect(early.issues.map(({ code }) => code)).not.toContain('relative-prior-approximate')
  })
})

describe('the view through a prior', () => {
  const of = (prior: Record<string, unknown>, changes: Record<string, unknown> = {}) => {
    const comparison = first(rows, { nonNegative: true, ...changes }, { prior })
    const { bayes } = comparison
    if (bayes === null || 'kind' in bayes) throw new Error('a posterior was due')
    return { bayes, comparison }
  }

  it('under a wide prior is the normal view of the estimate, seen in the direction of the metric', () => {
    const prior = { mean: 0, standardDeviation: 1e6, scale: 'absolute' }
    const { bayes, comparison } = of(prior)
    const { estimate, standardError } = estimated(comparison.absolute)
    expect(bayes.probabilityBetter).toBeCloseTo(normalCdf(estimate / (standardError ?? Number.NaN)), 9)
    expect(bayes.lossKeep - bayes.lossShip).toBeCloseTo(estimate, 8)
    const lower = of(prior, { direction: 'lower-is-better' }).bayes
    expect(lower.probabilityBetter).toBeCloseTo(1 - bayes.probabilityBetter, 12)
    expect(lower.lossShip).toBeCloseTo(bayes.lossKeep, 10)
  })

  it('takes a relative prior at the size of the control mean, and says so where that is unsure', () => {
    const { bayes, comparison } = of({ mean: 0.1, standardDeviation: 0.05, scale: 'relative' })
    const control = Number(comparison.means['a'])
    const same = of({ mean: 0.1 * control, standardDeviation: 0.05 * control, scale: 'absolute' })
    expect(bayes.posterior.mean).toBeCloseTo(same.bayes.posterior.mean, 12)
    expect(comparison.issues.map(({ code }) => code)).toContain('relative-prior-approximate')
    expect(same.comparison.issues.map(({ code }) => code)).not.toContain('relative-prior-approximate')
  })
})

describe('the balance of covariates', () => {
  const balanceOf = (sample: readonly Row[], covariates: readonly string[]) =>
    concludeRows(sample, plan({ covariates })).checks.find(({ check }) => check === 'balance')

  it('is tested over all covariates at once: one alone gives the square of the pooled t', () => {
    const known = rows.filter(({ before }) => before !== null)
    const check = balanceOf(known, ['before'])
    const values = (arm: string) => known.filter((row) => row.arm === arm).map(({ before }) => Number(before))
    const [a, b] = [values('a'), values('b')]
    const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length
    const squares = (of: readonly number[]) => of.reduce((sum, value) => sum + (value - mean(of)) ** 2, 0)
    const df = a.length + b.length - 2
    const t = (mean(b) - mean(a)) / Math.sqrt(((squares(a) + squares(b)) / df) * (1 / a.length + 1 / b.length))
    expect(check).toMatchObject({ method: 'hotelling', verdict: 'pass', limit: 0.001 })
    expect(check?.pValue).toBeCloseTo(2 * studentSf(Math.abs(t), df), 10)
  })

  it('fails without making the analysis invalid, also where one arm misses more', () => {
    const shifted = rows.map((row) => (row.arm === 'b' ? { ...row, before: Number(row.before) + 9 } : row))
    expect(balanceOf(shifted, ['before'])).toMatchObject({ verdict: 'fail', reason: 'imbalance' })
    const missing = rows.map((row, index) => (row.arm === 'b' && index % 5 < 3 ? { ...row, before: null } : row))
    expect(balanceOf(missing, ['before'])).toMatchObject({ verdict: 'fail', reason: 'imbalance' })
  })

  it('has no answer without covariates, or with one that never varies', () => {
    expect(balanceOf(rows, [])).toMatchObject({
      verdict: 'insufficient-evidence',
      reason: 'not-declared',
      method: null,
    })
    const constant = rows.map((row) => ({ ...row, before: 3 }))
    expect(balanceOf(constant, ['before'])).toMatchObject({
      verdict: 'insufficient-evidence',
      reason: 'no-covariate-left',
    })
  })
})

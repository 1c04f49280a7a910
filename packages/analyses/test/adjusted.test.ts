import type { Comparison } from '@weighhouse/analyses'
import { describe, expect, it } from 'vitest'
import { concludeRows, type Row } from './answering.ts'
import { estimated, firstComparison } from './concluding.ts'
import golden from './golden/adjusted.json' with { type: 'json' }

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const metric = { id: 'spend', kind: 'mean', value: 'y', direction: 'higher-is-better', role: 'success' }
const plan = (changes: Record<string, unknown>, others: Record<string, unknown> = {}) => ({
  arms,
  plannedUnits: 2,
  metrics: [{ ...metric, ...changes }],
  ...others,
})
const names = (columns: readonly unknown[]) => columns.slice(2).map((_, index) => `x${index}`)
const rowsOf = ({ control, treatment }: (typeof golden.cases)[number]): Row[] =>
  [control, treatment].flatMap((columns, side) =>
    columns[0]!.map((y, row) => ({
      arm: side === 0 ? 'a' : 'b',
      y,
      visits: columns[1]![row]!,
      ...Object.fromEntries(names(columns).map((name, index) => [name, columns[index + 2]![row]!])),
    })),
  )
const near = (actual: number, expected: number, size = Math.abs(expected)) =>
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(1e-9 * size)
/** The difference and its error, which every comparison of means has. */
const effectOf = (absolute: Comparison['absolute']) => {
  const { estimate, standardError } = estimated(absolute)
  if (standardError === null) throw new Error('an error was due')
  return { estimate, error: standardError }
}
const codes = ({ issues }: Comparison) => issues.map(({ code }) => code)
const first = (rows: readonly Row[], changes: Record<string, unknown>, others: Record<string, unknown> = {}) =>
  firstComparison(concludeRows(rows, plan(changes, others)))

describe('a mean adjusted by covariates', () => {
  it('has the difference and HC2 error of least squares with products, from a reading of rows', () => {
    for (const one of golden.cases) {
      const { absolute, adjustedMeans, test } = first(rowsOf(one), { covariates: names(one.control) })
      const { estimate, error } = effectOf(absolute)
      near(estimate, one.leastSquares[0]!, error)
      near(error, one.leastSquares[1]!)
      near(Number(adjustedMeans?.['a']), Number(one.mean.control))
      expect(estimated(test)).toMatchObject({ method: 'welch', skewSource: 'unadjusted' })
    }
  })

  it('has the error of the summaries where the plan says so, in one reading, and says how much variance went', () => {
    for (const one of golden.cases) {
      const changes = { covariates: names(one.control), nonNegative: true }
      const comparison = first(rowsOf(one), changes, { covariateVariance: 'summary' })
      const [control, treatment] = one.mean.summary.map(Number)
      near(effectOf(comparison.absolute).error, Math.sqrt(control! + treatment!))
      const plain = effectOf(first(rowsOf(one), {}).absolute).error
      near(Number(comparison.varianceReduction), 1 - (control! + treatment!) / plain ** 2, 1)
      expect(first(rowsOf(one), {}).varianceReduction).toBeNull()
    }
  })

  it('adjusts ratios through their linearised value', () => {
    const ratio = { kind: 'ratio', numerator: 'y', denominator: 'visits', value: undefined }
    for (const one of golden.cases) {
      const { value: _value, ...rest } = { ...metric, ...ratio }
      const { means, absolute, adjustedMeans } = firstComparison(
        concludeRows(rowsOf(one), { ...plan({}), metrics: [{ ...rest, covariates: names(one.control) }] }),
      )
      near(Number(means['a']), Number(one.ratio[0]!.ratio))
      near(Number(adjustedMeans?.['b']), Number(one.adjustedRatio.treatment))
      const [control, treatment] = one.adjustedRatio.hc2.map(Number)
      near(effectOf(absolute).error, Math.sqrt(control! + treatment!))
    }
  })

  const noisy = (seed: number, missing: (row: number) => boolean): Row[] =>
    Array.from({ length: 300 }, (_, row) => {
      const before = Math.sin(seed + row * 1.7) * 5 + 20
      const y = before * 2 + Math.cos(row * 2.3) + (row % 2)
      return { arm: row % 2 === 0 ? 'a' : 'b', y, before: missing(row) ? null : before, twice: 2 * before, same: 7 }
    })

  it('counts a missing covariate as the mean of both arms, with a column that marks it, whatever the reading', () => {
    const rows = noisy(1, (row) => row % 7 === 0)
    const known = rows.map(({ before }) => before).filter((value) => typeof value === 'number')
    const fill = known.reduce((sum, value) => sum + value, 0) / known.length
    const filled = rows.map((row) => ({ ...row, before: row.before ?? fill, mark: row.before === null ? 1 : 0 }))
    for (const covariateVariance of ['hc2', 'summary']) {
      const missing = first(rows, { covariates: ['before'] }, { covariateVariance })
      const marked = first(filled, { covariates: ['before', 'mark'] }, { covariateVariance })
      near(estimated(missing.absolute).estimate, estimated(marked.absolute).estimate)
      near(effectOf(missing.absolute).error, effectOf(marked.absolute).error)
      expect(missing.issues).toContainEqual({
        code: 'covariate-missing',
        arguments: { covariate: 'before', control: 22, treatment: 21 },
      })
    }
  })

  it('counts it as that mean too where one arm misses none, and the mark would be constant there', () => {
    const rows = noisy(2, (row) => row % 14 === 0)
    const known = rows.map(({ before }) => before).filter((value) => typeof value === 'number')
    const fill = known.reduce((sum, value) => sum + value, 0) / known.length
    const filled = rows.map((row) => ({ ...row, before: row.before ?? fill }))
    const [missing, plain] = [rows, filled].map((sample) =>
      effectOf(first(sample, { covariates: ['before'] }).absolute),
    )
    near(missing!.estimate, plain!.estimate)
    near(missing!.error, plain!.error)
  })

  it('names covariates that are constant, follow from others, or are too many for the units', () => {
    const rows = noisy(3, () => false)
    const dropped = first(rows, { covariates: ['same', 'before', 'twice'] })
    expect(dropped.issues).toEqual([
      { code: 'covariate-constant', arguments: { covariate: 'same' } },
      { code: 'covariate-collinear', arguments: { covariate: 'twice' } },
    ])
    expect(dropped.adjustedMeans).not.toBeNull()
    const few = first(rows.slice(0, 22), { covariates: ['before'] })
    expect(codes(few)).toEqual(['too-few-units-for-covariates'])
    expect(few).toMatchObject({ adjustedMeans: null, varianceReduction: null, test: { kind: 'estimated' } })
  })

  it('with a covariate that is no finite number has no answer, and with a unit of leverage 1 says whose error it has', () => {
    const rows = noisy(4, () => false)
    const broken = rows.map((row, index) => (index < 3 ? { ...row, before: Number.NaN } : row))
    expect(first(broken, { covariates: ['before'] }).test).toEqual({
      kind: 'not-estimable',
      reason: 'non-finite-values',
    })
    const lone = rows.map((row, index) => ({ ...row, lone: index < 2 ? 1 : 0 }))
    expect(first(lone, { covariates: ['lone'] }).issues).toContainEqual({
      code: 'covariate-variance-from-summary',
      arguments: { reason: 'leverage-one' },
    })
  })

  it('moves a superpopulation by the coefficients of each arm: the error is never smaller', () => {
    const rows = noisy(5, () => false).map((row) => (row.arm === 'a' ? row : { ...row, y: Number(row.before) * 4 }))
    const given = effectOf(first(rows, { covariates: ['before'] }).absolute)
    const drawn = effectOf(first(rows, { covariates: ['before'] }, { inference: 'superpopulation' }).absolute)
    expect(drawn.estimate).toBe(given.estimate)
    expect(drawn.error).toBeGreaterThan(given.error)
  })
})

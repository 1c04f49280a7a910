import { describe, expect, it } from 'vitest'
import { adjustedPair, fitCovariates } from '../src/adjustment.ts'
import { armMean, armMeanOfMoments } from '../src/arm-mean.ts'
import { type Comoments, comomentsOf } from '../src/comoments.ts'
import { contrast } from '../src/contrast.ts'
import { hallContrast } from '../src/hall.ts'
import { hotelling } from '../src/hotelling.ts'
import { mannWhitney } from '../src/mann-whitney.ts'
import { linearisedComoments, ratioOf } from '../src/ratio.ts'
import { interpolatedQuantile, mergeValueCounts } from '../src/unit-quantile.ts'
import { expectRelative, valueOf } from './answers.ts'
import { countsOf, rowError, rowsOf } from './covariate-rows.ts'
import golden from './golden/adjustments.json' with { type: 'json' }

const tolerance = 1e-9

describe('ratios and adjusted means against 50-digit calculation from rows', () => {
  it('gives each ratio with its variance and third moment', () => {
    for (const [index, { control, treatment, ratio }] of golden.cases.entries()) {
      for (const [side, columns] of [control, treatment].entries()) {
        const { moments } = valueOf(ratioOf(comomentsOf(rowsOf(columns.slice(0, 2)), 2, 3)))
        const expected = ratio[side]!
        expectRelative(moments.mean, expected.ratio, tolerance, `case ${index}, ratio`)
        expectRelative(
          valueOf(armMeanOfMoments(moments)).varianceOfMean,
          expected.variance,
          tolerance,
          `case ${index}, V`,
        )
        expectRelative(moments.cubedDeviations, expected.third, tolerance, `case ${index}, third`)
      }
    }
  })

  it.each(['mean', 'adjustedRatio'] as const)(
    'gives the %s adjusted by covariates, with every kind of error',
    (kind) => {
      for (const [index, row] of golden.cases.entries()) {
        const expected = row[kind]
        const arms = [row.control, row.treatment].map((columns) => comomentsFor(columns, kind))
        const fit = valueOf(fitCovariates(arms[0]!, arms[1]!).fit)
        const summary = adjustedPair(fit, 'assigned-units', null)
        const at = (what: string) => `case ${index}, ${what}`
        for (const [side, arm] of (['control', 'treatment'] as const).entries()) {
          expectRelative(summary[arm].mean, expected[arm], tolerance, at(`mean of ${arm}`))
          expectRelative(
            summary[arm].ownVariance!,
            expected.summary[side]!,
            tolerance,
            at(`summary variance of ${arm}`),
          )
          const columns = row[arm]
          const outcome = kind === 'mean' ? columns[0]! : linearised(columns)
          const error = rowError(fit[arm], rowsOf([outcome, ...columns.slice(2)]))
          expectRelative(error, expected.hc2[side]!, tolerance, at(`HC2 of ${arm}`))
        }
        expectRelative(summary.covariance, expected.shared, tolerance, at('shared covariate mean'))
        const open = adjustedPair(fit, 'superpopulation', null)
        const [moveC, moveT, moveBoth] = expected.superpopulation.map(Number)
        expectRelative(open.control.varianceOfMean, Number(expected.summary[0]) + moveC!, tolerance, at('open control'))
        expectRelative(
          open.treatment.varianceOfMean,
          Number(expected.summary[1]) + moveT!,
          tolerance,
          at('open treatment'),
        )
        expectRelative(open.covariance, moveBoth!, tolerance, at('open covariance'))
      }
    },
  )

  it('gives the difference and HC2 error of least squares with products of arm and covariates', () => {
    for (const [index, { control, treatment, leastSquares }] of golden.cases.entries()) {
      const [c, t] = [comomentsFor(control, 'mean'), comomentsFor(treatment, 'mean')]
      const fit = valueOf(fitCovariates(c, t).fit)
      const errors = {
        control: rowError(fit.control, rowsOf([control[0]!, ...control.slice(2)])),
        treatment: rowError(fit.treatment, rowsOf([treatment[0]!, ...treatment.slice(2)])),
      }
      const pair = adjustedPair(fit, 'assigned-units', errors)
      const { test } = contrast(armMean(pair.control), armMean(pair.treatment), {
        level: 0.95,
        nonNegative: false,
        covariance: pair.covariance,
      })
      const { difference, standardError } = valueOf(test)
      const size = Math.max(Math.abs(leastSquares[0]!), standardError)
      expect(Math.abs(difference - leastSquares[0]!)).toBeLessThanOrEqual(tolerance * size)
      expectRelative(standardError, leastSquares[1]!, tolerance, `case ${index}, error`)
    }
  })

  it('gives the omnibus test of balance', () => {
    for (const [index, { control, treatment, hotelling: expected }] of golden.cases.entries()) {
      const [c, t] = [control, treatment].map((columns) => comomentsOf(rowsOf(columns.slice(2)), columns.length - 2))
      const { statistic, pValue } = valueOf(hotelling(c!, t!))
      expectRelative(statistic, expected[0]!, tolerance, `case ${index}, F`)
      expectRelative(pValue!, expected[1]!, tolerance, `case ${index}, p`)
    }
  })
})

describe('ranks', () => {
  it('compares two arms as SciPy does, ties and continuity corrected', () => {
    for (const [index, { control, treatment, u, p }] of golden.ranks.entries()) {
      const result = valueOf(mannWhitney(countsOf(control), countsOf(treatment)))
      expect(result.statistic).toBe(u)
      expectRelative(result.pValue!, p, 1e-12, `case ${index}, p`)
    }
  })

  it('interpolates quantiles of both arms together as NumPy does', () => {
    for (const { control, treatment, type7 } of golden.ranks) {
      const values = mergeValueCounts(countsOf(control), countsOf(treatment))
      for (const [quantile, expected] of type7) {
        expect(interpolatedQuantile(values, quantile!)).toBeCloseTo(expected!, 11)
      }
    }
  })
})

describe("Hall's correction against 50-digit calculation", () => {
  it('gives statistic, interval and relative set', () => {
    for (const [index, row] of golden.halls.entries()) {
      const arm = ([units, mean, varianceOfMean]: readonly number[]) =>
        armMean({ units: units!, mean: mean!, varianceOfMean: varianceOfMean! })
      const result = hallContrast(
        arm(row.control),
        arm(row.treatment),
        { control: row.control[3]!, treatment: row.treatment[3]! },
        { level: 0.95, nonNegative: false },
      )
      const at = (what: string) => `case ${index}, ${what}`
      const test = valueOf(result.test)
      expectRelative(test.criticalValue, row.critical, tolerance, at('critical value'))
      expectRelative(result.skewness!, row.skewness, tolerance, at('skewness'))
      expectRelative(test.statistic, row.statistic, tolerance, at('statistic'))
      const absolute = valueOf(result.absolute)
      const relative = valueOf(result.relative)
      if (absolute.set.kind !== 'interval' || relative.set.kind !== 'interval') throw new Error('intervals were due')
      expectRelative(absolute.set.lower!, row.lower, tolerance, at('lower'))
      expectRelative(absolute.set.upper!, row.upper, tolerance, at('upper'))
      expectRelative(relative.set.lower!, row.relative[0]!, tolerance, at('relative lower'))
      expectRelative(relative.set.upper!, row.relative[1]!, tolerance, at('relative upper'))
    }
  })
})

/** Co-moments of the metric and its covariates, from columns numerator, denominator, covariates. */
function comomentsFor(columns: readonly (readonly number[])[], kind: 'mean' | 'adjustedRatio'): Comoments {
  if (kind === 'mean') return comomentsOf(rowsOf([columns[0]!, ...columns.slice(2)]), columns.length - 1)
  const comoments = comomentsOf(rowsOf(columns), columns.length)
  return linearisedComoments(comoments, valueOf(ratioOf(comoments)))
}

/** R + (Y − R·X)/X̄ of each row. */
function linearised(columns: readonly (readonly number[])[]): readonly number[] {
  const { moments, denominator } = valueOf(ratioOf(comomentsOf(rowsOf(columns.slice(0, 2)), 2)))
  return columns[0]!.map((y, row) => moments.mean + (y - moments.mean * columns[1]![row]!) / denominator)
}

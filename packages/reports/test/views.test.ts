import type { JsonObject } from '@weighhouse/kernel'
import { type ReportInput, reportHtml } from '@weighhouse/reports'
import { describe, expect, it } from 'vitest'
import { gate30 } from './gate-30.ts'
import { comparison, primary } from './gate-30-result.ts'

const adjusted: JsonObject = {
  ...comparison,
  estimand: {
    ...(comparison.estimand as JsonObject),
    kind: 'mean',
    window: 'P1DT12H',
    cap: { kind: 'percentile', quantile: 0.99, value: 57.5, capped: { gate_40: 20, gate_30: 19 }, denominator: null },
    covariates: ['spent_before'],
  },
  adjustedMeans: { gate_40: 12.5, gate_30: 11.25 },
  varianceReduction: 0.4375,
  robustness: [
    { analysis: 'uncapped', estimate: 1, log10PValue: Math.log10(0.25), agrees: false, reason: null },
    { analysis: 'log', estimate: null, log10PValue: null, agrees: null, reason: 'negative-values' },
  ],
  bayes: {
    prior: { mean: 0, standardDeviation: 1, scale: 'absolute' },
    probabilityBetter: 0.875,
    lossShip: 0.125,
    lossKeep: 0.5,
    posterior: { mean: 0.1, standardDeviation: 0.1 },
    set: { kind: 'interval', lower: -0.1, upper: 0.3, level: 0.95 },
  },
}

function printed(result: JsonObject): string {
  const input: ReportInput = {
    ...gate30,
    charts: [],
    cells: { ...gate30.cells, primary: { ...gate30.cells['primary']!, result } },
  }
  return reportHtml(input)
    .html.replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
}

describe('a report', () => {
  it('says which window a metric has, what a cap cut, by what means were adjusted, what other analyses say, and what a prior makes of it', () => {
    const text = printed({ ...primary, comparisons: [adjusted] })
    expect(text).toMatch(/Window 1 day 12 hours after the first exposure/)
    expect(text).toMatch(/Cap 57\.5 ; units cut: gate 40 20 , gate 30 19/)
    expect(text).toMatch(/Adjusted means gate 40 12\.5 , gate 30 11\.25 , by spent before; 43\.75 % of the variance/)
    expect(text).toMatch(/Otherwise, without the cap p 0\.250 , does not agree/)
    expect(text).toMatch(/Otherwise, in logarithms of 1 \+ the value no answer: negative values/)
    expect(text).toMatch(/With the prior better with probability 87\.50 %/)
  })

  it('counts the units that are mature in each arm, and says so where they are too few', () => {
    const arms = (count: number) => ({ gate_30: count, gate_40: count + 1 })
    const detail = { immatureShare: 0.25, window: 'P7D', lag: 'P0D', exposed: arms(80), mature: arms(60) }
    const numbers = { method: null, pValue: null, log10PValue: null, limit: 0.2 }
    const check = { check: 'maturity', verdict: 'fail', reason: 'immature-units', ...numbers, detail }
    const text = printed({ ...primary, checks: [check] })
    expect(text).toMatch(/Maturity (\S+ )?fails? — 0\.2 Too many units have not completed their window/)
    expect(text).toMatch(/immature share 0\.25 window P7D lag P0D exposed: gate 30 80 , gate 40 81 mature: gate 30 60/)
  })

  it('lists each segment with its metric, difference and interval', () => {
    const segments = [
      { column: 'country', level: 'fr', comparison },
      { column: 'country', level: null, comparison },
    ]
    const text = printed({ ...primary, segments })
    expect(text).toMatch(/country = fr seven-day retention, gate_40 [−-]0\.008/)
    expect(text).toContain('country = not given')
  })
})

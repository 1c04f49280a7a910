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
  it('says what a cap cut, by what means were adjusted, what other analyses say, and what a prior makes of it', () => {
    const text = printed({ ...primary, comparisons: [adjusted] })
    expect(text).toMatch(/Cap 57\.5 ; units cut: gate 40 20 , gate 30 19/)
    expect(text).toMatch(/Adjusted means gate 40 12\.5 , gate 30 11\.25 , by spent before; 43\.75 % of the variance/)
    expect(text).toMatch(/Otherwise, without the cap p 0\.250 , does not agree/)
    expect(text).toMatch(/Otherwise, in logarithms of 1 \+ the value no answer: negative values/)
    expect(text).toMatch(/With the prior better with probability 87\.50 %/)
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

import { canonicalJson } from '@weighhouse/kernel'
import type { Summary } from '@weighhouse/summaries'
import type { AbTestResult, AnalysisContext, Comparison } from '@weighhouse/analyses'
import { abTest } from '../src/ab-test/ab-test.ts'
import { gate30Cell } from './gate-30.ts'

export const atWindowEnd: AnalysisContext = { asOf: '2024-01-15T00:00:00.000Z', seed: 0, registered: true, earlier: [] }

/** What an ab-test says of a summary under the example's cell with some of its keys changed; finite JSON or it throws. */
export function conclude(
  summary: Summary,
  changes: Readonly<Record<string, unknown>> = {},
  context: Partial<AnalysisContext> = {},
): AbTestResult {
  const parameters = abTest.parameters.parse({ ...gate30Cell, ...changes })
  const result = abTest.conclude({ arms: summary }, parameters, { ...atWindowEnd, ...context })
  canonicalJson(result)
  for (const chart of abTest.charts(result)) canonicalJson(chart.rows)
  return result
}

export function firstComparison({ comparisons }: AbTestResult): Comparison {
  const [first] = comparisons
  if (!first) throw new Error('the result has no comparison')
  return first
}

/** The value inside an estimate, or a failure that names why there is none. */
export function estimated<Value extends { readonly kind: string }>(
  value: Value,
): Extract<Value, { kind: 'estimated' }> {
  if (!isEstimated(value)) throw new Error(`not estimated: ${JSON.stringify(value)}`)
  return value
}

function isEstimated<Value extends { readonly kind: string }>(
  value: Value,
): value is Extract<Value, { kind: 'estimated' }> {
  return value.kind === 'estimated'
}

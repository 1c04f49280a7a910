import { canonicalJson } from '@weighhouse/kernel'
import type { Summary } from '@weighhouse/summaries'
import {
  type AbTestParameters,
  type AbTestResult,
  type AnalysisContext,
  type Comparison,
  findAnalysis,
} from '@weighhouse/analyses'
import { gate30Cell } from './gate-30.ts'

export const atWindowEnd: AnalysisContext = { asOf: '2024-01-14T00:00:00.000Z', seed: 0, registered: true, earlier: [] }

const abTest = findAnalysis('ab-test')

/** What an ab-test says of a summary under the example's cell with some of its keys changed; finite JSON or it throws. */
export function conclude(
  summary: Summary,
  changes: Readonly<Record<string, unknown>> = {},
  context: Partial<AnalysisContext> = {},
): AbTestResult {
  if (!abTest) throw new Error('ab-test is not registered')
  const parameters = abTest.parameters.parse({ ...gate30Cell, ...changes }) as AbTestParameters
  const result = abTest.conclude({ arms: summary }, parameters, { ...atWindowEnd, ...context })
  canonicalJson(result)
  for (const chart of abTest.charts(result)) canonicalJson(chart.rows)
  return result as AbTestResult
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
  if (value.kind !== 'estimated') throw new Error(`not estimated: ${JSON.stringify(value)}`)
  return value as Extract<Value, { kind: 'estimated' }>
}

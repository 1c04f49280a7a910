import type { Expression } from '@weighhouse/expressions'
import type { Aggregate, SummaryRequest } from '@weighhouse/summaries'
import type { AbTestParameters, Metric } from './parameters.ts'

/** Name of the one request, and of the aggregate that counts the units of an arm. */
export const armsRequest = 'arms'
export const unitsAggregate = 'units'

/** Distinct values a proportion may hold before it is clear that it is no 0/1 column. */
const binaryTallyLimit = 8

export function valueAggregate(id: string): string {
  return `value:${id}`
}

export function nonZeroAggregate(id: string): string {
  return `non-zero:${id}`
}

/**
 * One reading: rows grouped by the arm column as it is found in the data, so that units of arms
 * that nobody planned are seen. Missing values are left missing here; the rule for them is applied
 * to the summaries, where their number is still known.
 */
export function armsSummaryRequest(parameters: AbTestParameters): SummaryRequest {
  const aggregates: Record<string, Aggregate> = { [unitsAggregate]: { kind: 'count' } }
  for (const metric of parameters.metrics) Object.assign(aggregates, aggregatesOf(metric))
  return { input: 'data', by: [parameters.arm], aggregates }
}

/** Of a ratio or a quantile nothing is read: such a plan is refused as not built. */
function aggregatesOf(metric: Metric): Record<string, Aggregate> {
  const { id, kind } = metric
  if (kind === 'proportion') {
    return { [valueAggregate(id)]: { kind: 'tally', of: [metric.value], limit: binaryTallyLimit } }
  }
  if (kind !== 'mean') return {}
  const value: Aggregate = { kind: 'moments', of: metric.value }
  if (!isMonitoredForHarm(metric)) return { [valueAggregate(id)]: value }
  return { [valueAggregate(id)]: value, [nonZeroAggregate(id)]: { kind: 'moments', of: isNonZero(metric.value) } }
}

export function isMonitoredForHarm({ role }: Pick<Metric, 'role'>): boolean {
  return role === 'guardrail' || role === 'deterioration'
}

function isNonZero(value: Expression): Expression {
  const zero: Expression = { kind: 'literal', type: 'integer', value: 0 }
  return { kind: 'call', operator: 'ne', arguments: [value, zero] }
}

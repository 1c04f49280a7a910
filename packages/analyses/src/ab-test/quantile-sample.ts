import { emptyMoments, mergeValueCounts, unitQuantile, type ValueCounts } from '@weighhouse/statistics'
import { type AggregateAnswer, quantilesAnswerOf, type SummaryGroup } from '@weighhouse/summaries'
import type { Metric } from './parameters.ts'
import { valueAggregate } from './request.ts'
import { type FaultReason, faultySample, rowFault, type Sample, unitsOf } from './sample.ts'

/** The quantile of one arm's units, from every value with its count. */
export function quantileSample(group: SummaryGroup, metric: Extract<Metric, { kind: 'quantile' }>): Sample {
  const answer = quantilesAnswerOf(group, valueAggregate(metric.id))
  if (answer.kind === 'overflow') return faultySample({ reason: 'too-many-distinct-values', count: unitsOf(group) })
  const values = filledValues(answer, metric)
  const count = values.reduce((sum, [, units]) => sum + units, 0)
  const nonZero = count - (values.find(([value]) => value === 0)?.[1] ?? 0)
  const rest = { missing: answer.missing, nonZero, moments: { ...emptyMoments, count } }
  const fault = rowFault(answer.missing, answer.nonFinite, metric)
  if (fault) return faultySample(fault, rest)
  const arm = unitQuantile(values, metric.quantile)
  if (arm.kind === 'not-estimable') {
    if (isFaultOfQuantiles(arm.reason)) return faultySample({ reason: arm.reason, count }, rest)
    return { ...rest, arm, successes: null, fault: null, denominatorSpread: null, capped: null }
  }
  const squaredDeviations = arm.varianceOfMean * count * (count - 1)
  const moments = { ...emptyMoments, count, mean: arm.mean, squaredDeviations }
  return { ...rest, moments, arm, successes: null, fault: null, denominatorSpread: null, capped: null }
}

/** Values with their counts, missing ones as zeros where the metric's rule says so. */
export function filledValues(
  { values, missing }: Extract<AggregateAnswer, { kind: 'quantiles' }>,
  { missing: rule }: Metric,
): ValueCounts {
  return rule === 'zero' && missing > 0 ? mergeValueCounts(values, [[0, missing]]) : values
}

function isFaultOfQuantiles(reason: string): reason is Extract<FaultReason, `quantile-${string}`> {
  return reason === 'quantile-too-few-units' || reason === 'quantile-degenerate'
}

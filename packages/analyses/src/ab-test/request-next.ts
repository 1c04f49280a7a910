import { type Aggregate, comomentsAnswer, type Summary, type SummaryRequest } from '@weighhouse/summaries'
import { findControl, treatmentNames } from './arms.ts'
import { absoluteCap, capsOf, isPercentileCapped } from './caps.ts'
import { covariateFits } from './covariates.ts'
import { findArm } from './find-arm.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import {
  armsRequest,
  covariatesAggregate,
  filledAggregate,
  filledCovariates,
  metricAggregates,
  readsRowErrors,
} from './request.ts'
import { rowErrorAggregate, rowErrorOf } from './row-error.ts'
import { segmentRequests } from './segment-requests.ts'

/** Name of the further reading. */
export const nextRequest = 'arms-next'

/**
 * The further reading, with constants of the first: metrics under a percentile cap, errors of
 * adjusted means from rows, and covariates again where some are missing. Nothing where no metric needs it.
 */
export function nextSummaryRequests(
  summaries: Readonly<Record<string, Summary>>,
  parameters: AbTestParameters,
): Readonly<Record<string, SummaryRequest>> {
  const summary = summaries[armsRequest]
  if (!summary) return {}
  const aggregates: Record<string, Aggregate> = {}
  for (const metric of parameters.metrics) Object.assign(aggregates, nextAggregates(metric, summary, parameters))
  const segments = segmentRequests(parameters, summary)
  if (Object.keys(aggregates).length === 0) return segments
  return { [nextRequest]: { input: 'data', by: [parameters.arm], aggregates }, ...segments }
}

/** One summary of both readings; arms that only one of them saw keep what it has. */
export function joinReadings(first: Summary, next: Summary | undefined): Summary {
  if (!next) return first
  const keyed = (key: Summary['groups'][number]['key']) => JSON.stringify(key)
  const further = new Map(next.groups.map(({ key, aggregates }) => [keyed(key), aggregates]))
  return {
    by: first.by,
    groups: first.groups.map(({ key, aggregates }) => ({
      key,
      aggregates: { ...aggregates, ...further.get(keyed(key)) },
    })),
  }
}

function nextAggregates(metric: Metric, summary: Summary, parameters: AbTestParameters): Record<string, Aggregate> {
  if (isPercentileCapped(metric)) {
    const caps = capsOf(metric, summary, parameters)
    return caps === undefined ? {} : metricAggregates(metric, caps, parameters)
  }
  if (metric.covariates.length === 0) return {}
  if (readsRowErrors(metric, parameters)) return rowErrors(metric, summary, parameters)
  const isComplete = summary.groups.every(
    (group) => comomentsAnswer(group, covariatesAggregate(metric.id)).missing === 0,
  )
  return isComplete ? {} : { [filledAggregate(metric.id)]: filledCovariates(metric, absoluteCap(metric)) }
}

function rowErrors(metric: Metric, summary: Summary, parameters: AbTestParameters): Record<string, Aggregate> {
  const controlArm = findControl(parameters)
  const control = controlArm === undefined ? undefined : findArm(summary, controlArm)
  const aggregates: Record<string, Aggregate> = {}
  for (const arm of treatmentNames(parameters)) {
    const treatment = findArm(summary, arm)
    if (!control || !treatment) continue
    const keys = { control: control.key[0] ?? null, treatment: treatment.key[0] ?? null }
    const fits = covariateFits(control, treatment, metric)
    const aggregate = rowErrorOf(metric, absoluteCap(metric), parameters.arm, keys, fits)
    if (aggregate) aggregates[rowErrorAggregate(metric.id, arm)] = aggregate
  }
  return aggregates
}

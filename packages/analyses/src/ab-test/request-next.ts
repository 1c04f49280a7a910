import { type Aggregate, comomentsAnswer, type Summary, type SummaryRequest } from '@weighhouse/summaries'
import { findControl, treatmentNames } from './arms.ts'
import { absoluteCap, capsOf, isPercentileCapped } from './caps.ts'
import { covariateFits } from './covariates.ts'
import { findArm } from './find-arm.ts'
import { joinReadings, joinWindows } from './join-readings.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { readingName, readingsOf } from './readings.ts'
import {
  armsRequest,
  armsSummaryRequests,
  covariatesAggregate,
  filledAggregate,
  filledCovariates,
  metricAggregates,
  readsRowErrors,
} from './request.ts'
import { rowErrorAggregate, rowErrorOf } from './row-error.ts'
import { segmentRequests } from './segment-requests.ts'

/** Name of the further reading. */
const nextRequest = 'arms-next'

/**
 * The further reading, with constants of the first: metrics under a percentile cap, errors of
 * adjusted means from rows, and covariates again where some are missing. Nothing where no metric needs it.
 */
export function nextSummaryRequests(
  summaries: Readonly<Record<string, Summary>>,
  parameters: AbTestParameters,
  asOf: string,
): Readonly<Record<string, SummaryRequest>> {
  const summary = firstSummary(summaries, parameters, asOf)
  return { ...nextArmsRequests(summary, parameters, asOf), ...segmentRequests(parameters, summary, asOf) }
}

/** The first readings of all windows as one summary, grouped by arm. */
export function firstSummary(
  summaries: Readonly<Record<string, Summary>>,
  parameters: AbTestParameters,
  asOf: string,
): Summary {
  const readings = readingsOf(parameters, asOf)
  const first = summaries[armsRequest]
  if (!first) throw new Error('the summary of the arms is missing')
  if (readings.length === 1) return first
  return joinWindows(armsRequest, readings, armsSummaryRequests(parameters, asOf), summaries)?.summary ?? first
}

/** All readings as one summary, grouped by arm; `first` is that of the first ones. */
export function wholeSummary(
  first: Summary,
  summaries: Readonly<Record<string, Summary>>,
  parameters: AbTestParameters,
  asOf: string,
): Summary {
  const names = readingsOf(parameters, asOf).map((reading) => readingName(nextRequest, reading))
  // Only a window can leave an arm without units; else every reading has the groups of the first.
  const requests = names.length > 1 ? nextArmsRequests(first, parameters, asOf) : {}
  return joinReadings(
    first,
    names.map((name) => ({ summary: summaries[name], request: requests[name] })),
  )
}

function nextArmsRequests(
  summary: Summary,
  parameters: AbTestParameters,
  asOf: string,
): Readonly<Record<string, SummaryRequest>> {
  const requests: Record<string, SummaryRequest> = {}
  for (const reading of readingsOf(parameters, asOf)) {
    const aggregates: Record<string, Aggregate> = {}
    for (const metric of reading.metrics) Object.assign(aggregates, nextAggregates(metric, summary, parameters))
    if (Object.keys(aggregates).length === 0) continue
    const chosen = reading.where === null ? {} : { where: reading.where }
    requests[readingName(nextRequest, reading)] = { input: 'data', by: [parameters.arm], ...chosen, aggregates }
  }
  return requests
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

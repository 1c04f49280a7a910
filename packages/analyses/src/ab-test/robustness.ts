import {
  armMeanOfMoments,
  type Estimated,
  isInSet,
  mannWhitney,
  type Moments,
  notEstimable,
  studentSf,
  withoutLargest,
} from '@weighhouse/statistics'
import { quantilesAnswerOf, type Summary, type SummaryGroup } from '@weighhouse/summaries'
import { contrastOf, type Estimate } from './estimate.ts'
import { findArm } from './find-arm.ts'
import type { Pair } from './pair.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { filledValues } from './quantile-sample.ts'
import { ratioSample } from './ratio-sample.ts'
import { logAggregate, pairsAggregate, uncappedAggregate, valueAggregate } from './request.ts'
import type { Robustness } from './result.ts'
import { filledMoments, rowFault, type Sample } from './sample.ts'

type Answer = Estimated<{ readonly estimate: number; readonly log10PValue: number }>
type Groups = { readonly control: SummaryGroup; readonly treatment: SummaryGroup }
type Sides<Value> = { readonly control: Value; readonly treatment: Value }

/**
 * The comparison done otherwise: without cap, without covariates, in logarithms of 1 + y, by ranks, and
 * without the largest value. Each says whether it has the sign of the record and rejects where the
 * record does, at the error of the record's own critical value. Labelled, outside every family; null
 * where the plan wants none, none applies, or the record has no test. Crossovers are
 * not left out here: that is a plan of its own.
 */
export function robustnessOf(
  summary: Summary,
  pair: Pair,
  names: Sides<string>,
  metric: Metric,
  estimate: Estimate,
  parameters: AbTestParameters,
): readonly Robustness[] | null {
  const control = findArm(summary, names.control)
  const treatment = findArm(summary, names.treatment)
  if (parameters.robustness === 'none' || estimate.test.kind !== 'estimated' || !control || !treatment) return null
  const groups = { control, treatment }
  const analyses: [Robustness['analysis'], Answer | null][] = [
    ['uncapped', metric.cap === null ? null : uncapped(groups, pair, metric, parameters)],
    ['unadjusted', pair.isAdjusted ? unadjusted(pair, metric, parameters) : null],
    ...(metric.kind === 'mean' ? meanAnalyses(groups, pair, metric, parameters) : []),
  ]
  const listed = analyses.flatMap(([analysis, answer]) =>
    answer ? [robustness(analysis, answer, estimate, parameters)] : [],
  )
  return listed.length > 0 ? listed : null
}

function meanAnalyses(
  groups: Groups,
  pair: Pair,
  metric: Metric,
  { level }: AbTestParameters,
): [Robustness['analysis'], Answer | null][] {
  const raw = momentsOfBoth(
    groups,
    metric.cap === null ? valueAggregate(metric.id) : uncappedAggregate(metric.id),
    metric,
  )
  return [
    ['log', logarithms(groups, raw, pair, metric, level)],
    ['mann-whitney', ranks(groups, metric)],
    ['without-largest', raw && withoutTheLargest(raw, pair, metric, level)],
  ]
}

function uncapped(groups: Groups, pair: Pair, metric: Metric, { level }: AbTestParameters): Answer | null {
  const name = uncappedAggregate(metric.id)
  if (metric.kind !== 'ratio') {
    const moments = momentsOfBoth(groups, name, metric)
    return moments && compared(pair, moments, metric, level)
  }
  if (!isRead(groups, name)) return null
  const control = ratioSample(groups.control, metric, name)
  const treatment = ratioSample(groups.treatment, metric, name)
  return answerOf({ ...pair, control, treatment, covariance: 0, isAdjusted: false }, metric, level)
}

function unadjusted(pair: Pair, metric: Metric, { level }: AbTestParameters): Answer {
  return compared(pair, { control: pair.control.moments, treatment: pair.treatment.moments }, metric, level)
}

/** Means of ln(1 + y), of a metric without negative values. */
function logarithms(
  groups: Groups,
  raw: Sides<Moments> | null,
  pair: Pair,
  metric: Metric,
  level: number,
): Answer | null {
  const least = raw === null ? [null] : [raw.control.minimum, raw.treatment.minimum]
  if (least.includes(null)) return null
  if (least.some((value) => value !== null && value < 0)) return notEstimable('negative-values')
  const logs = momentsOfBoth(groups, logAggregate(metric.id), metric)
  if (!logs) return null
  return compared(pair, logs, metric, level)
}

function ranks(groups: Groups, metric: Metric): Answer | null {
  if (!isRead(groups, pairsAggregate(metric.id))) return null
  const control = quantilesAnswerOf(groups.control, pairsAggregate(metric.id))
  const treatment = quantilesAnswerOf(groups.treatment, pairsAggregate(metric.id))
  if (control.kind === 'overflow' || treatment.kind === 'overflow') return notEstimable('too-many-distinct-values')
  return mannWhitney(filledValues(control, metric), filledValues(treatment, metric))
}

/** Without the unit of the largest value over both arms; where both arms have it, without one in each. */
function withoutTheLargest(raw: Sides<Moments>, pair: Pair, metric: Metric, level: number): Answer {
  const largest = Math.max(raw.control.maximum ?? -Infinity, raw.treatment.maximum ?? -Infinity)
  const rest = (moments: Moments) => (moments.maximum === largest ? withoutLargest(moments) : moments)
  const [control, treatment] = [rest(raw.control), rest(raw.treatment)]
  if (!control || !treatment) return notEstimable('digits-lost')
  return compared(pair, { control, treatment }, metric, level)
}

/** The pair's own test over other moments of its arms. */
function compared(pair: Pair, { control, treatment }: Sides<Moments>, metric: Metric, level: number): Answer {
  const sample = (of: Sample, moments: Moments): Sample => ({ ...of, moments, arm: armMeanOfMoments(moments) })
  return answerOf(
    {
      ...pair,
      control: sample(pair.control, control),
      treatment: sample(pair.treatment, treatment),
      covariance: 0,
      isAdjusted: false,
    },
    metric,
    level,
  )
}

function answerOf(pair: Pair, metric: Metric, level: number): Answer {
  const { test, absolute } = contrastOf(pair, metric, level)
  if (test.kind === 'not-estimable') return test
  if (absolute.kind === 'not-estimable') return absolute
  const { estimate } = absolute
  return Number.isFinite(estimate) && Number.isFinite(test.log10PValue)
    ? { kind: 'estimated', estimate, log10PValue: test.log10PValue }
    : notEstimable('non-finite-values')
}

function momentsOfBoth(groups: Groups, name: string, metric: Metric): Sides<Moments> | null {
  if (!isRead(groups, name)) return null
  const read = {
    control: filledMoments(groups.control, name, metric),
    treatment: filledMoments(groups.treatment, name, metric),
  }
  const isFaulty = [read.control, read.treatment].some(({ missing, nonFinite }) => rowFault(missing, nonFinite, metric))
  return isFaulty ? null : { control: read.control.moments, treatment: read.treatment.moments }
}

function isRead({ control, treatment }: Groups, name: string): boolean {
  return control.aggregates[name] !== undefined && treatment.aggregates[name] !== undefined
}

function robustness(
  analysis: Robustness['analysis'],
  answer: Answer,
  { absolute, test }: Estimate,
  { mode, level }: AbTestParameters,
): Robustness {
  if (answer.kind === 'not-estimable')
    return { analysis, estimate: null, log10PValue: null, agrees: null, reason: answer.reason }
  const { estimate, log10PValue } = answer
  if (absolute.kind !== 'estimated' || test.kind !== 'estimated')
    return { analysis, estimate, log10PValue, agrees: null, reason: null }
  const alpha = mode === 'fixed' ? 1 - level : 2 * studentSf(test.criticalValue, test.degreesOfFreedom ?? Infinity)
  const isSameSign = Math.sign(estimate) === Math.sign(absolute.estimate)
  const isSameRejection = log10PValue <= Math.log10(alpha) === !isInSet(0, absolute.set)
  return { analysis, estimate, log10PValue, agrees: isSameSign && isSameRejection, reason: null }
}

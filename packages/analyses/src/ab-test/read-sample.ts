import { armMeanOfMoments, emptyMoments, type Moments, notEstimable } from '@weighhouse/statistics'
import { type SummaryGroup, type TallyCount, tallyAnswerOf } from '@weighhouse/summaries'
import type { Metric } from './parameters.ts'
import { quantileSample } from './quantile-sample.ts'
import { ratioSample } from './ratio-sample.ts'
import { valueAggregate } from './request.ts'
import { cappedUnits, faultySample, filledMoments, nonZeroUnits, rowFault, type Sample, unitsOf } from './sample.ts'

/** The metric's sample in the group of an arm; an arm without a group has no units. */
export function sampleOf(group: SummaryGroup | undefined, metric: Metric): Sample {
  if (!group) return emptySample(metric)
  if (group.aggregates[valueAggregate(metric.id)] === undefined)
    return faultySample({ reason: 'too-many-distinct-values', count: unitsOf(group) })
  switch (metric.kind) {
    case 'proportion':
      return proportionSample(group, metric)
    case 'ratio':
      return ratioSample(group, metric)
    case 'quantile':
      return quantileSample(group, metric)
    case 'mean':
      return meanSample(group, metric)
  }
}

function emptySample({ kind }: Metric): Sample {
  return {
    moments: emptyMoments,
    arm: notEstimable('too-few-units'),
    successes: kind === 'proportion' ? 0 : null,
    nonZero: 0,
    missing: 0,
    fault: null,
    denominatorSpread: null,
    capped: null,
  }
}

function meanSample(group: SummaryGroup, metric: Metric): Sample {
  const { missing, nonFinite, moments } = filledMoments(group, valueAggregate(metric.id), metric)
  return {
    moments,
    arm: armMeanOfMoments(moments),
    successes: null,
    nonZero: nonZeroUnits(group, metric),
    missing,
    fault: rowFault(missing, nonFinite, metric),
    denominatorSpread: null,
    capped: cappedUnits(group, metric),
  }
}

function proportionSample(group: SummaryGroup, metric: Metric): Sample {
  const tally = tallyAnswerOf(group, valueAggregate(metric.id))
  if (tally.kind === 'overflow') {
    return faultySample({ reason: 'not-binary', count: unitsOf(group) })
  }
  const { counts } = tally
  const successes = totalOf(counts, (value) => value === true || value === 1)
  const missing = totalOf(counts, (value) => value === null)
  const others = totalOf(
    counts,
    (value) => value !== null && value !== true && value !== false && value !== 1 && value !== 0,
  )
  const failures =
    totalOf(counts, (value) => value === false || value === 0) + (metric.missing === 'zero' ? missing : 0)
  const fault = others > 0 ? { reason: 'not-binary' as const, count: others } : rowFault(missing, 0, metric)
  const moments = binaryMoments(successes, failures)
  return {
    moments,
    arm: armMeanOfMoments(moments),
    successes,
    nonZero: successes,
    missing,
    fault,
    denominatorSpread: null,
    capped: null,
  }
}

/** Moments of x ones and y zeros, in closed form: Σ(v − p)² = xy/n and Σ(v − p)³ = xy(y − x)/n². */
function binaryMoments(ones: number, zeros: number): Moments {
  const count = ones + zeros
  if (count === 0) return emptyMoments
  return {
    count,
    mean: ones / count,
    squaredDeviations: (ones / count) * zeros,
    cubedDeviations: (ones / count) * (zeros / count) * (zeros - ones),
    minimum: zeros > 0 ? 0 : 1,
    maximum: ones > 0 ? 1 : 0,
  }
}

function totalOf(
  counts: readonly TallyCount[],
  matches: (value: TallyCount['value'][number] | undefined) => boolean,
): number {
  return counts.reduce((total, { value, count }) => (matches(value[0]) ? total + count : total), 0)
}

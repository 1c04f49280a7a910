import { emptyMoments, mergeMoments, type Moments } from '@weighhouse/statistics'
import {
  countAnswer,
  momentsAnswer,
  type Summary,
  type SummaryGroup,
  type TallyCount,
  tallyAnswerOf,
} from '@weighhouse/summaries'
import type { Metric } from './parameters.ts'
import { nonZeroAggregate, unitsAggregate, valueAggregate } from './request.ts'

/** One metric in one arm, the rule for missing values applied. */
export interface Sample {
  readonly moments: Moments
  /** Units with the event, where the metric is a proportion. */
  readonly successes: number | null
  /** Units whose value is not 0, where the metric is monitored for harm. */
  readonly nonZero: number | null
  /** Rows without a value, before the rule was applied. */
  readonly missing: number
  /** Why nothing can be estimated from this sample, and how many rows say so. */
  readonly fault: {
    readonly reason: 'non-finite-values' | 'not-binary' | 'missing-values'
    readonly count: number
  } | null
}

/** The metric's sample in the group of an arm; an arm without a group has no units. */
export function sampleOf(group: SummaryGroup | undefined, metric: Metric): Sample {
  if (!group)
    return {
      moments: emptyMoments,
      successes: metric.kind === 'proportion' ? 0 : null,
      nonZero: 0,
      missing: 0,
      fault: null,
    }
  return metric.kind === 'proportion' ? proportionSample(group, metric) : meanSample(group, metric)
}

/** The group of an arm: its key is the arm's name, whatever type the column has. */
export function findArm(summary: Summary, arm: string): SummaryGroup | undefined {
  return summary.groups.find(({ key }) => key[0] !== null && String(key[0]) === arm)
}

export function unitsOf(group: SummaryGroup | undefined): number {
  return group ? countAnswer(group, unitsAggregate) : 0
}

function meanSample(group: SummaryGroup, metric: Metric): Sample {
  const { moments, missing, nonFinite } = momentsAnswer(group, valueAggregate(metric.id))
  const counted = group.aggregates[nonZeroAggregate(metric.id)]
  const nonZero = counted?.kind === 'moments' ? Math.round(counted.moments.mean * counted.moments.count) : null
  const fault =
    nonFinite > 0
      ? { reason: 'non-finite-values' as const, count: nonFinite }
      : missing > 0 && metric.missing === 'error'
        ? { reason: 'missing-values' as const, count: missing }
        : null
  const zeros: Moments = { ...emptyMoments, count: missing, minimum: 0, maximum: 0 }
  const filled = metric.missing === 'zero' && missing > 0 ? mergeMoments(moments, zeros) : moments
  return { moments: filled, successes: null, nonZero, missing, fault }
}

function proportionSample(group: SummaryGroup, metric: Metric): Sample {
  const tally = tallyAnswerOf(group, valueAggregate(metric.id))
  if (tally.kind === 'overflow') {
    return {
      moments: emptyMoments,
      successes: null,
      nonZero: null,
      missing: 0,
      fault: { reason: 'not-binary', count: unitsOf(group) },
    }
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
  const fault =
    others > 0
      ? { reason: 'not-binary' as const, count: others }
      : missing > 0 && metric.missing === 'error'
        ? { reason: 'missing-values' as const, count: missing }
        : null
  return { moments: binaryMoments(successes, failures), successes, nonZero: successes, missing, fault }
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

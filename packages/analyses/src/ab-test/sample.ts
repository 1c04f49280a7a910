import {
  type ArmMean,
  emptyMoments,
  type Estimated,
  mergeMoments,
  type Moments,
  notEstimable,
} from '@weighhouse/statistics'
import { countAnswer, momentsAnswer, type SummaryGroup } from '@weighhouse/summaries'
import type { Metric } from './parameters.ts'
import { cappedAggregate, denominatorCappedAggregate, nonZeroAggregate, unitsAggregate } from './request.ts'

/** One metric in one arm, the rule for missing values applied. */
export interface Sample {
  /** Of the metric's value; of a ratio, of its linearised value; of a quantile, such that they give its variance. */
  readonly moments: Moments
  /** What is compared: the mean, ratio or quantile, adjusted by covariates where the plan has any. */
  readonly arm: Estimated<ArmMean>
  /** Units with the event, where the metric is a proportion. */
  readonly successes: number | null
  /** Units whose value is not 0, where the metric is monitored for harm. */
  readonly nonZero: number | null
  /** Rows without a value, before the rule was applied. */
  readonly missing: number
  /** Why nothing can be estimated from this sample, and how many rows say so. */
  readonly fault: {
    readonly reason: FaultReason
    readonly count: number
  } | null
  /** s²_X/(n·X̄²) of the denominator, where the metric is a ratio. */
  readonly denominatorSpread: number | null
  /** Units whose totals the cap cuts, where the metric has one. */
  readonly capped: CappedUnits | null
}

export type FaultReason =
  | 'non-finite-values'
  | 'not-binary'
  | 'missing-values'
  | 'too-many-distinct-values'
  | 'ratio-denominator-zero'
  | 'quantile-too-few-units'
  | 'quantile-degenerate'

export interface CappedUnits {
  readonly value: number
  /** Null where the metric has no denominator. */
  readonly denominator: number | null
}

/** A sample from which nothing can be estimated. */
export function faultySample(fault: NonNullable<Sample['fault']>, rest: Partial<Sample> = {}): Sample {
  return {
    moments: emptyMoments,
    arm: notEstimable(fault.reason),
    successes: null,
    nonZero: null,
    missing: 0,
    denominatorSpread: null,
    capped: null,
    ...rest,
    fault,
  }
}

export function unitsOf(group: SummaryGroup | undefined): number {
  return group ? countAnswer(group, unitsAggregate) : 0
}

/** The moments under this name with missing values as zeros where the metric's rule says so. */
export function filledMoments(
  group: SummaryGroup,
  name: string,
  { missing: rule }: Metric,
): { readonly moments: Moments; readonly missing: number; readonly nonFinite: number } {
  const { moments, missing, nonFinite } = momentsAnswer(group, name)
  const zeros: Moments = { ...emptyMoments, count: missing, minimum: 0, maximum: 0 }
  return { moments: rule === 'zero' && missing > 0 ? mergeMoments(moments, zeros) : moments, missing, nonFinite }
}

/** Why rows keep a metric from being estimated, by the rule of its plan. */
export function rowFault(missing: number, nonFinite: number, metric: Metric): Sample['fault'] {
  if (nonFinite > 0) return { reason: 'non-finite-values', count: nonFinite }
  return missing > 0 && metric.missing === 'error' ? { reason: 'missing-values', count: missing } : null
}

/** Units whose value is not 0, where they were counted. */
export function nonZeroUnits(group: SummaryGroup, { id }: Metric): number | null {
  return countedUnits(group, nonZeroAggregate(id))
}

/** Units whose totals a cap cuts, where they were counted. */
export function cappedUnits(group: SummaryGroup, { id }: Metric): CappedUnits | null {
  const value = countedUnits(group, cappedAggregate(id))
  return value === null ? null : { value, denominator: countedUnits(group, denominatorCappedAggregate(id)) }
}

/** How many units a 0/1 column marks. */
function countedUnits(group: SummaryGroup, name: string): number | null {
  const counted = group.aggregates[name]
  return counted?.kind === 'moments' ? Math.round(counted.moments.mean * counted.moments.count) : null
}

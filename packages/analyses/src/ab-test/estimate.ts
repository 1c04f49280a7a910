import {
  type ArmMean,
  armMeanOfMoments,
  type Contrast,
  contrast,
  differenceSkewness,
  type Estimated,
  hallContrast,
  type NotEstimable,
  notEstimable,
  skewness,
  welch,
} from '@weighhouse/statistics'
import { estimateSparse } from './estimate-sparse.ts'
import type { Pair } from './pair.ts'
import type { Metric } from './parameters.ts'
import type { AbsoluteEffect, Issue, RelativeEffect, Test } from './result.ts'
import type { Sample } from './sample.ts'
import { sparseCountsOf } from './sparse-pair.ts'

export interface Estimate {
  readonly means: { readonly treatment: number | NotEstimable; readonly control: number | NotEstimable }
  readonly absolute: AbsoluteEffect | NotEstimable
  readonly relative: RelativeEffect | NotEstimable
  readonly test: Test | NotEstimable
  /** Means after adjustment by covariates; null without one. */
  readonly adjustedMeans: { readonly treatment: number | NotEstimable; readonly control: number | NotEstimable } | null
  /** 1 − se'²/se², which may be negative; null without an adjustment. */
  readonly varianceReduction: number | null
  readonly issues: readonly Issue[]
}

/** Kohavi et al. (2014): a mean of n units is near normal when n exceeds 355 · skewness². */
const skewFactor = 355

/** Critical values of a mode with looks, in the place of those of the level. */
export interface Bounds {
  readonly criticalValueOf: (degreesOfFreedom: number) => number
  /** z of exact methods for few events; null where the mode has none, since its looks wait for events. */
  readonly sparse: number | null
}

/**
 * The difference of two arms with its test and its absolute and relative set: Welch's test of means,
 * ratios and proportions, corrected for skewness where planned shares are uneven; the normal one of
 * quantiles; of a proportion with few events the exact route, with the issue `sparse-counts`.
 */
export function estimatePair(pair: Pair, metric: Metric, level: number, bounds?: Bounds): Estimate {
  const fault = pair.treatment.fault ?? pair.control.fault
  const common = {
    means: { treatment: meanOf(pair.treatment), control: meanOf(pair.control) },
    adjustedMeans: pair.isAdjusted ? { treatment: armMeanOf(pair.treatment), control: armMeanOf(pair.control) } : null,
    varianceReduction: null,
  }
  const refused = (why: string): Estimate => ({
    ...common,
    ...allNotEstimable(why),
    issues: issuesOf(pair, metric, why),
  })
  if (fault) return refused(fault.reason)
  const sparse = bounds?.sparse === null ? null : sparseCountsOf(pair)
  if (sparse) {
    const exact = estimateSparse(sparse, level, bounds?.sparse ?? undefined)
    return { ...common, ...exact, issues: issuesOf(pair, metric, 'sparse-counts') }
  }
  const { test, absolute, relative } = contrastOf(pair, metric, level, bounds)
  if (test.kind === 'not-estimable') return refused(test.reason)
  if (isDenominatorUnresolved(pair, test.criticalValue)) return refused('ratio-denominator-unresolved')
  if (!isFiniteEffect(absolute) || !isFiniteEffect(relative))
    return { ...common, ...allNotEstimable('non-finite-values'), issues: [] }
  const { statistic, degreesOfFreedom, criticalValue, pValue, log10PValue, standardError } = test
  const hasThirds = metric.kind === 'mean' || metric.kind === 'ratio'
  return {
    ...common,
    varianceReduction: pair.isAdjusted ? varianceReductionOf(pair, standardError) : null,
    absolute,
    relative,
    test: {
      kind: 'estimated',
      method: pair.method,
      sided: 'two',
      statistic,
      degreesOfFreedom: Number.isFinite(degreesOfFreedom) ? degreesOfFreedom : null,
      criticalValue,
      pValue,
      log10PValue,
      runningPValue: null,
      eValue: null,
      skewness: hasThirds ? skewnessOfDifference(pair, standardError) : null,
      skewSource: hasThirds && pair.isAdjusted ? 'unadjusted' : null,
    },
    issues: issuesOf(pair, metric, null),
  }
}

/** The contrast of the two arms by the pair's own method. */
export function contrastOf(
  pair: Pair,
  { nonNegative }: Pick<Metric, 'nonNegative'>,
  level: number,
  bounds?: Bounds,
): Contrast {
  const { covariance } = pair
  const [control, treatment] = [armOf(pair.control), armOf(pair.treatment)]
  if (bounds) {
    const plain = welch(control, treatment, covariance)
    const criticalValue = plain.kind === 'estimated' ? bounds.criticalValueOf(plain.degreesOfFreedom) : Infinity
    return contrast(control, treatment, { level, nonNegative, covariance, criticalValue })
  }
  if (pair.method !== 'hall') return contrast(control, treatment, { level, nonNegative, covariance })
  return hallContrast(control, treatment, thirdsOf(pair), { level, nonNegative, covariance })
}

/** μ3/n² of both arms, of the unadjusted values; after an adjustment in its scale, so that κ stays that of the unadjusted difference. */
export function thirdsOf(pair: Pair): { readonly control: number; readonly treatment: number } {
  const adjusted = pair.isAdjusted ? welch(armOf(pair.control), armOf(pair.treatment), pair.covariance) : null
  const factor = adjusted?.kind === 'estimated' ? adjusted.standardError / (unadjustedError(pair) ?? 1) : 1
  const third = ({ moments: { count, cubedDeviations } }: Sample) =>
    (cubedDeviations / count / count / count) * factor * factor * factor
  return { control: third(pair.control), treatment: third(pair.treatment) }
}

/** The arm's mean as the statistics take it: adjusted where covariates adjust. */
export function armOf({ arm }: Sample): Estimated<ArmMean> {
  return arm
}

/** κ, the skewness of the difference of the two means, without unit; after an adjustment that of the unadjusted one. */
export function skewnessOfDifference(pair: Pair, standardError: number): number {
  const third = ({ moments: { count, cubedDeviations } }: Sample) => ({ units: count, third: cubedDeviations / count })
  const error = pair.isAdjusted ? (unadjustedError(pair) ?? standardError) : standardError
  return differenceSkewness(third(pair.control), third(pair.treatment), error)
}

/** Standard error of the difference without covariates. */
function unadjustedError({ control, treatment }: Pair): number | null {
  const plain = welch(armMeanOfMoments(control.moments), armMeanOfMoments(treatment.moments))
  return plain.kind === 'estimated' ? plain.standardError : null
}

function varianceReductionOf(pair: Pair, standardError: number): number | null {
  const plain = unadjustedError(pair)
  return plain === null ? null : 1 - (standardError / plain) ** 2
}

/** True where the mean of a ratio's denominator is not clear of 0 in one of the arms. */
function isDenominatorUnresolved({ treatment, control }: Pair, criticalValue: number): boolean {
  return [treatment, control].some(
    ({ denominatorSpread }) => denominatorSpread !== null && criticalValue * criticalValue * denominatorSpread >= 1,
  )
}

function armMeanOf(sample: Sample): number | NotEstimable {
  const arm = armOf(sample)
  return arm.kind === 'estimated' ? arm.mean : arm
}

function meanOf({ moments, fault }: Sample): number | NotEstimable {
  if (fault) return notEstimable(fault.reason)
  return moments.count === 0 ? notEstimable('too-few-units') : moments.mean
}

function skewOf({ moments }: Sample): number {
  return skewness(moments) ?? 0
}

function allNotEstimable(reason: string) {
  return { absolute: notEstimable(reason), relative: notEstimable(reason), test: notEstimable(reason) }
}

function isFiniteEffect(effect: AbsoluteEffect | RelativeEffect | NotEstimable): boolean {
  if (effect.kind === 'not-estimable') return true
  const { set } = effect
  const bounds =
    set.kind === 'interval' ? [set.lower, set.upper] : set.kind === 'complement' ? [set.below, set.above] : []
  return [effect.estimate, ...bounds].every((bound) => bound === null || Number.isFinite(bound))
}

function issuesOf(pair: Pair, metric: Metric, reason: string | null): Issue[] {
  const { treatment, control, issues: pairIssues } = pair
  const issues: Issue[] = [...pairIssues]
  const faults = { treatment: treatment.fault?.count ?? 0, control: control.fault?.count ?? 0 }
  if (treatment.fault || control.fault) issues.push({ code: reason ?? '', arguments: faults })
  else if (reason === 'sparse-counts') {
    issues.push({ code: 'sparse-counts', arguments: { treatment: treatment.successes, control: control.successes } })
  } else if (reason === 'zero-variance-different-means') {
    issues.push({ code: reason, arguments: { difference: treatment.moments.mean - control.moments.mean } })
  }
  if (metric.missing !== 'error' && treatment.missing + control.missing > 0) {
    issues.push({
      code: metric.missing === 'zero' ? 'missing-as-zero' : 'missing-excluded',
      arguments: { treatment: treatment.missing, control: control.missing },
    })
  }
  const skewed = [treatment, control].some((sample) => skewFactor * skewOf(sample) ** 2 > sample.moments.count)
  if ((metric.kind === 'mean' || metric.kind === 'ratio') && reason === null && skewed) {
    issues.push({ code: 'skew-not-trusted', arguments: { treatment: skewOf(treatment), control: skewOf(control) } })
  }
  return issues
}

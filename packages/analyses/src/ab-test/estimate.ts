import {
  type ArmMean,
  armMeanOfMoments,
  contrast,
  differenceSkewness,
  type Estimated,
  type NotEstimable,
  notEstimable,
  skewness,
} from '@weighhouse/statistics'
import { estimateSparse } from './estimate-sparse.ts'
import type { Metric } from './parameters.ts'
import type { AbsoluteEffect, Issue, RelativeEffect, Test } from './result.ts'
import type { Sample } from './sample.ts'
import { sparseCountsOf } from './sparse-pair.ts'

/** Two arms of one metric: what the estimates, the margin test and harm monitoring all start from. */
export interface Pair {
  readonly treatment: Sample
  readonly control: Sample
  readonly shares: { readonly treatment: number; readonly control: number }
}

export interface Estimate {
  readonly means: { readonly treatment: number | NotEstimable; readonly control: number | NotEstimable }
  readonly absolute: AbsoluteEffect | NotEstimable
  readonly relative: RelativeEffect | NotEstimable
  readonly test: Test | NotEstimable
  readonly issues: readonly Issue[]
}

/** Kohavi et al. (2014): a mean of n units is near normal when n exceeds 355 · skewness². */
const skewFactor = 355

/**
 * Difference of two means or proportions by Welch's test, with its absolute and relative set; of a
 * proportion with few events by the exact route, with the issue `sparse-counts`.
 */
export function estimatePair(pair: Pair, metric: Metric, level: number): Estimate {
  const fault = pair.treatment.fault ?? pair.control.fault
  const means = { treatment: meanOf(pair.treatment), control: meanOf(pair.control) }
  if (fault) return { ...allNotEstimable(fault.reason), means, issues: issuesOf(pair, metric, fault.reason) }
  const sparse = sparseCountsOf(pair)
  if (sparse) return { ...estimateSparse(sparse, level), means, issues: issuesOf(pair, metric, 'sparse-counts') }
  const { test, absolute, relative } = contrast(armOf(pair.control), armOf(pair.treatment), {
    level,
    nonNegative: metric.nonNegative,
  })
  if (test.kind === 'not-estimable')
    return { ...allNotEstimable(test.reason), means, issues: issuesOf(pair, metric, test.reason) }
  if (!isFiniteEffect(absolute) || !isFiniteEffect(relative))
    return { ...allNotEstimable('non-finite-values'), means, issues: [] }
  const { statistic, degreesOfFreedom, criticalValue, pValue, log10PValue, standardError } = test
  return {
    means,
    absolute,
    relative,
    test: {
      kind: 'estimated',
      method: 'welch',
      sided: 'two',
      statistic,
      degreesOfFreedom,
      criticalValue,
      pValue,
      log10PValue,
      runningPValue: null,
      eValue: null,
      skewness: metric.kind === 'proportion' ? null : skewnessOfDifference(pair, standardError),
    },
    issues: issuesOf(pair, metric, null),
  }
}

/** The arm's mean as the statistics take it. */
export function armOf({ moments }: Sample): Estimated<ArmMean> {
  return armMeanOfMoments(moments)
}

/** κ, the skewness of the difference of the two means, without unit. */
export function skewnessOfDifference(
  { treatment, control }: Pick<Pair, 'treatment' | 'control'>,
  standardError: number,
): number {
  const third = ({ moments: { count, cubedDeviations } }: Sample) => ({ units: count, third: cubedDeviations / count })
  return differenceSkewness(third(control), third(treatment), standardError)
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

function issuesOf({ treatment, control }: Pair, metric: Metric, reason: string | null): Issue[] {
  const issues: Issue[] = []
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
  if (metric.kind !== 'proportion' && reason === null && skewed) {
    issues.push({ code: 'skew-not-trusted', arguments: { treatment: skewOf(treatment), control: skewOf(control) } })
  }
  return issues
}

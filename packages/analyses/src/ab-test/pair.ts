import { adjustedPair, armMean } from '@weighhouse/statistics'
import type { Summary, SummaryGroup } from '@weighhouse/summaries'
import { areSharesUneven, shareOf } from './arms.ts'
import { covariateFits } from './covariates.ts'
import { findArm } from './find-arm.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { sampleOf } from './read-sample.ts'
import { readsRowErrors } from './request.ts'
import type { Issue } from './result.ts'
import { rowErrorAggregate, rowErrorSum } from './row-error.ts'
import { faultySample, type Sample } from './sample.ts'
import { isSparsePair } from './sparse-pair.ts'

/** Two arms of one metric: what the estimates, the margin test and harm monitoring all start from. */
export interface Pair {
  readonly treatment: Sample
  readonly control: Sample
  readonly shares: { readonly treatment: number; readonly control: number }
  /** Cov(m_T', m_C'), 0 unless covariates adjust both arms. */
  readonly covariance: number
  /** True where covariates adjust; the arms of both samples then are adjusted. */
  readonly isAdjusted: boolean
  /** How the two are compared, by rules on the plan alone. */
  readonly method: 'welch' | 'hall' | 'woodruff'
  /** What was found wrong with the covariates. */
  readonly issues: readonly Issue[]
}

/** A treatment arm and the control arm of one metric, adjusted by its covariates. */
export function pairOf(
  summary: Summary,
  metric: Metric,
  treatment: string,
  control: string,
  parameters: AbTestParameters,
): Pair {
  const groups = { treatment: findArm(summary, treatment), control: findArm(summary, control) }
  const shares = { treatment: shareOf(parameters, treatment), control: shareOf(parameters, control) }
  const plain: Pair = {
    treatment: sampleOf(groups.treatment, metric),
    control: sampleOf(groups.control, metric),
    shares,
    covariance: 0,
    isAdjusted: false,
    method: methodOf(metric, shares, parameters),
    issues: [],
  }
  if (metric.covariates.length === 0 || !groups.treatment || !groups.control) return plain
  if (plain.treatment.fault || plain.control.fault || isSparsePair(plain)) return plain
  return adjusted(plain, groups.control, groups.treatment, metric, treatment, parameters)
}

/** Means and ratios of arms with uneven shares are corrected for skewness; at looks that would overcorrect. */
function methodOf({ kind }: Metric, shares: Pair['shares'], { mode }: AbTestParameters): Pair['method'] {
  if (kind === 'quantile') return 'woodruff'
  const isCorrected = mode === 'fixed' && kind !== 'proportion' && areSharesUneven(shares.treatment, shares.control)
  return isCorrected ? 'hall' : 'welch'
}

function adjusted(
  plain: Pair,
  control: SummaryGroup,
  treatment: SummaryGroup,
  metric: Metric,
  arm: string,
  parameters: AbTestParameters,
): Pair {
  const { fit, nonFinite, issues } = covariateFits(control, treatment, metric)
  if (nonFinite.control + nonFinite.treatment > 0) {
    const faulty = (sample: Sample, count: number) => faultySample({ reason: 'non-finite-values', count }, sample)
    return {
      ...plain,
      control: faulty(plain.control, nonFinite.control),
      treatment: faulty(plain.treatment, nonFinite.treatment),
    }
  }
  if (fit.kind === 'not-estimable') return { ...plain, issues }
  const name = rowErrorAggregate(metric.id, arm)
  const sums = {
    control: rowErrorSum(control, name, fit.control),
    treatment: rowErrorSum(treatment, name, fit.treatment),
  }
  const errors =
    sums.control !== null && sums.treatment !== null ? { control: sums.control, treatment: sums.treatment } : null
  const isCoarse = errors === null && parameters.covariateVariance === 'hc2'
  const pair = adjustedPair(fit, parameters.inference, errors)
  return {
    ...plain,
    control: { ...plain.control, arm: armMean(pair.control) },
    treatment: { ...plain.treatment, arm: armMean(pair.treatment) },
    covariance: pair.covariance,
    isAdjusted: true,
    issues: isCoarse ? [...issues, errorFromSummaries(metric, parameters)] : issues,
  }
}

/** Says why an error that the plan wants from rows comes from summaries. */
function errorFromSummaries(metric: Metric, parameters: AbTestParameters): Issue {
  const reason = readsRowErrors(metric, parameters) ? 'leverage-one' : 'percentile-cap'
  return { code: 'covariate-variance-from-summary', arguments: { reason } }
}

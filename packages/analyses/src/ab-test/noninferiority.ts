import {
  type Estimated,
  type NonInferiority,
  nonInferiority,
  notEstimable,
  sparseNonInferiority,
} from '@weighhouse/statistics'
import { armOf, type Estimate, thirdsOf } from './estimate.ts'
import { directionOf, type Metric } from './parameters.ts'
import type { Pair } from './pair.ts'
import type { Noninferiority } from './result.ts'
import { sparseCountsOf } from './sparse-pair.ts'

/** Reasons for which a margin test has no answer though the comparison has: the guardrail is open, not out of reach. */
const openReasons: readonly string[] = [
  'control-mean-sign-unresolved',
  'control-mean-zero',
  'burn-in',
  'skew-gate',
  'error-spent',
  'look-out-of-order',
  'look-outside-schedule',
  'information-not-increasing',
]

/**
 * The one-sided test that a guardrail is not worse by its margin or more. Where the comparison has
 * no relative effect, for want of a sure sign of the control mean, a relative margin has no test. A
 * proportion with few events is tested by its score at the margin, without any event too.
 */
export function noninferiorityOf(
  pair: Pair,
  metric: Metric,
  estimate: Estimate,
  alpha: number,
): Estimated<NonInferiority> {
  const { margin, nonNegative } = metric
  if (margin === null) return notEstimable('no-margin')
  const sparse = isExact(estimate) ? sparseCountsOf(pair) : null
  if (sparse) {
    return sparseNonInferiority(sparse.control, sparse.treatment, { margin, direction: directionOf(metric), alpha })
  }
  if (estimate.test.kind === 'not-estimable') return estimate.test
  if (margin.scale === 'relative' && estimate.relative.kind === 'not-estimable') return estimate.relative
  const resolution = estimate.relative.kind === 'estimated' ? estimate.relative.controlResolution : null
  return nonInferiority(armOf(pair.control), armOf(pair.treatment), {
    margin,
    direction: directionOf(metric),
    alpha,
    nonNegative,
    covariance: pair.covariance,
    ...(pair.method === 'hall' ? { thirds: thirdsOf(pair) } : {}),
    ...(resolution === null ? {} : { controlResolution: resolution }),
  })
}

/** True where the comparison took the route of few events, with or without an answer. */
function isExact({ test }: Estimate): boolean {
  return test.kind === 'estimated' ? test.method === 'sparse' : test.reason === 'no-events'
}

/**
 * A guardrail's state, the first that holds: non-inferior, inferior (harm is shown), open; or
 * `not-estimable` where nothing can be said at all. Null for a metric that is no guardrail.
 * `effectShown`: the metric's two-sided test rejects at the level of its interval.
 */
export function guardrailState(
  test: Estimated<NonInferiority>,
  metric: Metric,
  estimate: Estimate,
  harmShown: boolean,
  effectShown: boolean,
): Noninferiority | null {
  if (metric.role !== 'guardrail' || metric.margin === null) return null
  const { value: margin, scale } = metric.margin
  if (test.kind === 'not-estimable') {
    const state = harmShown ? 'inferior' : openReasons.includes(test.reason) ? 'open' : 'not-estimable'
    return { margin, scale, statistic: null, pValue: null, log10PValue: null, state, notes: [test.reason] }
  }
  const { statistic, pValue, log10PValue, isNonInferior } = test
  return {
    margin,
    scale,
    statistic,
    pValue,
    log10PValue,
    state: isNonInferior ? 'non-inferior' : harmShown ? 'inferior' : 'open',
    notes: isNonInferior && (harmShown || (effectShown && isWorse(metric, estimate))) ? ['worse-within-margin'] : [],
  }
}

function isWorse(metric: Metric, { absolute }: Estimate): boolean {
  return absolute.kind === 'estimated' && directionOf(metric) * absolute.estimate < 0
}

import {
  type Estimated,
  type NonInferiority,
  nonInferiority,
  notEstimable,
  sparseNonInferiority,
} from '@weighhouse/statistics'
import { armOf, type Estimate, type Pair } from './estimate.ts'
import { isRejected } from './families.ts'
import { directionOf, type AbTestParameters, type Metric } from './parameters.ts'
import type { Noninferiority } from './result.ts'
import { sparseCountsOf } from './sparse-pair.ts'

/** Reasons for which a margin test has no answer though the comparison has: the guardrail is open, not out of reach. */
const openReasons = ['control-mean-sign-unresolved', 'control-mean-zero']

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
 */
export function guardrailState(
  test: Estimated<NonInferiority>,
  metric: Metric,
  estimate: Estimate,
  harmShown: boolean,
  { level }: AbTestParameters,
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
    notes: isNonInferior && (harmShown || isWorse(metric, estimate, level)) ? ['worse-within-margin'] : [],
  }
}

/** True when the effect is shown below zero, seen from the metric's direction, at the level of its interval. */
function isWorse(metric: Metric, { absolute, test }: Estimate, level: number): boolean {
  if (absolute.kind !== 'estimated' || test.kind !== 'estimated') return false
  return directionOf(metric) * absolute.estimate < 0 && isRejected(test, 1 - level)
}

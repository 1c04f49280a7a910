import {
  controlResolution,
  notEstimable,
  type NotEstimable,
  type PValue,
  pValueOfTail,
  studentTail,
  studentUpperQuantile,
  welch,
} from '@weighhouse/statistics'
import { armOf, type Estimate, type Pair } from './estimate.ts'
import { isRejected } from './families.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import type { Noninferiority } from './result.ts'

export type MarginTest = { readonly kind: 'estimated'; readonly statistic: number } & PValue

/**
 * One-sided test that a guardrail is not worse by its margin or more: W = s·(m_T − ρ₀·m_C)/se(ρ₀)
 * at ρ₀ = 1 − sσδ for a relative margin δ, W = (sΔ + δ)/se for an absolute one; p = P(t_ν ≥ W).
 * Not estimable: what the comparison is not, and `control-mean-sign-unresolved` where a relative
 * margin of a metric of either sign has no sure sign. `alpha` is one-sided.
 */
export function noninferiorityOf(
  pair: Pair,
  metric: Metric,
  estimate: Estimate,
  alpha: number,
): MarginTest | NotEstimable {
  if (metric.margin === null) return notEstimable('no-margin')
  if (estimate.test.kind === 'not-estimable') return estimate.test
  const control = armOf(pair.control)
  const treatment = armOf(pair.treatment)
  const test = welch(control, treatment)
  if (test.kind === 'not-estimable' || control.kind === 'not-estimable' || treatment.kind === 'not-estimable')
    return notEstimable('too-few-units')
  const direction = metric.direction === 'higher-is-better' ? 1 : -1
  const { value, scale } = metric.margin
  if (scale === 'absolute')
    return marginTest((direction * test.difference + value) / test.standardError, test.degreesOfFreedom)
  const resolution = controlResolution(control, studentUpperQuantile(alpha, test.degreesOfFreedom))
  if (control.mean === 0) return notEstimable('control-mean-zero')
  if (!metric.nonNegative && resolution >= 1) return notEstimable('control-mean-sign-unresolved')
  const sign = metric.nonNegative || control.mean > 0 ? 1 : -1
  const ratio = 1 - direction * sign * value
  const standardError = Math.sqrt(treatment.varianceOfMean + ratio * ratio * control.varianceOfMean)
  return marginTest((direction * (treatment.mean - ratio * control.mean)) / standardError, test.degreesOfFreedom)
}

function marginTest(statistic: number, degreesOfFreedom: number): MarginTest | NotEstimable {
  if (!Number.isFinite(statistic)) return notEstimable('zero-variance-at-margin')
  return { kind: 'estimated', statistic, ...pValueOfTail(studentTail(statistic, degreesOfFreedom)) }
}

/** Reasons for which a margin test has no answer though the comparison has: the guardrail is open, not out of reach. */
const openReasons = ['control-mean-sign-unresolved', 'control-mean-zero']

/**
 * A guardrail's state, the first that holds: non-inferior, inferior (harm is shown), open; or
 * `not-estimable` where nothing can be said at all. Null for a metric that is no guardrail.
 */
export function guardrailState(
  test: MarginTest | NotEstimable,
  metric: Metric,
  estimate: Estimate,
  harmShown: boolean,
  { guardrailAlpha, level }: AbTestParameters,
): Noninferiority | null {
  if (metric.role !== 'guardrail' || metric.margin === null) return null
  const { value: margin, scale } = metric.margin
  if (test.kind === 'not-estimable') {
    const state = harmShown ? 'inferior' : openReasons.includes(test.reason) ? 'open' : 'not-estimable'
    return { margin, scale, statistic: null, pValue: null, log10PValue: null, state, notes: [test.reason] }
  }
  const { statistic, pValue, log10PValue } = test
  const isNonInferior = isRejected({ pValue, log10PValue }, guardrailAlpha)
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
function isWorse({ direction }: Metric, { absolute, test }: Estimate, level: number): boolean {
  if (absolute.kind !== 'estimated' || test.kind !== 'estimated') return false
  const benefit = direction === 'higher-is-better' ? absolute.estimate : -absolute.estimate
  return benefit < 0 && isRejected(test, 1 - level)
}

import { normalUpperQuantile } from '@weighhouse/statistics'
import type { Estimate, Pair } from './estimate.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import type { Power } from './result.ts'

/**
 * Minimum detectable effect at this look's units and units that the planned effect needs, in normal
 * form, from this look's variances: n = (z + z_power)²·(s²_T/π_T + s²_C/π_C)/δ² for both arms, π
 * their shares of the two. Success metrics are two-sided at α over the members of their family;
 * a guardrail is one-sided with its margin as δ; with G guardrails each test is powered at
 * 1 − (1 − power)/(G + 1), so that all parts hold together with the planned power.
 * Null where variance or effect is missing. Source: Chow, Shao & Wang (2008).
 */
export function powerOf(
  pair: Pair,
  metric: Metric,
  estimate: Estimate,
  members: number,
  parameters: AbTestParameters,
): Power {
  const variances = { treatment: varianceOf(pair.treatment.moments), control: varianceOf(pair.control.moments) }
  if (estimate.test.kind === 'not-estimable' || !(variances.treatment + variances.control > 0)) {
    return { minimumDetectableEffect: null, unitsNeeded: null }
  }
  const reach = reachOf(metric, members, parameters)
  const { treatment, control } = pair
  const standardError = Math.sqrt(
    variances.treatment / treatment.moments.count + variances.control / control.moments.count,
  )
  const effect = effectOf(metric, control.moments.mean)
  const total = pair.shares.treatment + pair.shares.control
  const ratio = ratioAtMargin(metric)
  const perUnit =
    (variances.treatment * total) / pair.shares.treatment +
    (ratio * ratio * variances.control * total) / pair.shares.control
  const needed = effect === null ? Infinity : Math.ceil((reach / effect) ** 2 * perUnit)
  return {
    minimumDetectableEffect: reach * standardError,
    unitsNeeded: Number.isSafeInteger(needed) ? needed : null,
  }
}

/** ρ₀ of a relative margin, where the test of a guardrail has its variance; 1 for every other test. */
function ratioAtMargin({ role, margin, direction }: Metric): number {
  if (role !== 'guardrail' || margin?.scale !== 'relative') return 1
  return direction === 'higher-is-better' ? 1 - margin.value : 1 + margin.value
}

/** z at the test's level plus z at its power. */
function reachOf(
  metric: Metric,
  members: number,
  { level, guardrailAlpha, successRule, power, metrics }: AbTestParameters,
): number {
  const guardrails = metrics.filter(({ role }) => role === 'guardrail').length
  const share = 1 - (1 - power) / (guardrails + 1)
  const tests = metric.role === 'success' && successRule === 'any' ? Math.max(1, members) : 1
  const alpha = metric.role === 'guardrail' ? guardrailAlpha : (1 - level) / 2 / tests
  return normalUpperQuantile(alpha) + normalUpperQuantile(1 - share)
}

/** The planned effect on the absolute scale: a guardrail's margin, else the registered minimum effect. */
function effectOf({ role, margin, minimumEffect }: Metric, controlMean: number): number | null {
  const planned = role === 'guardrail' ? margin : minimumEffect
  if (planned === null) return null
  const effect = planned.scale === 'relative' ? planned.value * Math.abs(controlMean) : planned.value
  return effect > 0 ? effect : null
}

function varianceOf({
  count,
  squaredDeviations,
}: {
  readonly count: number
  readonly squaredDeviations: number
}): number {
  return count < 2 ? 0 : squaredDeviations / (count - 1)
}

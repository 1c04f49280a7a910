import { type Estimated, notEstimable } from './estimated.ts'
import { normalCdf, normalUpperQuantile } from './normal.ts'

/** One arm as planned: variance of one unit, in the squared unit of the metric, and its share of all units. */
export interface PlannedArm {
  readonly variance: number
  readonly share: number
}

export interface PowerPlan {
  readonly control: PlannedArm
  readonly treatment: PlannedArm
  /** Error of the test, total of both sides where it is two-sided. */
  readonly alpha: number
  readonly sides: 'one' | 'two'
  /** Probability of a rejection under the effect, 0–1. */
  readonly power: number
}

/**
 * Units of the whole experiment at which the test finds `effect` (absolute, in the unit of the
 * metric; for non-inferiority the margin plus the assumed benefit) with the planned power, not rounded. Normal form: the far tail of a
 * two-sided test is left out. Not estimable: `effect-zero`, `zero-variance`; a one-sided effect in
 * the wrong direction is `effect-out-of-range`. Source: Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research §3.2.
 */
export function unitsNeeded(plan: PowerPlan, effect: number): Estimated<{ readonly units: number }> {
  const variance = varianceOf(plan)
  if (!(variance > 0)) return notEstimable('zero-variance')
  if (effect === 0) return notEstimable('effect-zero')
  if (plan.sides === 'one' && effect < 0) return notEstimable('effect-out-of-range')
  const quantiles = quantilesOf(plan)
  return { kind: 'estimated', units: (quantiles * quantiles * variance) / effect / effect }
}

/**
 * The smallest absolute effect that `units` in all find with the planned power, in the unit of the
 * metric, in the same normal form. Not estimable: `too-few-units` below two, `zero-variance`.
 */
export function minimumDetectableEffect(plan: PowerPlan, units: number): Estimated<{ readonly effect: number }> {
  if (!(units >= 2)) return notEstimable('too-few-units')
  const variance = varianceOf(plan)
  if (!(variance > 0)) return notEstimable('zero-variance')
  return { kind: 'estimated', effect: quantilesOf(plan) * Math.sqrt(variance / units) }
}

/** Probability of a rejection under an absolute effect, both tails counted: at effect 0 it is `alpha`. */
export function powerOf(
  plan: Omit<PowerPlan, 'power'>,
  effect: number,
  units: number,
): Estimated<{ readonly power: number }> {
  if (!(units >= 2)) return notEstimable('too-few-units')
  const variance = varianceOf(plan)
  if (!(variance > 0)) return notEstimable('zero-variance')
  const drift = effect / Math.sqrt(variance / units)
  const critical = normalUpperQuantile(tailOf(plan))
  const power =
    plan.sides === 'one' ? normalCdf(drift - critical) : normalCdf(drift - critical) + normalCdf(-drift - critical)
  return { kind: 'estimated', power }
}

/**
 * Rate and variance of one unit when a rate changes by a relative effect: p_T = p_C·(1 + r). Not
 * estimable: `effect-out-of-range` where the rate would leave [0, 1].
 */
export function rateUnderEffect(
  rate: number,
  relativeEffect: number,
): Estimated<{ readonly rate: number; readonly variance: number }> {
  const changed = rate * (1 + relativeEffect)
  if (!(changed >= 0 && changed <= 1)) return notEstimable('effect-out-of-range')
  return { kind: 'estimated', rate: changed, variance: changed * (1 - changed) }
}

function quantilesOf(plan: PowerPlan): number {
  return normalUpperQuantile(tailOf(plan)) - normalUpperQuantile(plan.power)
}

function tailOf({ alpha, sides }: Pick<PowerPlan, 'alpha' | 'sides'>): number {
  return sides === 'two' ? alpha / 2 : alpha
}

/** Variance of the estimated difference times all units. */
function varianceOf({ control, treatment }: Pick<PowerPlan, 'control' | 'treatment'>): number {
  return treatment.variance / treatment.share + control.variance / control.share
}

import { type Estimated, notEstimable } from './estimated.ts'
import { type GroupSequentialPlan, looksOf, type PlannedLook } from './group-sequential.ts'
import { normalCdf, normalUpperQuantile } from './normal.ts'
import { borderBetween } from './set-border.ts'
import { crossingAbove } from './sub-density.ts'

/**
 * Probability that a group-sequential test stops above a bound, 0–1, at some look, when the expected
 * statistic at information 1 is `drift` > 0; crossing in the other direction is left out. Assumes
 * what the bounds assume. Source: Jennison & Turnbull (2000), Group Sequential Methods §2 and §7.
 */
export function groupSequentialPower(plan: GroupSequentialPlan, drift: number): number {
  return crossingProbability(looksOf(plan), drift)
}

export type RequiredDrift = {
  /** Expected statistic at information 1 that gives the power. */
  readonly drift: number
  /** Units that the plan needs at most, as a multiple of those of a test without looks. */
  readonly inflation: number
}

/**
 * The drift at which the plan has `power`, and what its looks cost in units: ϑ²/(z_{1−a} + z_power)²
 * with the one-sided error a. Not estimable: `power-out-of-range` unless the power lies between the
 * error and 1; `no-error-spent` where no look has a bound.
 */
export function groupSequentialDrift(plan: GroupSequentialPlan, power: number): Estimated<RequiredDrift> {
  return driftOfLooks(looksOf(plan), plan.alpha, power)
}

/** The same for looks whose bounds are known, against one test at the one-sided error `alpha`. */
export function driftOfLooks(looks: readonly PlannedLook[], alpha: number, power: number): Estimated<RequiredDrift> {
  if (!(power > alpha && power < 1)) return notEstimable('power-out-of-range')
  if (looks.every(({ bound }) => bound === null)) return notEstimable('no-error-spent')
  let high = 1
  while (crossingProbability(looks, high) < power) high *= 2
  const drift = borderBetween(
    high > 1 ? high / 2 : 0,
    high,
    (candidate) => crossingProbability(looks, candidate) - power,
  )
  const fixed = normalUpperQuantile(alpha) + normalUpperQuantile(1 - power)
  return { kind: 'estimated', drift, inflation: (drift / fixed) ** 2 }
}

function crossingProbability(looks: readonly PlannedLook[], drift: number): number {
  return looks.reduce(
    (sum, { before, fraction, bound }) =>
      bound === null ? sum : sum + Math.exp(crossingAbove(before, fraction, bound * Math.sqrt(fraction), drift).log),
    0,
  )
}

/**
 * Probability, given Z_k = `statistic` at information `fraction`, that the statistic at information 1
 * exceeds `finalBound`, where `drift` is its expectation at information 1: the planned one, or Z_k/√t_k
 * for the current trend. Later looks before the end are left out. Not estimable:
 * `planned-end-reached` at fractions of 1 and above. Source: Lan & Wittes (1988), Biometrics 44:579–585.
 */
export function conditionalPower(
  statistic: number,
  fraction: number,
  drift: number,
  finalBound: number,
): Estimated<{ readonly power: number }> {
  if (!(fraction < 1)) return notEstimable('planned-end-reached')
  const rest = 1 - fraction
  const power = normalCdf((statistic * Math.sqrt(fraction) + drift * rest - finalBound) / Math.sqrt(rest))
  return { kind: 'estimated', power }
}

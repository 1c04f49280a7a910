import { type Estimated, notEstimable } from './estimated.ts'
import { noncentralStudentTail } from './noncentral-student.ts'
import { minimumDetectableEffect, type PowerPlan, unitsNeeded } from './power.ts'
import { smallestWhere } from './smallest-where.ts'
import { studentUpperQuantile } from './student.ts'

/**
 * Probability, 0–1, that Welch's test of two means rejects under an absolute effect in the unit of the
 * metric: by the noncentral t distribution at the planned variances, both tails counted. Exact for
 * normal units of equal variances and arms; else as near as Welch's degrees of freedom are. At effect 0
 * it is `alpha`. Not estimable: `too-few-units` below two in an arm, `zero-variance`.
 * Source: Cohen (1988), Statistical Power Analysis §2; Welch (1947), Biometrika 34:28–35.
 */
export function meanPowerOf(
  plan: Omit<PowerPlan, 'power'>,
  effect: number,
  units: number,
): Estimated<{ readonly power: number }> {
  const arms = [plan.control, plan.treatment].map(({ variance, share }) => ({
    units: share * units,
    varianceOfMean: variance / (share * units),
  }))
  if (arms.some((arm) => !(arm.units >= 2))) return notEstimable('too-few-units')
  const variance = arms.reduce((sum, arm) => sum + arm.varianceOfMean, 0)
  if (!(variance > 0)) return notEstimable('zero-variance')
  const inverse = arms.reduce((sum, arm) => sum + (arm.varianceOfMean / variance) ** 2 / (arm.units - 1), 0)
  const drift = effect / Math.sqrt(variance)
  const critical = studentUpperQuantile(plan.sides === 'two' ? plan.alpha / 2 : plan.alpha, 1 / inverse)
  // The estimated deviation is never this far above the true one.
  if (Math.abs(drift) > 1000 * critical && (plan.sides === 'two' || drift > 0)) return { kind: 'estimated', power: 1 }
  const near = noncentralStudentTail(critical, 1 / inverse, drift).value
  const far = plan.sides === 'two' ? noncentralStudentTail(critical, 1 / inverse, -drift).value : 0
  return { kind: 'estimated', power: near + far }
}

/**
 * Units of the whole experiment at which `meanPowerOf` reaches the planned power, not rounded; two in
 * each arm at least. Not estimable: what `unitsNeeded` is not.
 */
export function meanUnitsNeeded(plan: PowerPlan, effect: number): Estimated<{ readonly units: number }> {
  const normal = unitsNeeded(plan, effect)
  if (normal.kind === 'not-estimable') return normal
  const least = 2 / Math.min(plan.control.share, plan.treatment.share)
  const isEnough = (units: number) => isReached(meanPowerOf(plan, effect, units), plan.power)
  return { kind: 'estimated', units: smallestWhere(isEnough, least, Math.max(least, normal.units)) }
}

/**
 * The smallest absolute effect above 0 that `units` in all find with the planned power. Not
 * estimable: `too-few-units` below two in an arm, `zero-variance`.
 */
export function meanMinimumDetectableEffect(plan: PowerPlan, units: number): Estimated<{ readonly effect: number }> {
  const least = meanPowerOf(plan, 0, units)
  if (least.kind === 'not-estimable') return least
  const normal = minimumDetectableEffect(plan, units)
  if (normal.kind === 'not-estimable') return normal
  const isEnough = (effect: number) => isReached(meanPowerOf(plan, effect, units), plan.power)
  return { kind: 'estimated', effect: smallestWhere(isEnough, 0, normal.effect) }
}

function isReached(answer: Estimated<{ readonly power: number }>, power: number): boolean {
  return answer.kind === 'estimated' && answer.power >= power
}

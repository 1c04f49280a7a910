import { alwaysValidCriticalValue } from '../src/always-valid.ts'
import { type ArmMean, armMeanOfMoments } from '../src/arm-mean.ts'
import { differenceSkewness, isBurnedIn, isSkewTrusted } from '../src/burn-in.ts'
import { contrast } from '../src/contrast.ts'
import { isInSet } from '../src/effect-set.ts'
import type { Estimated } from '../src/estimated.ts'
import { type Moments, skewness } from '../src/moments.ts'
import { welch } from '../src/welch.ts'

const plannedUnits = 5000
const level = 0.95

/** Whether the relative set of an always-valid look leaves out the true effect. */
export function missesAtLook(
  control: Estimated<ArmMean>,
  treatment: Estimated<ArmMean>,
  units: number,
  effect: number,
): boolean {
  const criticalValue = alwaysValidCriticalValue({ units, plannedUnits }, 1 - level)
  const { relative } = contrast(control, treatment, { level, nonNegative: true, criticalValue })
  return relative.kind === 'estimated' && !isInSet(effect, relative.set)
}

/** Burn-in and skew gate of one look at two means. */
export function isLookTrusted(control: Moments, treatment: Moments, shares: readonly number[]): boolean {
  const arms = [control, treatment]
  if (!isBurnedIn(arms.map(({ count }) => ({ kind: 'other', units: count, nonZeroUnits: count })))) return false
  const test = welch(armMeanOfMoments(control), armMeanOfMoments(treatment))
  if (test.kind === 'not-estimable') return false
  const third = ({ count, cubedDeviations }: Moments) => ({ units: count, third: cubedDeviations / count })
  return isSkewTrusted(
    differenceSkewness(third(control), third(treatment), test.standardError),
    arms.map((moments) => ({ units: moments.count, skewness: skewness(moments) })),
    shares,
  )
}

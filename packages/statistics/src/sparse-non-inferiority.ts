import { type ArmCounts, refuseImpossibleCounts } from './arm-counts.ts'
import { differenceScore } from './difference-score.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import type { NonInferiority, NonInferiorityOptions } from './non-inferiority.ts'
import { normalLogSf, normalSf, normalUpperQuantile } from './normal.ts'
import { pValueOfTail } from './p-value.ts'
import { ratioScore } from './ratio-score.ts'
import { isUniform } from './score-sets.ts'

/**
 * One-sided test that a proportion with few events is not worse by the margin or more: W is s times
 * the score at a difference of −s·δ, or at the ratio 1 − s·δ. Assumes independent units. Not
 * estimable: `too-few-units` with an empty arm, `zero-variance` for a margin of 1 or more, by which
 * no rate can fall, and for a relative margin `no-events` where both arms are all alike. Throws a RangeError
 * for a margin that is not above 0. Source: Farrington & Manning (1990), Statistics in Medicine 9:1447–1454.
 */
export function sparseNonInferiority(
  control: ArmCounts,
  treatment: ArmCounts,
  { margin, direction, alpha, criticalValue: given }: Omit<NonInferiorityOptions, 'nonNegative'>,
): Estimated<NonInferiority> {
  if (!(margin.value > 0)) throw new RangeError('A non-inferiority margin is above 0.')
  refuseImpossibleCounts(control, treatment)
  if (control.units === 0 || treatment.units === 0) return notEstimable('too-few-units')
  if (margin.scale === 'relative' && isUniform(control, treatment)) return notEstimable('no-events')
  const isOutOfRange = margin.scale === 'absolute' ? margin.value >= 1 : direction * margin.value >= 1
  if (isOutOfRange) return notEstimable('zero-variance')
  const score =
    margin.scale === 'absolute'
      ? differenceScore(control, treatment, -direction * margin.value)
      : ratioScore(control, treatment, 1 - direction * margin.value)
  const statistic = direction * score
  const criticalValue = given ?? normalUpperQuantile(alpha)
  return {
    kind: 'estimated',
    statistic,
    degreesOfFreedom: null,
    criticalValue,
    ...pValueOfTail({ value: normalSf(statistic), log: normalLogSf(statistic) }),
    isNonInferior: statistic > criticalValue,
  }
}

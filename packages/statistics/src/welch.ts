import type { ArmMean } from './arm-mean.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { pValueOfTail } from './p-value.ts'
import { studentTail } from './student.ts'

export type Welch = {
  /** Δ = m_T − m_C, in the unit of the metric. */
  readonly difference: number
  readonly standardError: number
  readonly degreesOfFreedom: number
  /** t = Δ/se. */
  readonly statistic: number
  /** Two-sided. */
  readonly pValue: number | null
  readonly log10PValue: number
}

/**
 * Welch's test that two means are equal, two-sided. Assumes independent units and means that are
 * nearly normal; variances may differ. `covariance` is Cov(m_T, m_C), 0 unless both arms share an
 * adjustment. Not estimable: what an arm is not; `zero-variance-equal-means` and
 * `zero-variance-different-means` where neither arm varies. One variance of 0 is legal.
 * Source: Welch (1947), Biometrika 34:28–35.
 */
export function welch(control: Estimated<ArmMean>, treatment: Estimated<ArmMean>, covariance = 0): Estimated<Welch> {
  if (control.kind === 'not-estimable') return control
  if (treatment.kind === 'not-estimable') return treatment
  const difference = treatment.mean - control.mean
  // A shared adjustment enters both variances by the covariance and leaves the difference untouched.
  const varianceControl = control.varianceOfMean - covariance
  const varianceTreatment = treatment.varianceOfMean - covariance
  const variance = varianceControl + varianceTreatment
  if (!(variance > 0)) {
    return notEstimable(difference === 0 ? 'zero-variance-equal-means' : 'zero-variance-different-means')
  }
  const standardError = Math.sqrt(variance)
  const ownTreatment = treatment.ownVariance ?? varianceTreatment
  const ownControl = control.ownVariance ?? varianceControl
  const own = ownTreatment + ownControl
  const share = own > 0 ? ownTreatment / own : varianceTreatment / variance
  const rest = own > 0 ? ownControl / own : varianceControl / variance
  const degreesOfFreedom = 1 / ((share * share) / treatment.degreesOfFreedom + (rest * rest) / control.degreesOfFreedom)
  const statistic = difference / standardError
  const tail = studentTail(Math.abs(statistic), degreesOfFreedom)
  return {
    kind: 'estimated',
    difference,
    standardError,
    degreesOfFreedom,
    statistic,
    ...pValueOfTail({ value: 2 * tail.value, log: Math.LN2 + tail.log }),
  }
}

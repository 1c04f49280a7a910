import type { ArmMean } from './arm-mean.ts'
import { controlResolution, unresolvedReason } from './contrast.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { hallStatistic, skewnessAt, type ThirdMoments } from './hall-statistic.ts'
import { pValueOfTail } from './p-value.ts'
import { studentTail, studentUpperQuantile } from './student.ts'
import { welch } from './welch.ts'

/** +1 where higher is better, −1 where lower is. */
export type Direction = 1 | -1

export interface NonInferiorityOptions {
  /** Margin δ > 0: in the unit of the metric, or as a part of |m_C|. */
  readonly margin: { readonly value: number; readonly scale: 'absolute' | 'relative' }
  readonly direction: Direction
  /** One-sided error. */
  readonly alpha: number
  /** True where the metric cannot be negative. */
  readonly nonNegative: boolean
  /** Cov(m_T, m_C), 0 unless both arms share an adjustment. */
  readonly covariance?: number
  /** One-sided critical value of another mode; Student's at `alpha` otherwise. */
  readonly criticalValue?: number
  /** μ3/n² of each arm, where W is corrected for the skewness of the contrast at the margin; Welch's W otherwise. */
  readonly thirds?: ThirdMoments
  /** g of the comparison's own relative effect; computed from this test's critical value where not given. */
  readonly controlResolution?: number
}

export type NonInferiority = {
  /** W = s·T(ρ₀)/se(ρ₀) for a relative margin, (s·Δ + δ)/se for an absolute one. */
  readonly statistic: number
  /** Null where the reference is normal. */
  readonly degreesOfFreedom: number | null
  readonly criticalValue: number
  /** One-sided, against "worse by the margin or more", by Student's distribution or the normal one. */
  readonly pValue: number | null
  readonly log10PValue: number
  /** True where "worse by the margin or more" is rejected: W is above its critical value. */
  readonly isNonInferior: boolean
}

/**
 * One-sided test that the treatment is not worse than control by the margin or more, from the same
 * contrast as the effect sets: ρ₀ = 1 − s·σ·δ. Not estimable: what `welch` is not, and for a relative margin
 * `control-mean-zero` and `control-mean-sign-unresolved`; `zero-variance` where nothing varies at
 * ρ₀. Throws a RangeError for a margin that is not above 0. Source: Fieller (1954), JRSS B 16:175–185.
 */
export function nonInferiority(
  control: Estimated<ArmMean>,
  treatment: Estimated<ArmMean>,
  options: NonInferiorityOptions,
): Estimated<NonInferiority> {
  const { margin, direction, alpha, nonNegative, covariance = 0, thirds } = options
  if (!(margin.value > 0)) throw new RangeError('A non-inferiority margin is above 0.')
  const test = welch(control, treatment, covariance)
  if (test.kind === 'not-estimable') return test
  if (control.kind === 'not-estimable') return control
  if (treatment.kind === 'not-estimable') return treatment
  const { degreesOfFreedom } = test
  const criticalValue = options.criticalValue ?? studentUpperQuantile(alpha, degreesOfFreedom)
  const answer = (plain: number, ratio: number, standardError: number): Estimated<NonInferiority> => {
    const skewness = thirds === undefined ? 0 : skewnessAt(thirds, ratio, standardError)
    const statistic = skewness === 0 ? plain : direction * hallStatistic(direction * plain, skewness)
    return {
      kind: 'estimated',
      statistic,
      degreesOfFreedom: Number.isFinite(degreesOfFreedom) ? degreesOfFreedom : null,
      criticalValue,
      ...pValueOfTail(studentTail(statistic, degreesOfFreedom)),
      isNonInferior: statistic > criticalValue,
    }
  }
  if (margin.scale === 'absolute')
    return answer((direction * test.difference + margin.value) / test.standardError, 1, test.standardError)
  const resolution = options.controlResolution ?? controlResolution(control, criticalValue)
  const unresolved = unresolvedReason(control, resolution, nonNegative)
  if (unresolved !== undefined) return notEstimable(unresolved)
  const sign = nonNegative || control.mean > 0 ? 1 : -1
  const ratio = 1 - direction * sign * margin.value
  const variance = treatment.varianceOfMean + ratio * ratio * control.varianceOfMean - 2 * ratio * covariance
  if (!(variance > 0)) return notEstimable('zero-variance')
  // m_T − ρ₀·m_C as Δ + (1 − ρ₀)·m_C: a small margin is not lost against the means.
  const gap = test.difference + direction * sign * margin.value * control.mean
  const standardError = Math.sqrt(variance)
  return answer((direction * gap) / standardError, ratio, standardError)
}

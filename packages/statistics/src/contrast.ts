import type { ArmMean } from './arm-mean.ts'
import type { EffectSet } from './effect-set.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { relativeSet } from './relative-set.ts'
import { studentUpperQuantile } from './student.ts'
import { type Welch, welch } from './welch.ts'

export interface ContrastOptions {
  /** Level of the sets, 0–1. */
  readonly level: number
  /** True where the metric cannot be negative, so that the control mean has a sign whatever its error. */
  readonly nonNegative: boolean
  /** Cov(m_T, m_C), 0 unless both arms share an adjustment. */
  readonly covariance?: number
  /** Two-sided critical value of the statistic; Student's at `level` unless another mode sets it. */
  readonly criticalValue?: number
}

export type Contrast = {
  readonly test: Estimated<Welch & { readonly criticalValue: number }>
  /** Δ = m_T − m_C, in the unit of the metric. */
  readonly absolute: Estimated<{ readonly estimate: number; readonly standardError: number; readonly set: EffectSet }>
  /** r = Δ/|m_C|, without unit; `controlResolution` is g = c²V_C/m_C², how unsure the control mean is. */
  readonly relative: Estimated<{
    readonly estimate: number
    readonly controlResolution: number
    readonly set: EffectSet
  }>
}

/**
 * The one comparison of two arms from which test, absolute and relative effect all come: the sets
 * contain 0 exactly when the p-value exceeds 1 − level. Assumptions as in `welch`. Not estimable:
 * what the test is not; the relative effect also with `control-mean-zero`, and with
 * `control-mean-sign-unresolved` where a metric of either sign has g ≥ 1. Throws a RangeError for
 * a level outside (0, 1).
 * Source: Fieller (1954), Journal of the Royal Statistical Society B 16:175–185.
 */
export function contrast(
  control: Estimated<ArmMean>,
  treatment: Estimated<ArmMean>,
  { level, nonNegative, covariance = 0, criticalValue: given }: ContrastOptions,
): Contrast {
  if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1; ${level} does not.`)
  const test = welch(control, treatment, covariance)
  if (control.kind === 'not-estimable') return { test: control, absolute: control, relative: control }
  if (treatment.kind === 'not-estimable') return { test: treatment, absolute: treatment, relative: treatment }
  if (test.kind === 'not-estimable') return { test, absolute: test, relative: test }
  const { difference, standardError, degreesOfFreedom } = test
  const criticalValue = given ?? studentUpperQuantile((1 - level) / 2, degreesOfFreedom)
  const reach = criticalValue * standardError
  const set: EffectSet = { kind: 'interval', lower: difference - reach, upper: difference + reach, level }
  const absolute = { kind: 'estimated', estimate: difference, standardError, set } as const
  const sign = nonNegative || control.mean > 0 ? 1 : -1
  const resolution = controlResolution(control, criticalValue)
  const unresolved = unresolvedReason(control, resolution, nonNegative)
  const relative: Contrast['relative'] =
    unresolved !== undefined
      ? notEstimable(unresolved)
      : {
          kind: 'estimated',
          estimate: difference / Math.abs(control.mean),
          controlResolution: resolution,
          set: relativeSet({ control, treatment, covariance, criticalValue, level, standardError, sign }),
        }
  return { test: { ...test, criticalValue }, absolute, relative }
}

/** Why effects relative to this control mean cannot be told, if they cannot. */
export function unresolvedReason(control: ArmMean, resolution: number, nonNegative: boolean): string | undefined {
  if (control.mean === 0) return 'control-mean-zero'
  return !nonNegative && resolution >= 1 ? 'control-mean-sign-unresolved' : undefined
}

/** g = c²V_C/m_C²: at 1 and above the sign of the control mean is open at the level of c. ∞ for a mean of 0. */
export function controlResolution({ mean, varianceOfMean }: ArmMean, criticalValue: number): number {
  const share = (criticalValue * Math.sqrt(varianceOfMean)) / mean
  return share * share
}

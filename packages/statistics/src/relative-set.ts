import type { ArmMean } from './arm-mean.ts'
import type { EffectSet } from './effect-set.ts'

export interface Accepted {
  readonly control: ArmMean
  readonly treatment: ArmMean
  /** Cov(m_T, m_C). */
  readonly covariance: number
  readonly criticalValue: number
  readonly level: number
  /** Standard error of m_T − m_C. */
  readonly standardError: number
  /** +1 where the control mean counts as positive, −1 as negative. */
  readonly sign: 1 | -1
}

/**
 * All relative effects r = σ(ρ − 1) with |m_T − ρ·m_C| ≤ c·se(ρ), se²(ρ) = V_T + ρ²V_C − 2ρK, as
 * parts of |m_C|. The quadratic is solved in ρ − 1, so that r = 0 is in the set exactly when 0 is in the interval of
 * the difference, rounding included.
 * Source: Fieller (1954), Journal of the Royal Statistical Society B 16:175–185.
 */
export function relativeSet(accepted: Accepted): EffectSet {
  const { level, sign } = accepted
  const { quadratic, linear, constant, discriminant } = coefficientsOf(accepted)
  if (quadratic === 0) return halfLine(linear, constant, level, sign)
  if (quadratic < 0 && discriminant <= 0) return { kind: 'line', level }
  const root = Math.sqrt(Math.max(0, discriminant))
  const stable = linear < 0 ? linear - root : linear + root
  const first = stable / quadratic
  const second = stable === 0 ? 0 : constant / stable
  const small = sign * (sign > 0 ? Math.min(first, second) : Math.max(first, second)) + 0
  const large = sign * (sign > 0 ? Math.max(first, second) : Math.min(first, second)) + 0
  return quadratic > 0
    ? { kind: 'interval', lower: small, upper: large, level }
    : { kind: 'complement', below: small, above: large, level }
}

/** Of `quadratic`·r² − 2·`linear`·r + `constant` ≤ 0, in a unit in which nothing over- or underflows. */
function coefficientsOf({ control, treatment, covariance, criticalValue, standardError }: Accepted) {
  const unit = powerOfTwoNear(Math.max(Math.abs(control.mean), Math.abs(treatment.mean), criticalValue * standardError))
  const meanControl = control.mean / unit
  const meanTreatment = treatment.mean / unit
  const difference = (treatment.mean - control.mean) / unit
  const reach = (criticalValue * standardError) / unit
  const square = criticalValue * criticalValue
  const varianceControl = ((control.varianceOfMean / unit) * square) / unit
  const varianceTreatment = ((treatment.varianceOfMean / unit) * square) / unit
  const shared = ((covariance / unit) * square) / unit
  const spread = Math.sqrt(varianceControl)
  const quadratic = (Math.abs(meanControl) - spread) * (Math.abs(meanControl) + spread)
  const constant = (Math.abs(difference) - reach) * (Math.abs(difference) + reach)
  const linear = meanControl * difference + (varianceControl - shared)
  // Either form is the discriminant; each is taken where its terms do not cancel.
  const discriminant =
    quadratic * constant <= 0
      ? linear * linear - quadratic * constant
      : quadratic * varianceTreatment +
        meanTreatment * meanTreatment * varianceControl -
        2 * shared * meanControl * meanTreatment +
        shared * shared
  return { quadratic, linear, constant, discriminant }
}

function halfLine(linear: number, constant: number, level: number, sign: 1 | -1): EffectSet {
  if (linear === 0) return { kind: 'line', level }
  const bound = (sign * constant) / (2 * linear) + 0
  return linear * sign > 0
    ? { kind: 'interval', lower: bound, upper: null, level }
    : { kind: 'interval', lower: null, upper: bound, level }
}

function powerOfTwoNear(value: number): number {
  return 2 ** Math.floor(Math.log2(value))
}

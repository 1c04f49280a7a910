import { type ArmCounts, rateOf } from './arm-counts.ts'
import { differenceScore } from './difference-score.ts'
import { scoreOf } from './score.ts'

/**
 * Score statistic Z that the rates have the ratio ρ = p_T/p_C ≥ 0: positive where the treatment did
 * better than that. Assumptions and variance as in `differenceScore`, to which it is equal at ρ = 1.
 * Where nothing can vary, 0 if the rates fit exactly and ±∞ if they cannot.
 * Source: Miettinen & Nurminen (1985), Statistics in Medicine 4:213–226.
 */
export function ratioScore(control: ArmCounts, treatment: ArmCounts, ratio: number): number {
  if (!(ratio >= 0 && ratio < Infinity)) throw new RangeError('A ratio of rates is finite and at least 0.')
  if (ratio === 1) return differenceScore(control, treatment, 0)
  const rate = likeliestRate(control, treatment, ratio)
  const gap = rateOf(treatment) - ratio * rateOf(control)
  return scoreOf(gap, control, treatment, rate, ratio === 0 ? rateOf(control) : Math.min(1, rate / ratio), ratio)
}

/**
 * The treatment's most likely rate among those that are `ratio` times the control's: the smaller
 * root of a quadratic, in a form of which nothing cancels.
 */
function likeliestRate(control: ArmCounts, treatment: ArmCounts, ratio: number): number {
  const theta = control.units / treatment.units
  const rateControl = rateOf(control)
  const rateTreatment = rateOf(treatment)
  const one = ratio * (1 + theta * rateControl)
  const other = theta + rateTreatment
  const root = Math.sqrt((one - other) ** 2 + 4 * ratio * theta * (1 - rateControl) * (1 - rateTreatment))
  const rate = (2 * ratio * (rateTreatment + theta * rateControl)) / (one + other + root)
  return Math.min(1, ratio, rate)
}

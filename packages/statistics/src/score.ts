import type { ArmCounts } from './arm-counts.ts'

/**
 * gap/√{[p̃_T(1 − p̃_T)/n_T + ρ²p̃_C(1 − p̃_C)/n_C]·N/(N − 1)} with the rates p̃ of a hypothesis.
 * Where nothing varies, 0 without a gap and ±∞ with one.
 */
export function scoreOf(
  gap: number,
  control: ArmCounts,
  treatment: ArmCounts,
  rateTreatment: number,
  rateControl: number,
  ratio: number,
): number {
  const units = control.units + treatment.units
  const variance =
    ((rateTreatment * (1 - rateTreatment)) / treatment.units +
      (ratio * ratio * rateControl * (1 - rateControl)) / control.units) *
    (units / (units - 1))
  if (gap === 0) return 0
  return gap / Math.sqrt(variance)
}

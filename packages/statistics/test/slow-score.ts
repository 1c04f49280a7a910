import type { ArmCounts } from '../src/arm-counts.ts'

/**
 * The score at a difference, or at a relative difference, without any closed form: the restricted
 * rates by halving on the slope of the likelihood in the control's rate.
 */
export function slowScore(
  control: ArmCounts,
  treatment: ArmCounts,
  effect: number,
  scale: 'difference' | 'ratio',
): number {
  const [factor, shift] = scale === 'ratio' ? [1 + effect, 0] : [1, effect]
  const failures = { control: control.units - control.successes, treatment: treatment.units - treatment.successes }
  const part = (count: number, chance: number) => (count === 0 ? 0 : count / Math.max(0, chance))
  // The treatment's rate is factor·q + shift.
  let low = Math.max(0, -shift / factor)
  let high = Math.min(1, (1 - shift) / factor)
  for (let round = 0; round < 64; round += 1) {
    const rate = (low + high) / 2
    const other = factor * rate + shift
    const rising = factor * part(treatment.successes, other) + part(control.successes, rate)
    const falling = factor * part(failures.treatment, 1 - other) + part(failures.control, 1 - rate)
    if (rising > falling) low = rate
    else high = rate
  }
  const rate = (low + high) / 2
  const other = Math.min(1, factor * rate + shift)
  const units = control.units + treatment.units
  const variance =
    ((other * (1 - other)) / treatment.units + (factor * factor * rate * (1 - rate)) / control.units) *
    (units / (units - 1))
  const gap = treatment.successes / treatment.units - (factor * control.successes) / control.units - shift
  return gap === 0 ? 0 : gap / Math.sqrt(Math.max(0, variance))
}

import { areUnequal } from './burn-in.ts'

/**
 * Whether a proportion has too few events for a test of means: the smallest of successes and
 * failures over both arms is below 10, or below 200 where planned shares differ by more than a
 * factor 1.5. A rule on counts, so that nobody chooses.
 */
export function isSparse(
  successesTreatment: number,
  unitsTreatment: number,
  successesControl: number,
  unitsControl: number,
  shares: { readonly control: number; readonly treatment: number },
): boolean {
  const smallest = Math.min(
    successesTreatment,
    unitsTreatment - successesTreatment,
    successesControl,
    unitsControl - successesControl,
  )
  return smallest < (areUnequal([shares.control, shares.treatment]) ? 200 : 10)
}

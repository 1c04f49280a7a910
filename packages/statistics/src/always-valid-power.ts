import { alwaysValidCriticalValue, alwaysValidOneSidedCriticalValue } from './always-valid.ts'
import type { Estimated } from './estimated.ts'
import { looksOfBounds } from './group-sequential.ts'
import { driftOfLooks, type RequiredDrift } from './group-sequential-power.ts'

export interface AlwaysValidPlan {
  /** n/N at each look that is taken, rising. */
  readonly fractions: readonly number[]
  /** One-sided error, as in a group-sequential plan: half of a two-sided test's. */
  readonly alpha: number
  readonly sides: 'one' | 'two'
}

/** The critical value of the always-valid test at each look. */
export function alwaysValidBounds({ fractions, alpha, sides }: AlwaysValidPlan): readonly number[] {
  return fractions.map((units) =>
    sides === 'two'
      ? alwaysValidCriticalValue({ units, plannedUnits: 1 }, 2 * alpha)
      : alwaysValidOneSidedCriticalValue({ units, plannedUnits: 1 }, alpha),
  )
}

/**
 * The drift at which the always-valid test concludes by its last look with `power`, and what it costs
 * in units against one test at the end: by the recursion over the looks that are taken, not by c(N) alone.
 * Burn-in and skew gate are taken to be open. Not estimable: `power-out-of-range`.
 */
export function alwaysValidDrift(plan: AlwaysValidPlan, power: number): Estimated<RequiredDrift> {
  return driftOfLooks(looksOfBounds(plan.fractions, alwaysValidBounds(plan), plan.sides), plan.alpha, power)
}

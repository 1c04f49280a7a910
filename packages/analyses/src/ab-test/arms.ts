import type { AbTestParameters } from './parameters.ts'

/** Names of all planned arms in one order, whatever order the plan lists them in. */
export function armNames({ arms }: Pick<AbTestParameters, 'arms'>): readonly string[] {
  return Object.keys(arms).sort(byCodeUnits)
}

/** The control arm's name, or `undefined` where the plan does not have exactly one. */
export function findControl({ arms }: Pick<AbTestParameters, 'arms'>): string | undefined {
  const controls = armNames({ arms }).filter((arm) => arms[arm]?.role === 'control')
  return controls.length === 1 ? controls[0] : undefined
}

export function treatmentNames({ arms }: Pick<AbTestParameters, 'arms'>): readonly string[] {
  return armNames({ arms }).filter((arm) => arms[arm]?.role === 'treatment')
}

/** The planned share of an arm among all arms. */
export function shareOf({ arms }: Pick<AbTestParameters, 'arms'>, arm: string): number {
  return arms[arm]?.share ?? 0
}

/** Shares further apart than this call for methods that hold up under skewed differences. */
const unevenFactor = 1.5

/** True when the planned shares of two arms differ by more than a factor 1.5. */
export function areSharesUneven(left: number, right: number): boolean {
  return Math.max(left, right) > unevenFactor * Math.min(left, right) * (1 + 1e-12) // 0.6 and 0.4 are not uneven
}

export function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

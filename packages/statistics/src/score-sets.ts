import { type ArmCounts, rateOf } from './arm-counts.ts'
import { differenceScore } from './difference-score.ts'
import type { EffectSet } from './effect-set.ts'
import { ratioScore } from './ratio-score.ts'
import { borderBetween } from './set-border.ts'

export interface ScoreSetOptions {
  readonly criticalValue: number
  /** The level that the set is said to have, 0–1. */
  readonly level: number
  /** True where another part of the test accepts equal rates: the set is then extended to them. */
  readonly includesNull: boolean
}

/**
 * All differences p_T − p_C whose score is within the critical value: an interval within −1 and 1,
 * finite without any success too. Assumptions as in `differenceScore`; an arm without units is the
 * caller's to refuse. Source: Miettinen & Nurminen (1985), Statistics in Medicine 4:213–226.
 */
export function differenceSet(control: ArmCounts, treatment: ArmCounts, options: ScoreSetOptions): EffectSet {
  const { criticalValue, level, includesNull } = options
  const estimate = rateOf(treatment) - rateOf(control)
  const excess = (difference: number) => Math.abs(differenceScore(control, treatment, difference)) - criticalValue
  // No difference is a member or not before any border is sought, so that set and p-value agree.
  const isNullMember = excess(0) <= 0
  const border = (end: -1 | 1) => {
    if (estimate === end) return end
    const isBetween = estimate * end < 0
    const inside = isBetween && isNullMember ? 0 : estimate
    const outside = isBetween && !isNullMember ? 0 : end
    return borderBetween(inside, outside, excess)
  }
  return {
    kind: 'interval',
    lower: includesNull ? Math.min(0, border(-1)) : border(-1),
    upper: includesNull ? Math.max(0, border(1)) : border(1),
    level,
  }
}

/**
 * All relative differences ρ − 1 whose score is within the critical value: an interval from −1 at
 * the lowest, without upper bound (null) where the control has no success, and the line where
 * neither arm has a success or neither a failure, so that nothing speaks of a ratio. Assumptions
 * and source as in `differenceSet`.
 */
export function ratioSet(control: ArmCounts, treatment: ArmCounts, options: ScoreSetOptions): EffectSet {
  const { criticalValue, level, includesNull } = options
  if (isUniform(control, treatment)) return { kind: 'line', level }
  const excess = (ratio: number) => Math.abs(ratioScore(control, treatment, ratio)) - criticalValue
  const isNullMember = excess(1) <= 0
  const estimate = control.successes > 0 ? rateOf(treatment) / rateOf(control) : null
  const lower = () => {
    if (treatment.successes === 0) return -1
    const inside = isNullMember
      ? Math.min(1, estimate ?? 1)
      : (estimate ?? firstBeyond(1, (ratio) => excess(ratio) <= 0))
    return borderBetween(inside, isNullMember || inside < 1 ? 0 : 1, excess) - 1
  }
  const upper = () => {
    if (estimate === null) return null
    const inside = isNullMember ? Math.max(1, estimate) : estimate
    const outside = isNullMember || inside > 1 ? firstBeyond(inside, (ratio) => excess(ratio) > 0) : 1
    return borderBetween(inside, outside, excess) - 1
  }
  const [low, high] = [lower(), upper()]
  return {
    kind: 'interval',
    lower: includesNull ? Math.min(0, low) : low,
    upper: includesNull && high !== null ? Math.max(0, high) : high,
    level,
  }
}

/** True without a success in both arms, or without a failure: then no table of the same margins differs. */
export function isUniform(control: ArmCounts, treatment: ArmCounts): boolean {
  const successes = control.successes + treatment.successes
  return successes === 0 || successes === control.units + treatment.units
}

function firstBeyond(start: number, holds: (ratio: number) => boolean): number {
  let ratio = Math.max(1, start)
  while (!holds(ratio)) ratio *= 2
  return ratio
}

import type { ArmCounts } from './arm-counts.ts'
import { differenceScore } from './difference-score.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { midP } from './fisher.ts'
import { normalLogSf, normalSf } from './normal.ts'
import { type PValue, pValueOfTail } from './p-value.ts'
import { isUniform } from './score-sets.ts'
import type { Tail } from './tails.ts'

export type SparsePValues = {
  /** Score at equal rates, positive where the treatment's is higher. */
  readonly statistic: number
  /** One-sided p-values that the treatment's rate is higher, and that it is lower. */
  readonly increase: Tail
  readonly decrease: Tail
}

/**
 * One-sided p-values of record that two rates are equal, for few events: in each direction the
 * larger of the exact mid-p and the score's normal tail, which holds either error where one of the
 * two alone does not. Assumes independent units. Not estimable: `too-few-units` with an empty arm,
 * `no-events` without a success, or without a failure, in both.
 * Sources: Lancaster (1961), JASA 56:223–234; Miettinen & Nurminen (1985), Statistics in Medicine 4:213–226.
 */
export function sparsePValues(control: ArmCounts, treatment: ArmCounts): Estimated<SparsePValues> {
  if (control.units === 0 || treatment.units === 0) return notEstimable('too-few-units')
  const exact = midP(control, treatment)
  if (isUniform(control, treatment)) return notEstimable('no-events')
  const statistic = differenceScore(control, treatment, 0)
  return {
    kind: 'estimated',
    statistic,
    increase: larger(exact.upper, normalTail(statistic)),
    decrease: larger(exact.lower, normalTail(-statistic)),
  }
}

/** Two-sided p-value of record: twice the smaller of the two, 1 at most. */
export function twoSidedPValue({ increase, decrease }: SparsePValues): PValue {
  const { value, log } = increase.log < decrease.log ? increase : decrease
  return pValueOfTail({ value: 2 * value, log: Math.LN2 + log })
}

function larger(one: Tail, other: Tail): Tail {
  return one.log > other.log ? one : other
}

function normalTail(z: number): Tail {
  return { value: normalSf(z), log: normalLogSf(z) }
}

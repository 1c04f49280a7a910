import { isSparse } from '@weighhouse/statistics'
import type { Pair } from './pair.ts'

/** Whether a proportion has too few events in one of the two arms for a test of means. */
export function isSparsePair({ treatment, control, shares }: Pick<Pair, 'treatment' | 'control' | 'shares'>): boolean {
  if (treatment.successes === null || control.successes === null) return false
  return isSparse(treatment.successes, treatment.moments.count, control.successes, control.moments.count, shares)
}

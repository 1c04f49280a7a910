import { type ArmCounts, isSparse } from '@weighhouse/statistics'
import type { Sample } from './sample.ts'

/** What of two arms says whether their events are few. */
interface CountedPair {
  readonly treatment: Pick<Sample, 'moments' | 'successes' | 'fault'>
  readonly control: Pick<Sample, 'moments' | 'successes' | 'fault'>
  readonly shares: { readonly treatment: number; readonly control: number }
}

/** Successes and units of both arms of a proportion. */
export interface SparseCounts {
  readonly control: ArmCounts
  readonly treatment: ArmCounts
}

/** True of a proportion with too few events for a test of means, by its counts and the planned shares alone. */
export function isSparsePair(pair: CountedPair): boolean {
  return sparseCountsOf(pair) !== null
}

/** The counts of a proportion with too few events for a test of means; null of any other pair. */
export function sparseCountsOf({ treatment, control, shares }: CountedPair): SparseCounts | null {
  if (treatment.fault || control.fault || treatment.successes === null || control.successes === null) return null
  const units = { treatment: treatment.moments.count, control: control.moments.count }
  if (!isSparse(treatment.successes, units.treatment, control.successes, units.control, shares)) return null
  return {
    control: { successes: control.successes, units: units.control },
    treatment: { successes: treatment.successes, units: units.treatment },
  }
}

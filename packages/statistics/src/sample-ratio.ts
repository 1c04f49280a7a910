import { binomialTwoSided } from './binomial.ts'
import { chiSquareTail } from './chi-square.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { exactMultinomial } from './multinomial.ts'
import { pValueOfTail } from './p-value.ts'

/** Units per arm while one allocation held, with its planned shares in the same order; shares sum to 1. */
export interface Allocation {
  readonly counts: readonly number[]
  readonly shares: readonly number[]
}

export type SampleRatio = {
  readonly method: 'chi-square' | 'exact-binomial' | 'exact-multinomial'
  /** Pearson's χ², also where the exact test decides. */
  readonly statistic: number
  readonly degreesOfFreedom: number
  readonly pValue: number | null
  readonly log10PValue: number
}

const smallestExpected = 5

/**
 * Whether arms have their planned shares, at one time fixed beforehand; two-sided by nature. Units
 * are independent. Where an expected count is below 5 the exact test decides: binomial for two arms, multinomial for
 * more. Not estimable: `too-few-units` without units, `expected-count-small` where the exact test
 * has too many outcomes to enumerate. An arm without units is tested, not skipped. Throws a
 * RangeError for shares that are no shares. Source: Pearson (1900), Philosophical Magazine 50:157–175.
 */
export function sampleRatioFixed(counts: readonly number[], shares: readonly number[]): Estimated<SampleRatio> {
  return sampleRatioFixedOverEpochs([{ counts, shares }])
}

/** The same over several allocations, one after another: χ² and degrees of freedom add, so small counts are refused. */
export function sampleRatioFixedOverEpochs(epochs: readonly Allocation[]): Estimated<SampleRatio> {
  const used = epochs.filter((epoch) => unitsOf(epoch) > 0)
  const [first] = used
  if (first === undefined) return notEstimable('too-few-units')
  const statistic = used.reduce((sum, epoch) => sum + pearson(epoch), 0)
  const degreesOfFreedom = used.reduce((sum, { shares }) => sum + shares.length - 1, 0)
  const isSmall = used.some((epoch) => Math.min(...expectedOf(epoch)) < smallestExpected)
  if (!isSmall) {
    const tail = chiSquareTail(statistic, degreesOfFreedom)
    return { kind: 'estimated', method: 'chi-square', statistic, degreesOfFreedom, ...pValueOfTail(tail) }
  }
  if (used.length > 1) return notEstimable('expected-count-small')
  const [count = 0] = first.counts
  const [share = 0] = first.shares
  if (first.counts.length === 2) {
    const tail = binomialTwoSided(count, unitsOf(first), share)
    return { kind: 'estimated', method: 'exact-binomial', statistic, degreesOfFreedom, ...pValueOfTail(tail) }
  }
  const tail = exactMultinomial(first.counts, first.shares)
  if (tail === undefined) return notEstimable('expected-count-small')
  return { kind: 'estimated', method: 'exact-multinomial', statistic, degreesOfFreedom, ...pValueOfTail(tail) }
}

function pearson(epoch: Allocation): number {
  const expected = expectedOf(epoch)
  return expected.reduce((sum, mean, arm) => sum + ((epoch.counts[arm] ?? 0) - mean) ** 2 / mean, 0)
}

function expectedOf(epoch: Allocation): readonly number[] {
  const units = unitsOf(epoch)
  return epoch.shares.map((share) => share * units)
}

/** Units of all arms. Throws a RangeError unless there are at least two arms, each share is above 0 and they sum to 1. */
export function unitsOf({ counts, shares }: Allocation): number {
  const sum = shares.reduce((total, share) => total + share, 0)
  if (
    counts.length !== shares.length ||
    shares.length < 2 ||
    !(Math.abs(sum - 1) <= 1e-9) ||
    Math.min(...shares) <= 0
  ) {
    throw new RangeError(
      'A sample ratio needs one count and one share above 0 for each of two or more arms, and shares that sum to 1.',
    )
  }
  return counts.reduce((total, count) => total + count, 0)
}

import {
  binomialTwoSided,
  chiSquareTail,
  logGamma,
  type NotEstimable,
  notEstimable,
  type PValue,
  pValueOfLog,
  pValueOfTail,
} from '@weighhouse/statistics'

export type ShareTest = {
  readonly kind: 'estimated'
  readonly statistic: number | null
  readonly degreesOfFreedom: number | null
} & PValue

/** Below this expected count in an arm Pearson's approximation is not used. */
const smallestExpected = 5

/**
 * Pearson's test of counts against planned shares, once, at the planned end. Two arms with a small
 * expected count get the exact binomial test. Not estimable: `too-few-units` without units,
 * `expected-count-small` with more arms. Source: Pearson (1900), Philosophical Magazine 50:157–175.
 */
export function sampleRatioFixed(counts: readonly number[], shares: readonly number[]): ShareTest | NotEstimable {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return notEstimable('too-few-units')
  const expected = shares.map((share) => share * total)
  if (expected.some((count) => count < smallestExpected)) {
    if (counts.length !== 2) return notEstimable('expected-count-small')
    const tail = binomialTwoSided(counts[0] ?? 0, total, shares[0] ?? 0)
    return { kind: 'estimated', statistic: null, degreesOfFreedom: null, ...pValueOfTail(tail) }
  }
  const statistic = counts.reduce((sum, count, index) => {
    const planned = expected[index] ?? 0
    return sum + ((count - planned) * (count - planned)) / planned
  }, 0)
  const degreesOfFreedom = counts.length - 1
  return { kind: 'estimated', statistic, degreesOfFreedom, ...pValueOfTail(chiSquareTail(statistic, degreesOfFreedom)) }
}

/**
 * Sequential test of counts against planned shares, valid at every look: p = min(1, 1/BF) of a
 * Dirichlet alternative with parameters `concentration`·share. Not estimable: `too-few-units`.
 * Source: Lindon & Malek (2022), Advances in Neural Information Processing Systems 35.
 */
export function sampleRatioSequential(
  counts: readonly number[],
  shares: readonly number[],
  concentration = 100,
): ShareTest | NotEstimable {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return notEstimable('too-few-units')
  const logBayesFactor = counts.reduce(
    (sum, count, index) => {
      const share = shares[index] ?? 0
      const prior = concentration * share
      return sum + logGamma(prior + count) - logGamma(prior) - count * Math.log(share)
    },
    logGamma(concentration) - logGamma(concentration + total),
  )
  return { kind: 'estimated', statistic: null, degreesOfFreedom: null, ...pValueOfLog(-logBayesFactor) }
}

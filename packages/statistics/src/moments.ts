import { compensatedSum } from './compensated-sum.ts'

/**
 * Mergeable sufficient statistics of one column. `mean` and extremes are 0 for the empty sample,
 * which is the identity of `mergeMoments`; `count` says so. All sums are centred: Σ(x − mean)^k.
 * Extremes are null too where they were not read.
 */
export interface Moments {
  readonly count: number
  readonly mean: number
  /** M2 = Σ(x − mean)², in the squared unit. */
  readonly squaredDeviations: number
  /** M3 = Σ(x − mean)³, in the cubed unit. */
  readonly cubedDeviations: number
  readonly minimum: number | null
  readonly maximum: number | null
}

/** The empty sample. Its mean is no estimate: `count` is 0. */
export const emptyMoments: Moments = {
  count: 0,
  mean: 0,
  squaredDeviations: 0,
  cubedDeviations: 0,
  minimum: null,
  maximum: null,
}

/**
 * Moments of finite numbers, in two passes with compensated sums; what rounding left in the mean
 * is added back. Throws a RangeError on NaN or ±∞: rows that have no number are counted before.
 * Source: Chan, Golub & LeVeque (1983), The American Statistician 37:242–247.
 */
export function momentsOf(values: readonly number[]): Moments {
  if (values.length === 0) return emptyMoments
  const count = values.length
  const provisional = compensatedSum(values, (value) => value) / count
  if (!Number.isFinite(provisional)) {
    throw new RangeError('Moments need finite numbers: count NaN and infinities before, and leave them out.')
  }
  const mean = provisional + compensatedSum(values, (value) => value - provisional) / count
  const left = compensatedSum(values, (value) => value - mean)
  let minimum = Infinity
  let maximum = -Infinity
  for (const value of values) {
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  return {
    count,
    mean,
    squaredDeviations: Math.max(0, compensatedSum(values, (value) => (value - mean) ** 2) - (left * left) / count),
    cubedDeviations: compensatedSum(values, (value) => (value - mean) ** 3),
    minimum,
    maximum,
  }
}

/**
 * Moments of the union of two disjoint samples, from their moments alone.
 * Sources: Chan, Golub & LeVeque (1983); Pébay (2008), Sandia SAND2008-6212 (third order).
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b
  if (b.count === 0) return a
  const count = a.count + b.count
  const delta = b.mean - a.mean
  const product = (a.count / count) * b.count
  return {
    count,
    mean: mergedMean(a.mean, b.mean, a.count, b.count),
    squaredDeviations: a.squaredDeviations + b.squaredDeviations + delta * delta * product,
    cubedDeviations:
      a.cubedDeviations +
      b.cubedDeviations +
      delta * delta * delta * product * ((a.count - b.count) / count) +
      3 * delta * ((a.count / count) * b.squaredDeviations - (b.count / count) * a.squaredDeviations),
    minimum: smaller(a.minimum, b.minimum),
    maximum: larger(a.maximum, b.maximum),
  }
}

/** The mean of a union. The step goes from the larger sample, so that the result does not hang on the order. */
export function mergedMean(meanA: number, meanB: number, countA: number, countB: number): number {
  const count = countA + countB
  if (countA === countB) return meanA / 2 + meanB / 2
  return countA > countB ? meanA + (meanB - meanA) * (countB / count) : meanB + (meanA - meanB) * (countA / count)
}

/**
 * Unbiased sample variance (divisor n − 1), in the squared unit of the observations, or
 * `undefined` below two rows, where none can be estimated. Assumes independent rows.
 * Source: Chan, Golub & LeVeque (1983).
 */
export function sampleVariance({ count, squaredDeviations }: Moments): number | undefined {
  return count < 2 ? undefined : squaredDeviations / (count - 1)
}

/**
 * Sample skewness μ3/μ2^1.5 (moments with divisor n, no small-sample factor), without unit, or
 * `undefined` where all rows are equal or there are fewer than two.
 */
export function skewness({ count, squaredDeviations, cubedDeviations }: Moments): number | undefined {
  if (count < 2 || squaredDeviations === 0) return undefined
  const deviation = Math.sqrt(squaredDeviations / count)
  return cubedDeviations / count / deviation / deviation / deviation
}

function smaller(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}

function larger(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

import { type Estimated, notEstimable } from './estimated.ts'
import type { Moments } from './moments.ts'

/** The mean of one arm with what is known of its error: all that tests and intervals of means need. */
export type ArmMean = {
  /** Units of the arm, the n of the mean. */
  readonly units: number
  /** In the unit of the metric; for a proportion, its rate. */
  readonly mean: number
  /** Variance of the mean, V = s²/n, in the squared unit. */
  readonly varianceOfMean: number
  /** Of the variance: n − 1, n − 1 − k after k covariates, ∞ where the reference is normal. */
  readonly degreesOfFreedom: number
  /** The part of the variance that has these degrees of freedom, where an adjustment shared by both arms adds another. */
  readonly ownVariance?: number
}

/**
 * An arm's mean from numbers. Not estimable: `too-few-units` below two units or without degrees of
 * freedom, `non-finite-values` where a number is NaN or infinite. Throws a RangeError for a variance below 0.
 */
export function armMean(numbers: Omit<ArmMean, 'degreesOfFreedom'> & Partial<ArmMean>): Estimated<ArmMean> {
  const { units, mean, varianceOfMean, degreesOfFreedom = units - 1, ownVariance } = numbers
  if (!(units >= 2) || !(degreesOfFreedom > 0)) return notEstimable('too-few-units')
  if (!Number.isFinite(mean) || !Number.isFinite(varianceOfMean)) return notEstimable('non-finite-values')
  if (varianceOfMean < 0) throw new RangeError('The variance of a mean is not below 0.')
  const own = ownVariance === undefined ? {} : { ownVariance }
  return { kind: 'estimated', units, mean, varianceOfMean, degreesOfFreedom, ...own }
}

/** The mean of one column over independent units, from its moments. Not estimable as in `armMean`. */
export function armMeanOfMoments({ count, mean, squaredDeviations }: Moments): Estimated<ArmMean> {
  return armMean({ units: count, mean, varianceOfMean: squaredDeviations / (count - 1) / count })
}

/**
 * A proportion as the mean of 0/1 values: V = p̂(1 − p̂)/(n − 1). Not estimable as in `armMean`.
 * Throws a RangeError for more successes than units.
 */
export function armMeanOfProportion(successes: number, units: number): Estimated<ArmMean> {
  if (!(successes >= 0 && successes <= units)) throw new RangeError('Successes lie within 0 and the number of units.')
  return armMean({
    units,
    mean: successes / units,
    varianceOfMean: ((successes / units) * ((units - successes) / units)) / (units - 1),
  })
}

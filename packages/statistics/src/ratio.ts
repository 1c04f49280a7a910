import { type Comoments, pairIndex } from './comoments.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import type { Moments } from './moments.ts'

export type Ratio = {
  /** Moments of the linearised unit values, whose mean is the ratio itself. Third moments need order 3, else they are 0. */
  readonly moments: Moments
  /** Mean of the denominator per unit. */
  readonly denominator: number
  /** s²_X/(n·X̄²): times c² it is at 1 or above where the denominator's mean may have either sign. */
  readonly denominatorSpread: number
}

/**
 * The ratio of two means over the same units, R = Ȳ/X̄, in the unit of numerator per denominator,
 * as the mean of z = (Y − R·X)/X̄ (delta method): its variance and skewness are those of z. Columns
 * 0 and 1 of `comoments` are numerator and denominator. Assumes independent units and a denominator
 * whose mean is clear of 0. Not estimable: `too-few-units` below two, `ratio-denominator-zero`,
 * `non-finite-values`. Throws a RangeError for co-moments that no rows have.
 * Source: Deng, Knoblich & Lu (2018), KDD.
 */
export function ratioOf(comoments: Comoments): Estimated<Ratio> {
  const { count } = comoments
  if (count < 2) return notEstimable('too-few-units')
  const [numerator = 0, denominator = 0] = comoments.means
  if (denominator === 0) return notEstimable('ratio-denominator-zero')
  const columns = comoments.means.length
  const cross = (i: number, j: number) => comoments.crossProducts[pairIndex(i, j, columns)] ?? 0
  assertPossible(cross(0, 0), cross(0, 1), cross(1, 1))
  const ratio = numerator / denominator
  const squared = cross(0, 0) - 2 * ratio * cross(0, 1) + ratio * ratio * cross(1, 1)
  const moments: Moments = {
    count,
    mean: ratio,
    squaredDeviations: Math.max(0, squared) / denominator / denominator,
    cubedDeviations: cubed(comoments, ratio) / denominator / denominator / denominator,
    minimum: null,
    maximum: null,
  }
  const denominatorSpread = cross(1, 1) / (count - 1) / count / denominator / denominator
  const isFinite = [ratio, moments.squaredDeviations, moments.cubedDeviations, denominatorSpread].every(Number.isFinite)
  return isFinite ? { kind: 'estimated', moments, denominator, denominatorSpread } : notEstimable('non-finite-values')
}

/**
 * Co-moments of the linearised ratio beside the columns that follow numerator and denominator, so
 * that a ratio is adjusted by covariates as a mean is. `ratio` comes from the same co-moments.
 */
export function linearisedComoments(comoments: Comoments, { moments, denominator }: Ratio): Comoments {
  const columns = comoments.means.length
  const cross = (i: number, j: number) => comoments.crossProducts[pairIndex(i, j, columns)] ?? 0
  const crossProducts: number[] = []
  for (let i = 1; i < columns; i += 1) {
    for (let j = i; j < columns; j += 1) {
      if (i > 1) crossProducts.push(cross(i, j))
      else if (j === 1) crossProducts.push(moments.squaredDeviations)
      else crossProducts.push((cross(0, j) - moments.mean * cross(1, j)) / denominator)
    }
  }
  return {
    count: comoments.count,
    means: [moments.mean, ...comoments.means.slice(2)],
    crossProducts,
    tripleProducts: null,
  }
}

/** Σ(Y − R·X − mean)³ from the third co-moments; columns after the second are left out. */
function cubed({ tripleProducts, means }: Comoments, ratio: number): number {
  if (tripleProducts === null) return 0
  const columns = means.length
  const ofNumerator = (columns * (columns + 1)) / 2
  const [yyy = 0, yyx = 0] = tripleProducts
  const yxx = tripleProducts[columns] ?? 0
  const xxx = tripleProducts[ofNumerator] ?? 0
  return yyy - 3 * ratio * yyx + 3 * ratio * ratio * yxx - ratio * ratio * ratio * xxx
}

/** Cauchy–Schwarz, with room for rounding. */
function assertPossible(numerator: number, both: number, denominator: number): void {
  const bound = Math.sqrt(numerator) * Math.sqrt(denominator)
  if (!(numerator >= 0 && denominator >= 0 && Math.abs(both) <= bound * (1 + 1e-9))) {
    throw new RangeError('No rows have these co-moments: a variance below 0, or a covariance above both deviations.')
  }
}

import { incompleteGamma } from './incomplete-gamma.ts'
import type { Tail } from './tails.ts'

/** P(X > x) of the χ² distribution with `degreesOfFreedom` > 0, by the upper incomplete gamma function itself. */
export function chiSquareSf(x: number, degreesOfFreedom: number): number {
  return chiSquareTail(x, degreesOfFreedom).value
}

/** P(X > x) with its logarithm. Throws a RangeError where there are no degrees of freedom. */
export function chiSquareTail(x: number, degreesOfFreedom: number): Tail {
  if (!(degreesOfFreedom > 0)) throw new RangeError('The χ² distribution needs degrees of freedom above 0.')
  return incompleteGamma(degreesOfFreedom / 2, x / 2).upper
}

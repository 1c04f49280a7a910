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

/** The x with P(X > x) = p. p = 1 and 0 give 0 and ∞. Throws a RangeError outside [0, 1] or without degrees of freedom. */
export function chiSquareUpperQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A probability lies within 0 and 1; ${p} does not.`)
  if (!(degreesOfFreedom > 0)) throw new RangeError('The χ² distribution needs degrees of freedom above 0.')
  if (p === 0) return Infinity
  if (p === 1) return 0
  // The smaller tail keeps its digits, and halving ln x needs no start and cannot leave its bracket.
  const isUpper = p <= 0.5
  const target = isUpper ? Math.log(p) : Math.log1p(-p)
  const shape = degreesOfFreedom / 2
  let low = -750
  let high = Math.log(degreesOfFreedom + 2000 + 60 * Math.sqrt(degreesOfFreedom))
  for (;;) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) return Math.exp(middle)
    const { lower, upper } = incompleteGamma(shape, Math.exp(middle) / 2)
    const isBelow = isUpper ? upper.log > target : lower.log < target
    if (isBelow) low = middle
    else high = middle
  }
}

import { stirlingError } from './log-gamma.ts'
import { logExcess } from './log-excess.ts'
import { certain, complementOf, impossible, type Tails, tailOfLog } from './tails.ts'

const smallestChange = 1e-17
const mostRounds = 2_000_000

/**
 * Both tails of the gamma distribution with shape a > 0 and scale 1 at x: lower P(a, x), upper
 * Q(a, x). Sources: Abramowitz & Stegun 6.5.29 (series), 6.5.31 (continued fraction, even part);
 * Loader (2000) for the factor before both.
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (x <= 0) return { lower: impossible, upper: certain }
  if (x === Infinity) return { lower: certain, upper: impossible }
  const log = 0.5 * Math.log(a / (2 * Math.PI)) - a * logExcess((x - a) / a, x / a) - stirlingError(a)
  if (x < Math.max(a, 1.5)) {
    const lower = tailOfLog(log + Math.log(gammaSeries(a, x)))
    return { lower, upper: complementOf(lower) }
  }
  const upper = tailOfLog(log + Math.log(gammaContinuedFraction(a, x)))
  return { lower: complementOf(upper), upper }
}

/** γ(a, x)·x^−a·e^x, a series of positive terms. */
function gammaSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < mostRounds && term > sum * smallestChange; n += 1) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** Γ(a, x)·x^−a·e^x by Lentz's method. */
function gammaContinuedFraction(a: number, x: number): number {
  let b = x - a + 1
  let c = Infinity
  let d = 1 / b
  let ratio = d
  for (let n = 1; n < mostRounds; n += 1) {
    const coefficient = n * (a - n)
    b += 2
    d = 1 / (b + coefficient * d)
    c = b + coefficient / c
    const change = c * d
    ratio *= change
    if (Math.abs(change - 1) <= 1.2e-16) break
  }
  return ratio
}

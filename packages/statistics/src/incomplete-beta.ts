import { stirlingError } from './log-gamma.ts'
import { logExcess } from './log-excess.ts'
import { certain, complementOf, impossible, type Tail, type Tails, tailOfLog } from './tails.ts'

const smallestChange = 1e-16
const mostRounds = 2_000_000

/**
 * Both tails of the beta distribution at x: lower I_x(a, b) and upper I_y(b, a), for a, b > 0 and
 * x + y = 1, each given since one of them has lost its digits where the other is near 1. `lead`
 * is a − (a + b)·x = (a + b)·y − b; give it where a formula without cancellation exists.
 * Sources: Didonato & Morris (1992), ACM TOMS 18:360–373 (continued fraction); Loader (2000)
 * (factor before it).
 */
export function incompleteBeta(a: number, b: number, x: number, y: number, lead: number = leadOf(a, b, x)): Tails {
  if (x <= 0) return { lower: impossible, upper: certain }
  if (y <= 0) return { lower: certain, upper: impossible }
  const log = logBetaFactor(a, b, x, y, lead)
  if (lead >= 0) {
    const lower = smallerTail(a, b, x, y, lead, log)
    return { lower, upper: complementOf(lower) }
  }
  const upper = smallerTail(b, a, y, x, -lead, log)
  return { lower: complementOf(upper), upper }
}

function smallerTail(a: number, b: number, x: number, y: number, lead: number, log: number): Tail {
  const factor = (a + b) * x < 0.5 * (a + 1) ? betaSeries(a, b, x) : betaContinuedFraction(a, b, x, y, lead)
  return tailOfLog(log + Math.log(factor))
}

/** ln[x^a·y^b/B(a, b)], every part of it free of cancellation. */
function logBetaFactor(a: number, b: number, x: number, y: number, lead: number): number {
  const whole = a + b
  const excess = a * logExcess(-lead / a, (x * whole) / a) + b * logExcess(lead / b, (y * whole) / b)
  const errors = stirlingError(a) + stirlingError(b) - stirlingError(whole)
  return -excess - errors + 0.5 * Math.log(((a / whole) * b) / (2 * Math.PI))
}

/** I_x(a, b)·B(a, b)/(x^a·y^b) as a series of positive terms (Abramowitz & Stegun 26.5.4), quick for small x. */
export function betaSeries(a: number, b: number, x: number): number {
  let term = 1
  let sum = 1
  for (let n = 0; n < mostRounds && term > sum * smallestChange; n += 1) {
    term *= ((a + b + n) / (a + 1 + n)) * x
    sum += term
  }
  return sum / a
}

/** The same ratio by the continued fraction of Didonato & Morris (1992), for x at or below the mean (lead ≥ 0). */
export function betaContinuedFraction(a: number, b: number, x: number, y: number, lead: number): number {
  const c = 1 + lead
  const c0 = b / a
  const c1 = 1 + 1 / a
  let p = 1
  let s = a + 1
  let numeratorBefore = 0
  let denominatorBefore = 1
  let numerator = 1
  let denominator = c / c1
  let ratio = c1 / c
  for (let n = 1; n < mostRounds; n += 1) {
    const share = n / a
    const weight = n * (b - n) * x
    const edge = a / s
    const alpha = p * (p + c0) * edge * edge * (weight * x)
    const beta = n + weight / s + ((share + 1) / (c1 + share + share)) * (c + n * (y + 1))
    p = share + 1
    s += 2
    const nextNumerator = alpha * numeratorBefore + beta * numerator
    const nextDenominator = alpha * denominatorBefore + beta * denominator
    const nextRatio = nextNumerator / nextDenominator
    if (Math.abs(nextRatio - ratio) <= smallestChange * nextRatio) return nextRatio
    ratio = nextRatio
    numeratorBefore = numerator / nextDenominator
    denominatorBefore = denominator / nextDenominator
    numerator = ratio
    denominator = 1
  }
  return ratio
}

/** a − (a + b)·x, with the product formed exactly (Dekker 1971), since little may be left of the difference. */
function leadOf(a: number, b: number, x: number): number {
  const whole = a + b
  const high = whole * x
  const [wholeHigh, wholeLow] = split(whole)
  const [xHigh, xLow] = split(x)
  const low = wholeLow * xLow - (high - wholeHigh * xHigh - wholeLow * xHigh - wholeHigh * xLow)
  return a - high - low
}

function split(value: number): readonly [number, number] {
  const shifted = value * 134_217_729
  const high = shifted - (shifted - value)
  return [high, value - high]
}

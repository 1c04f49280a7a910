import { gaussLegendre } from './gauss-legendre.ts'
import { halfLogTwoPi, stirlingError } from './log-gamma.ts'
import { logExcess } from './log-excess.ts'
import { normalLogSf } from './normal.ts'
import { studentTail } from './student.ts'
import { complementOf, type Tail, tailOfLog } from './tails.ts'

/**
 * P(T > t) with its logarithm, for T = (Z + δ)/√(χ²_ν/ν): Student's statistic where the effect is δ
 * standard errors. The lower tail P(T ≤ t) is the upper one of −t under −δ. For `degreesOfFreedom` ν > 0,
 * ∞ the normal distribution. Throws a RangeError where there are no degrees of freedom.
 * Source: Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, §31, as the mean
 * of a normal tail over the estimated standard deviation: every term is positive, so that neither tail cancels.
 */
export function noncentralStudentTail(t: number, degreesOfFreedom: number, noncentrality: number): Tail {
  if (!(degreesOfFreedom > 0)) throw new RangeError('The t distribution needs degrees of freedom above 0.')
  if (noncentrality === 0) return studentTail(t, degreesOfFreedom)
  if (degreesOfFreedom === Infinity) return tailOfLog(normalLogSf(t - noncentrality))
  const tail = tailOfLog(logTail(t, degreesOfFreedom, noncentrality))
  return tail.value > 0.5 ? complementOf(tailOfLog(logTail(-t, degreesOfFreedom, -noncentrality))) : tail
}

/** The t with P(T > t) = p, 0 < p < 1. Throws a RangeError outside. */
export function noncentralStudentUpperQuantile(p: number, degreesOfFreedom: number, noncentrality: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A quantile has a probability between 0 and 1; ${p} is not.`)
  if (p > 0.5) return -noncentralStudentUpperQuantile(1 - p, degreesOfFreedom, -noncentrality)
  const target = Math.log(p)
  const excess = (t: number) => noncentralStudentTail(t, degreesOfFreedom, noncentrality).log - target
  let step = 1
  let low = noncentrality
  while (excess(low) < 0) low -= step *= 2
  let high = low + (step = 1)
  while (excess(high) > 0) high += step *= 2
  return rootBetween(excess, low, high)
}

/** Where a falling function crosses 0: regula falsi in the form of Illinois, which cannot leave its bracket. */
function rootBetween(excess: (t: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  let [atLow, atHigh] = [excess(low), excess(high)]
  let last = 0
  for (let round = 0; round < 200 && high - low > 1e-15 * Math.max(Math.abs(low), Math.abs(high)); round += 1) {
    const middle = atLow === atHigh ? (low + high) / 2 : (low * atHigh - high * atLow) / (atHigh - atLow)
    const next = middle > low && middle < high ? middle : (low + high) / 2
    if (next === low || next === high) break
    const value = excess(next)
    if (value === 0) return next
    if (value > 0) {
      low = next
      atLow = value
      if (last === 1) atHigh /= 2
      last = 1
    } else {
      high = next
      atHigh = value
      if (last === -1) atLow /= 2
      last = -1
    }
  }
  return Math.abs(atLow) < Math.abs(atHigh) ? low : high
}

const rule = gaussLegendre(20)
/** Parts of the integral below e to this, of its largest, are left out. */
const lost = -42
/** Halves that agree with their whole to this are right to far more digits, by the order of the rule. */
const settled = 1e-10

/**
 * ln ∫ Φ(δ − t·e^u)·g(u) du with g the density of u = ln √(χ²_ν/ν). Both factors are log-concave in
 * u, so the integrand has one peak; panels are halved until they no longer change the sum.
 */
function logTail(t: number, degreesOfFreedom: number, noncentrality: number): number {
  const half = degreesOfFreedom / 2
  const constant = Math.LN2 + 0.5 * Math.log(half) - halfLogTwoPi - stirlingError(half)
  const height = (u: number) => {
    const grown = Math.expm1(2 * u)
    const score = t - noncentrality + t * Math.expm1(u)
    return normalLogSf(score) - half * logExcessOfLog(u, grown)
  }
  const width = 1 / Math.sqrt(2 * degreesOfFreedom)
  const peak = peakOf(height, width)
  const top = height(peak)
  const low = edgeOf((u) => height(u) - top, peak, -width)
  const high = edgeOf((u) => height(u) - top, peak, width)
  const panel = (from: number, to: number) => {
    const middle = (from + to) / 2
    const radius = (to - from) / 2
    return rule.nodes.reduce(
      (sum, node, index) => sum + (rule.weights[index] ?? 0) * radius * Math.exp(height(middle + radius * node) - top),
      0,
    )
  }
  const whole = (from: number, to: number, coarse: number, depth: number): number => {
    const middle = (from + to) / 2
    const [left, right] = [panel(from, middle), panel(middle, to)]
    if (depth === 0 || Math.abs(left + right - coarse) <= settled * (left + right)) return left + right
    return whole(from, middle, left, depth - 1) + whole(middle, to, right, depth - 1)
  }
  return constant + top + Math.log(whole(low, high, panel(low, high), 24))
}

/** e^{2u} − 1 − 2u, given e^{2u} − 1. */
function logExcessOfLog(u: number, grown: number): number {
  return Math.abs(u) < 0.2 ? logExcess(grown) : grown - 2 * u
}

/** The peak of a function with one, by steps that double and a search by the golden section. */
function peakOf(height: (u: number) => number, width: number): number {
  let step = height(width) > height(0) ? width : -width
  let [before, here] = [0, step]
  if (height(here) < height(0)) [before, here] = [-step, 0]
  while (height(here + step) > height(here)) {
    before = here
    here += step
    step *= 2
  }
  let [low, high] = [Math.min(before, here + step), Math.max(before, here + step)]
  const ratio = (Math.sqrt(5) - 1) / 2
  for (let round = 0; round < 40; round += 1) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)]
    if (height(left) > height(right)) high = right
    else low = left
  }
  return (low + high) / 2
}

/** A point beyond which the integrand is lost, on one side of its peak. */
function edgeOf(fall: (u: number) => number, peak: number, width: number): number {
  let step = width
  while (fall(peak + step) > lost) step *= 2
  let [inside, outside] = [step / 2, step]
  for (let round = 0; round < 12; round += 1) {
    const middle = (inside + outside) / 2
    if (fall(peak + middle) > lost) inside = middle
    else outside = middle
  }
  return peak + outside
}

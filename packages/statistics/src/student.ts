import { betaContinuedFraction, betaSeries } from './incomplete-beta.ts'
import { stirlingError } from './log-gamma.ts'
import { normalLogSf, normalSf, normalUpperQuantile, normalUpperQuantileOfLog } from './normal.ts'
import { complementOf, impossible, type Tail, tailOfLog } from './tails.ts'

/**
 * Upper tail P(T > t) of Student's t distribution with `degreesOfFreedom` > 0 (∞ is the normal
 * distribution), with a small relative error far out.
 */
export function studentSf(t: number, degreesOfFreedom: number): number {
  return studentTail(t, degreesOfFreedom).value
}

/** ln P(T > t), finite where the probability itself is below the smallest double. */
export function studentLogSf(t: number, degreesOfFreedom: number): number {
  return studentTail(t, degreesOfFreedom).log
}

/** P(T > t) with its logarithm. Throws a RangeError where there are no degrees of freedom. */
export function studentTail(t: number, degreesOfFreedom: number): Tail {
  if (!(degreesOfFreedom > 0)) throw new RangeError('The t distribution needs degrees of freedom above 0.')
  if (degreesOfFreedom === Infinity) return { value: normalSf(t), log: normalLogSf(t) }
  if (t === Infinity) return impossible
  if (t < 0) return complementOf(studentTail(-t, degreesOfFreedom))
  if (t * t > 3) {
    const { logFactor, ratio } = outerPart(t, degreesOfFreedom)
    return tailOfLog(logFactor + Math.log(ratio / 2))
  }
  const value = 0.5 - centralMass(t, degreesOfFreedom) / 2
  return { value, log: Math.log(value) }
}

/** Lower quantile t_{p,ν}: P(T ≤ t) = p. p = 0 and 1 give ∓∞. Throws a RangeError outside [0, 1]. */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  return -studentUpperQuantile(p, degreesOfFreedom)
}

/** The t with P(T > t) = p, for p down to 1e-300. Throws a RangeError outside [0, 1]. */
export function studentUpperQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A probability lies within 0 and 1; ${p} does not.`)
  if (degreesOfFreedom === Infinity) return normalUpperQuantile(p)
  if (!(degreesOfFreedom > 0)) throw new RangeError('The t distribution needs degrees of freedom above 0.')
  if (p > 0.5) return -studentUpperQuantile(1 - p, degreesOfFreedom)
  if (p === 0) return Infinity
  if (p === 0.5) return 0
  return p < studentSf(Math.sqrt(3), degreesOfFreedom)
    ? outerQuantile(Math.log(p), degreesOfFreedom)
    : centralQuantile(1 - 2 * p, degreesOfFreedom)
}

/** The t with ln P(T > t) = logP, for logP ≤ ln ½; no limit below. */
export function studentUpperQuantileOfLog(logP: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === Infinity) return normalUpperQuantileOfLog(logP)
  return logP < studentLogSf(Math.sqrt(3), degreesOfFreedom)
    ? outerQuantile(logP, degreesOfFreedom)
    : studentUpperQuantile(Math.exp(logP), degreesOfFreedom)
}

/** P(|T| < t) for t² ≤ 3, with a small relative error near 0. */
function centralMass(t: number, degreesOfFreedom: number): number {
  const share = (t * t) / (degreesOfFreedom + t * t)
  return Math.exp(logFactorOf(t, degreesOfFreedom)) * betaSeries(0.5, degreesOfFreedom / 2, share)
}

/** P(T > t) = ½·exp(logFactor)·ratio, for t² > 3; logFactor is ln[t·f(t)] with the density f. */
function outerPart(t: number, degreesOfFreedom: number): { readonly logFactor: number; readonly ratio: number } {
  const share = 1 / (1 + (t / degreesOfFreedom) * t)
  const square = t * t
  const lead =
    square === Infinity ? degreesOfFreedom / 2 : (degreesOfFreedom * (square - 1)) / (degreesOfFreedom + square) / 2
  return {
    logFactor: logFactorOf(t, degreesOfFreedom),
    ratio: betaContinuedFraction(degreesOfFreedom / 2, 0.5, share, 1 - share, lead),
  }
}

/** ln[t·f(t)] for t > 0. */
function logFactorOf(t: number, degreesOfFreedom: number): number {
  const logShare = t > 1e150 ? 2 * Math.log(t) - Math.log(degreesOfFreedom) : Math.log1p((t / degreesOfFreedom) * t)
  const logScaled = Math.log(t) - 0.5 * Math.log(degreesOfFreedom)
  return logScaled - ((degreesOfFreedom + 1) / 2) * logShare - logBetaWithHalf(degreesOfFreedom / 2)
}

/** ln B(a, ½). */
function logBetaWithHalf(a: number): number {
  const errors = stirlingError(a + 0.5) - stirlingError(a)
  return 0.5 * Math.log(Math.PI / a) - (a * Math.log1p(0.5 / a) - 0.5 + errors)
}

/** Newton in ln t on the logarithm of the tail, which is concave there; kept within what is known. */
function outerQuantile(logP: number, degreesOfFreedom: number): number {
  let low = 0.5 * Math.log(3)
  let high = Infinity
  let position = startOf(logP, degreesOfFreedom)
  for (let round = 0; round < 200; round += 1) {
    const t = Math.exp(position)
    if (t === Infinity) return Infinity
    const { logFactor, ratio } = outerPart(t, degreesOfFreedom)
    const excess = logFactor + Math.log(ratio / 2) - logP
    if (excess > 0) low = Math.max(low, position)
    else high = Math.min(high, position)
    const change = (excess * ratio) / 2
    const next = position + change
    const within = next > low && next < high
    const moved = within ? next : high === Infinity ? next : (low + high) / 2
    if (Math.abs(moved - position) <= 4e-16 * Math.max(1, Math.abs(position))) return Math.exp(moved)
    position = moved
  }
  return Math.exp(position)
}

/** ln t of the normal tail where the degrees of freedom are many, else of the power law t^−ν. */
function startOf(logP: number, degreesOfFreedom: number): number {
  const square = Math.max(3.1, -2 * logP - Math.log(Math.max(1, -2 * logP)) - 1)
  if (degreesOfFreedom > 2 * square) return 0.5 * Math.log(square) + Math.log1p((square + 1) / (4 * degreesOfFreedom))
  const logConstant = Math.log(degreesOfFreedom) + logBetaWithHalf(degreesOfFreedom / 2)
  return Math.max(0.5 * Math.log(degreesOfFreedom) - (logP + logConstant) / degreesOfFreedom, 0.5 * Math.log(3.1))
}

/** The t with P(|T| < t) = mass, for t² ≤ 3. */
function centralQuantile(mass: number, degreesOfFreedom: number): number {
  let low = 0
  let high = Math.sqrt(3) * (1 + 1e-12)
  let t = Math.min(mass * Math.sqrt(Math.PI / 2), high / 2)
  for (let round = 0; round < 200; round += 1) {
    const excess = centralMass(t, degreesOfFreedom) - mass
    if (excess > 0) high = t
    else low = t
    const slope = (2 * Math.exp(logFactorOf(t, degreesOfFreedom))) / t
    const next = t - excess / slope
    const moved = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(moved - t) <= 2e-16 * t) return moved
    t = moved
  }
  return t
}

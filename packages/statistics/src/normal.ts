import { erf, erfc, scaledErfc } from './error-function.ts'
import { halfLogTwoPi } from './log-gamma.ts'

/** Density φ(z) of the standard normal distribution. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - halfLogTwoPi)
}

/** Lower tail Φ(z) of the standard normal distribution. */
export function normalCdf(z: number): number {
  return normalSf(-z)
}

/** Upper tail P(Z > z) of the standard normal distribution, with a small relative error far out. */
export function normalSf(z: number): number {
  if (z < 0.75) return erfc(z * Math.SQRT1_2) / 2
  const coarse = Math.round(z * 16) / 16
  const density = Math.exp((-coarse * coarse) / 2) * Math.exp((-(z - coarse) * (z + coarse)) / 2)
  return (density * scaledErfc(z * Math.SQRT1_2)) / 2
}

/** ln P(Z > z), finite where the probability itself is below the smallest double. */
export function normalLogSf(z: number): number {
  if (z < -1) return Math.log1p(-normalSf(-z))
  if (z < 0.75) return Math.log(normalSf(z))
  return -0.5 * z * z + Math.log(scaledErfc(z * Math.SQRT1_2) / 2)
}

/** Lower quantile z_p: Φ(z) = p. p = 0 and 1 give ∓∞. Throws a RangeError outside [0, 1]. */
export function normalQuantile(p: number): number {
  return -normalUpperQuantile(p)
}

/** The z with P(Z > z) = p, for p down to the smallest double. Throws a RangeError outside [0, 1]. */
export function normalUpperQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A probability lies within 0 and 1; ${p} does not.`)
  if (p > 0.5) return -normalUpperQuantile(1 - p)
  if (p === 0) return Infinity
  return p > 0.2 ? centralQuantile(1 - 2 * p) : normalUpperQuantileOfLog(Math.log(p))
}

/** The z with ln P(Z > z) = logP, for logP ≤ ln ½; no limit below. Newton on the logarithm of the tail. */
export function normalUpperQuantileOfLog(logP: number): number {
  const start = Math.max(0.1, -2 * logP - Math.log(2 * Math.PI))
  let z = Math.sqrt(Math.max(0.1, start - Math.log(start)))
  for (let round = 0; round < 60; round += 1) {
    const logSf = normalLogSf(z)
    const hazard = Math.exp(-0.5 * z * z - halfLogTwoPi - logSf)
    const change = (logSf - logP) / hazard
    z += change
    if (Math.abs(change) <= 1e-15 * Math.abs(z)) break
  }
  return z
}

/** The z with P(|Z| < z) = mass, for a mass that is not near 1. */
function centralQuantile(mass: number): number {
  let z = mass * Math.sqrt(Math.PI / 2)
  for (let round = 0; round < 60 && z > 0; round += 1) {
    const change = (mass - erf(z * Math.SQRT1_2)) / (2 * normalDensity(z))
    z += change
    if (Math.abs(change) <= 1e-16 * z) break
  }
  return z
}

import { gaussLegendre } from './gauss-legendre.ts'
import { halfLogTwoPi } from './log-gamma.ts'
import { normalLogSf } from './normal.ts'

/**
 * Density of the score S = Z·√t under the null hypothesis, of those paths that crossed no bound up
 * to information time t, at the nodes of a quadrature rule. It is log-concave, so that every
 * integral over it has one peak.
 */
export interface SubDensity {
  readonly time: number
  readonly scores: Float64Array
  /** Quadrature weight times density. */
  readonly masses: Float64Array
  readonly logDensity: Float64Array
}

/** Before the first look all paths stand at 0. */
export const atStart: SubDensity = {
  time: 0,
  scores: Float64Array.of(0),
  masses: Float64Array.of(1),
  logDensity: Float64Array.of(0),
}

/** Scores between which paths go on; a symmetric region has a symmetric density. */
export interface Region {
  readonly lower: number
  readonly upper: number
}

/** Terms below this part of the sum are left out. */
const lost = 1e-15
const order = 24
const rule = gaussLegendre(order)

/**
 * The density at the next look, within the region in which paths go on. Panels of the quadrature
 * have `panelWidth`, several times the finer of the kernels on either side of the look, so that the
 * number of nodes grows with the looks. Source: Armitage, McPherson & Rowe (1969), JRSS A 132:235–244.
 */
export function nextDensity(from: SubDensity, time: number, region: Region, panelWidth: number): SubDensity {
  const panels = Math.max(2, 2 * Math.ceil((region.upper - region.lower) / panelWidth / 2))
  const half = (region.upper - region.lower) / panels / 2
  const count = panels * order
  const scores = new Float64Array(count)
  const masses = new Float64Array(count)
  const logDensity = new Float64Array(count)
  const isSymmetric = region.lower === -region.upper
  const variance = time - from.time
  const scale = Math.exp(-halfLogTwoPi) / Math.sqrt(variance)
  let peak = 0
  for (let index = 0; index < count; index += 1) {
    const panel = Math.floor(index / order)
    const position = index % order
    const score = region.lower + half * (2 * panel + 1 + (rule.nodes[position] ?? 0))
    const mirror = count - 1 - index
    const isMirrored = isSymmetric && mirror < index
    if (!isMirrored) peak = kernelPeak(from, score, variance, peak)
    const density = isMirrored
      ? Math.exp(logDensity[mirror] ?? -Infinity)
      : scale * kernelSum(from, score, variance, peak)
    scores[index] = isMirrored ? -(scores[mirror] ?? 0) : score
    masses[index] = half * (rule.weights[position] ?? 0) * density
    logDensity[index] = Math.log(density)
  }
  return { time, scores, masses, logDensity }
}

/** Index of the largest term of the convolution for a score, sought upwards from that of a lower score. */
function kernelPeak({ scores, logDensity }: SubDensity, score: number, variance: number, start: number): number {
  const last = scores.length - 1
  let index = start
  let distance = score - scores[index]!
  let here = logDensity[index]! - (distance * distance) / (2 * variance)
  while (index < last) {
    distance = score - scores[index + 1]!
    const there = logDensity[index + 1]! - (distance * distance) / (2 * variance)
    if (!(there > here)) break
    index += 1
    here = there
  }
  return index
}

function kernelSum({ scores, masses }: SubDensity, score: number, variance: number, peak: number): number {
  const factor = -1 / (2 * variance)
  let distance = score - scores[peak]!
  let sum = masses[peak]! * Math.exp(factor * distance * distance)
  for (let index = peak + 1; index < scores.length; index += 1) {
    distance = score - scores[index]!
    const part = masses[index]! * Math.exp(factor * distance * distance)
    sum += part
    if (part < sum * lost) break
  }
  for (let index = peak - 1; index >= 0; index -= 1) {
    distance = score - scores[index]!
    const part = masses[index]! * Math.exp(factor * distance * distance)
    sum += part
    if (part < sum * lost) break
  }
  return sum
}

/** ln P(no bound crossed before, S ≥ `score` at `time`), and the logarithm of its density at `score`. */
export interface Crossing {
  readonly log: number
  readonly logDensity: number
}

/** The upper tail of the next look's score when its mean grows by `drift` for each unit of information. */
export function crossingAbove(from: SubDensity, time: number, score: number, drift = 0): Crossing {
  const { scores, masses, logDensity } = from
  const variance = time - from.time
  const sd = Math.sqrt(variance)
  const reach = score - drift * variance
  const tilt = (index: number) => drift * scores[index]!
  const height = (index: number) => logDensity[index]! + tilt(index) + normalLogSf((reach - scores[index]!) / sd)
  let start = scores.length - 1
  while (start > 0 && masses[start] === 0) start -= 1
  const peak = climb(height, start, scores.length)
  const top = height(peak)
  let tail = 0
  let density = 0
  const add = (index: number): boolean => {
    const z = (reach - scores[index]!) / sd
    const logSf = normalLogSf(z)
    const log = logDensity[index]! + tilt(index) + logSf - top
    const weighted = (masses[index]! / Math.exp(logDensity[index]!)) * Math.exp(log)
    tail += weighted
    density += weighted * Math.exp(-0.5 * z * z - halfLogTwoPi - logSf)
    return log > Math.log(lost)
  }
  for (let index = peak; index < scores.length; index += 1) if (!add(index)) break
  for (let index = peak - 1; index >= 0; index -= 1) if (!add(index)) break
  const shift = top - (drift * drift * from.time) / 2
  return { log: shift + Math.log(tail), logDensity: shift + Math.log(density / sd) }
}

/** The index of the highest point of a function with one peak. */
function climb(height: (index: number) => number, start: number, count: number): number {
  let index = start
  let here = height(index)
  for (const step of [1, -1]) {
    for (let next = index + step; next >= 0 && next < count; next += step) {
      const there = height(next)
      if (!(there > here)) break
      index = next
      here = there
    }
  }
  return index
}

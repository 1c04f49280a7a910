import { binomialLogDensity, randomStream } from '@weighhouse/statistics'

/** Seeded chance: the same seed and name give the same draws on every machine. */
export type Draws = ReturnType<typeof randomStream>

/** Draws that a cell has for itself by its name (FNV-1a), so that a new cell changes no other. */
export function drawsOf(seed: number, name: string): Draws {
  let stream = 0x811c9dc5
  for (const character of name) stream = Math.imul(stream ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return randomStream(seed, stream >>> 0)
}

/** Density below which a count is never drawn, as a logarithm. */
const smallestLog = -40

/** Draws the successes among `units` at `rate`, by inversion. */
export function successesOf(units: number, rate: number): (draws: Draws) => number {
  const densities = Array.from({ length: units + 1 }, (_, count) => binomialLogDensity(count, units, rate))
  const first = densities.findIndex((log) => log > smallestLog)
  const last = densities.findLastIndex((log) => log > smallestLog)
  let sum = 0
  const cumulative = densities.slice(first, last + 1).map((log) => (sum += Math.exp(log)))
  return ({ uniform }) => {
    const at = uniform() * sum
    let low = 0
    let high = cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((cumulative[middle] ?? 1) > at) high = middle
      else low = middle + 1
    }
    return first + low
  }
}

/** One value of a unit. */
export type Draw = (draws: Draws) => number

export const exponential: Draw = ({ uniform }) => -Math.log(uniform())
export const lognormal =
  (deviation: number): Draw =>
  ({ normal }) =>
    Math.exp(deviation * normal())

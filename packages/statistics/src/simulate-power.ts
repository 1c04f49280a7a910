import { drawChiSquare, randomStream } from './random-stream.ts'
import { studentTail } from './student.ts'

/** How often a simulated test rejects, 0–1, with the standard error that chance leaves of it. */
export interface SimulatedPower {
  readonly power: number
  readonly standardError: number
}

export interface SimulationSize {
  readonly runs: number
  readonly seed: number
}

/** A test of `sides` at error `alpha`, the total of both sides. */
interface Tested {
  readonly alpha: number
  readonly sides: 'one' | 'two'
}

/** One arm as simulated: variance of one unit, and its units, three at least. */
interface SimulatedArm {
  readonly variance: number
  readonly units: number
}

/**
 * How often Welch's test rejects when arms of normal units differ by `effect`: means and sample variances
 * are drawn from their own distributions, the test is done on them as on data.
 */
export function simulateMeanPower(
  { control, treatment, alpha, sides }: Tested & { readonly control: SimulatedArm; readonly treatment: SimulatedArm },
  effect: number,
  { runs, seed }: SimulationSize,
): SimulatedPower {
  const random = randomStream(seed)
  const tail = sides === 'two' ? alpha / 2 : alpha
  const drawVarianceOfMean = ({ variance, units }: SimulatedArm) =>
    (variance / units) * (drawChiSquare(random, units - 1) / (units - 1))
  const spread = Math.sqrt(control.variance / control.units + treatment.variance / treatment.units)
  let rejected = 0
  for (let run = 0; run < runs; run += 1) {
    const difference = effect + spread * random.normal()
    const [ofControl, ofTreatment] = [drawVarianceOfMean(control), drawVarianceOfMean(treatment)]
    const variance = ofControl + ofTreatment
    const [share, rest] = [ofControl / variance, ofTreatment / variance]
    const degreesOfFreedom = 1 / (share ** 2 / (control.units - 1) + rest ** 2 / (treatment.units - 1))
    const statistic = difference / Math.sqrt(variance)
    if (studentTail(sides === 'two' ? Math.abs(statistic) : statistic, degreesOfFreedom).value <= tail) rejected += 1
  }
  return shareOf(rejected, runs)
}

/**
 * How often a test with looks stops above one of its bounds when the statistic at information 1 has
 * expectation `drift`; in two-sided tests a stop below the mirrored bound ends a path, and counts not.
 */
export function simulateLooksPower(
  {
    fractions,
    bounds,
    sides,
  }: {
    readonly fractions: readonly number[]
    readonly bounds: readonly (number | null)[]
    readonly sides: 'one' | 'two'
  },
  drift: number,
  { runs, seed }: SimulationSize,
): SimulatedPower {
  const random = randomStream(seed)
  let rejected = 0
  for (let run = 0; run < runs; run += 1) {
    let score = 0
    let before = 0
    for (const [index, fraction] of fractions.entries()) {
      const step = fraction - before
      score += drift * step + Math.sqrt(step) * random.normal()
      before = fraction
      const bound = bounds[index] ?? null
      if (bound === null) continue
      const statistic = score / Math.sqrt(fraction)
      if (statistic >= bound) rejected += 1
      if (statistic >= bound || (sides === 'two' && statistic <= -bound)) break
    }
  }
  return shareOf(rejected, runs)
}

function shareOf(rejected: number, runs: number): SimulatedPower {
  const power = rejected / runs
  return { power, standardError: Math.sqrt((power * (1 - power)) / runs) }
}

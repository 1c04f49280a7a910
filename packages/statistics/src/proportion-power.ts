import { firstOf } from './first-of.ts'
import type { ArmCounts } from './arm-counts.ts'
import { armMeanOfProportion } from './arm-mean.ts'
import { binomialLogDensity, binomialUpperTail } from './binomial.ts'
import { nonInferiority, type NonInferiorityOptions } from './non-inferiority.ts'
import { isSparse } from './sparse.ts'
import { sparseNonInferiority } from './sparse-non-inferiority.ts'
import { sparsePValues } from './sparse-p-value.ts'
import type { PlannedRate } from './sparse-power.ts'
import { studentTail } from './student.ts'
import { welch } from './welch.ts'

/**
 * Probabilities that the comparison of two rates finds an increase, and a decrease, each at one-sided
 * error `alpha`, by enumeration of all tables, each by the test that it would get: few events by
 * score and mid-p, the others by Welch's. No approximation but that tables of a probability below 1e-26 are
 * left out. Their sum is the power of the two-sided test at 2·alpha. Assumes independent units; shares of
 * the arms are those of their units. Throws a RangeError for rates outside [0, 1] and arms without units.
 */
export function proportionRejection(
  control: PlannedRate,
  treatment: PlannedRate,
  alpha: number,
): { readonly increase: number; readonly decrease: number } {
  const limit = Math.log(alpha)
  const finds = (direction: 'increase' | 'decrease') => (ofControl: ArmCounts, ofTreatment: ArmCounts) => {
    if (isSparseTable(ofControl, ofTreatment)) {
      const test = sparsePValues(ofControl, ofTreatment)
      return test.kind === 'estimated' && test[direction].log <= limit
    }
    const test = welch(meanOf(ofControl), meanOf(ofTreatment))
    if (test.kind === 'not-estimable') return false
    const statistic = direction === 'increase' ? test.statistic : -test.statistic
    return studentTail(statistic, test.degreesOfFreedom).log <= limit
  }
  return {
    increase: probabilityOfTables(control, treatment, 1, finds('increase')),
    decrease: probabilityOfTables(control, treatment, -1, finds('decrease')),
  }
}

/**
 * Probability that the margin test of a rate says "not worse by the margin or more", by the same
 * enumeration. Assumes and throws the same, and a RangeError for a margin that is not above 0.
 */
export function proportionNonInferiority(
  control: PlannedRate,
  treatment: PlannedRate,
  options: Pick<NonInferiorityOptions, 'margin' | 'direction' | 'alpha'>,
): number {
  return probabilityOfTables(control, treatment, options.direction, (ofControl, ofTreatment) => {
    const test = isSparseTable(ofControl, ofTreatment)
      ? sparseNonInferiority(ofControl, ofTreatment, options)
      : nonInferiority(meanOf(ofControl), meanOf(ofTreatment), { ...options, nonNegative: true })
    return test.kind === 'estimated' && test.isNonInferior
  })
}

/** Tables less probable than e to this are left out. */
const smallestLog = -60
/** Counts of events at which a comparison may change its test. */
const sparseCounts = { even: 10, uneven: 200 }

/**
 * Probability of the tables for which a condition holds that, given the control's successes, stays
 * true when the treatment's rise (direction 1) or fall (−1), as long as the test is the same.
 */
function probabilityOfTables(
  control: PlannedRate,
  treatment: PlannedRate,
  direction: 1 | -1,
  holds: (control: ArmCounts, treatment: ArmCounts) => boolean,
): number {
  for (const { rate, units } of [control, treatment])
    if (!(rate >= 0 && rate <= 1 && Number.isSafeInteger(units) && units > 0))
      throw new RangeError('A planned rate lies within 0 and 1, and an arm has units.')
  const rate = direction === 1 ? treatment.rate : 1 - treatment.rate
  const counts = (count: number): ArmCounts => ({
    successes: direction === 1 ? count : treatment.units - count,
    units: treatment.units,
  })
  const [first, last] = likelyCounts(control)
  const starts = stretches(treatment.units)
  let sum = 0
  for (let successes = first; successes <= last; successes += 1) {
    const log = binomialLogDensity(successes, control.units, control.rate)
    if (!(log > smallestLog)) continue
    const ofControl = { successes, units: control.units }
    const probability = starts.reduce((total, start, index) => {
      const end = starts[index + 1] ?? treatment.units + 1
      const from = firstOf(start, end, (count) => holds(ofControl, counts(count)))
      if (from === end) return total
      return (
        total +
        binomialUpperTail(from, treatment.units, rate).value -
        binomialUpperTail(end, treatment.units, rate).value
      )
    }, 0)
    sum += Math.exp(log) * probability
  }
  return sum
}

/** Counts of which the others together are too few to matter. */
function likelyCounts({ rate, units }: PlannedRate): readonly [number, number] {
  const reach = 12 * Math.sqrt(units * rate * (1 - rate)) + 60
  return [Math.max(0, Math.floor(units * rate - reach)), Math.min(units, Math.ceil(units * rate + reach))]
}

/** First counts of stretches within which a table keeps its test. */
function stretches(units: number): readonly number[] {
  const borders = [sparseCounts.even, sparseCounts.uneven].flatMap((events) => [events, units - events + 1])
  return [...new Set([0, ...borders.filter((border) => border > 0 && border <= units)])].sort((a, b) => a - b)
}

function isSparseTable(control: ArmCounts, treatment: ArmCounts): boolean {
  const shares = { control: control.units, treatment: treatment.units }
  return isSparse(treatment.successes, treatment.units, control.successes, control.units, shares)
}

function meanOf({ successes, units }: ArmCounts) {
  return armMeanOfProportion(successes, units)
}

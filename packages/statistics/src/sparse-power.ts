import { firstOf } from './first-of.ts'
import { binomialLogDensity, binomialLowerTail, binomialUpperTail } from './binomial.ts'
import { sparsePValues } from './sparse-p-value.ts'

/** One arm as planned: the rate that it is supposed to have, and its units. */
export interface PlannedRate {
  readonly rate: number
  readonly units: number
}

/** Tables less probable than e to this are left out: together they stay below 1e-16. */
const smallestLog = -60

/**
 * Probabilities that the test of record for few events finds an increase, and a decrease, each at
 * one-sided error `alpha`, by enumeration of all tables: no approximation. Their sum is the power of
 * the two-sided test at 2·alpha; at equal rates they are its errors. Tables of which the test says
 * nothing (`no-events`) do not reject. Assumes independent units. Throws a RangeError for rates
 * outside [0, 1] and arms without units.
 */
export function sparseRejection(
  control: PlannedRate,
  treatment: PlannedRate,
  alpha: number,
): { readonly increase: number; readonly decrease: number } {
  for (const { rate, units } of [control, treatment])
    if (!(rate >= 0 && rate <= 1 && Number.isSafeInteger(units) && units > 0))
      throw new RangeError('A planned rate lies within 0 and 1, and an arm has units.')
  const limit = Math.log(alpha)
  let increase = 0
  let decrease = 0
  for (let successes = 0; successes <= control.units; successes += 1) {
    const log = binomialLogDensity(successes, control.units, control.rate)
    if (!(log > smallestLog)) continue
    const rejects = (direction: 'increase' | 'decrease', count: number) => {
      const test = sparsePValues({ successes, units: control.units }, { successes: count, units: treatment.units })
      return test.kind === 'estimated' && test[direction].log <= limit
    }
    const highest = treatment.units + 1
    const from = firstOf(0, highest, (count) => rejects('increase', count))
    const beyond = firstOf(0, highest, (count) => !rejects('decrease', count))
    increase += Math.exp(log) * binomialUpperTail(from, treatment.units, treatment.rate).value
    decrease += Math.exp(log) * binomialLowerTail(beyond - 1, treatment.units, treatment.rate).value
  }
  return { increase, decrease }
}

import { armMeanOfProportion } from '../src/arm-mean.ts'
import { binomialLogDensity } from '../src/binomial.ts'
import { sparsePValues } from '../src/sparse-p-value.ts'
import { isSparse } from '../src/sparse.ts'
import { welch } from '../src/welch.ts'

/** Of each tail. */
export const alpha = 0.025
/** Tables less probable than e to this weigh nothing. */
const smallestLog = -36

/** What is found in the successes of control and treatment: an effect said to be too high or too low, or null. */
export type Decide = (control: number, treatment: number) => 'increase' | 'decrease' | null

/** Probability of either finding, by the sum over all tables. */
export function enumerated(rates: readonly [number, number], units: readonly [number, number], decide: Decide) {
  const found = { increase: 0, decrease: 0 }
  const densities = units.map((count, arm) =>
    Array.from({ length: count + 1 }, (_, x) => binomialLogDensity(x, count, rates[arm]!)),
  )
  for (const [x, ofControl] of densities[0]!.entries()) {
    if (ofControl < smallestLog) continue
    for (const [y, ofTreatment] of densities[1]!.entries()) {
      if (ofControl + ofTreatment < smallestLog) continue
      const tail = decide(x, y)
      if (tail !== null) found[tail] += Math.exp(ofControl + ofTreatment)
    }
  }
  return found
}

export function sparseDecision(units: readonly [number, number]): Decide {
  return (x, y) => {
    const test = sparsePValues({ successes: x, units: units[0] }, { successes: y, units: units[1] })
    if (test.kind === 'not-estimable') return null
    if (test.increase.log <= Math.log(alpha)) return 'increase'
    return test.decrease.log <= Math.log(alpha) ? 'decrease' : null
  }
}

/** The test of record under shares as the units have them: exact where events are few, else Welch's. */
export function decisionOfRecord(units: readonly [number, number]): Decide {
  const sparse = sparseDecision(units)
  const shares = { control: units[0], treatment: units[1] }
  return (x, y) => {
    if (isSparse(y, units[1], x, units[0], shares)) return sparse(x, y)
    const test = welch(armMeanOfProportion(x, units[0]), armMeanOfProportion(y, units[1]))
    if (test.kind === 'not-estimable' || test.log10PValue > Math.log10(2 * alpha)) return null
    return test.difference > 0 ? 'increase' : 'decrease'
  }
}

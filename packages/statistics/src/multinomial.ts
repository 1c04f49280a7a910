import { binomialLogDensity } from './binomial.ts'
import type { Tail } from './tails.ts'
import { tailOfLog } from './tails.ts'

const mostOutcomes = 200_000

/**
 * p of the exact multinomial test: the sum over all outcomes with as many units that are not more
 * probable than the observed one (up to 1e-7 of it), or `undefined` where there are more than
 * 200,000 outcomes to enumerate. Shares sum to 1.
 */
export function exactMultinomial(counts: readonly number[], shares: readonly number[]): Tail | undefined {
  const units = counts.reduce((sum, count) => sum + count, 0)
  if (outcomesOf(units, counts.length) > mostOutcomes) return undefined
  const observed = logDensity(counts, shares)
  let sum = 0
  visit(units, 1, 0, 0)
  return tailOfLog(observed + Math.log(sum))

  /** Arms one after another, each a binomial out of what the arms before left over. */
  function visit(left: number, shareLeft: number, arm: number, log: number): void {
    const share = shares[arm] ?? 0
    if (arm === counts.length - 1) {
      if (log <= observed + 1e-7) sum += Math.exp(log - observed)
      return
    }
    for (let count = 0; count <= left; count += 1) {
      const conditional = binomialLogDensity(count, left, Math.min(1, share / shareLeft))
      visit(left - count, shareLeft - share, arm + 1, log + conditional)
    }
  }
}

function logDensity(counts: readonly number[], shares: readonly number[]): number {
  let left = counts.reduce((sum, count) => sum + count, 0)
  let shareLeft = 1
  let log = 0
  for (const [arm, count] of counts.slice(0, -1).entries()) {
    const share = shares[arm] ?? 0
    log += binomialLogDensity(count, left, Math.min(1, share / shareLeft))
    left -= count
    shareLeft -= share
  }
  return log
}

/** How many ways there are to divide the units among the arms: the binomial coefficient (units + arms − 1 over arms − 1). */
function outcomesOf(units: number, arms: number): number {
  let outcomes = 1
  for (let arm = 1; arm < arms; arm += 1) outcomes = (outcomes * (units + arm)) / arm
  return outcomes
}

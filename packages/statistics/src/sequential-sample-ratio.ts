import { type Estimated, notEstimable } from './estimated.ts'
import { stirlingError } from './log-gamma.ts'
import { logExcess } from './log-excess.ts'
import { type PValue, pValueOfLog } from './p-value.ts'
import { type Allocation, unitsOf } from './sample-ratio.ts'

/** Weight of the plan in the mixture over alternatives: large values look for small deviations. */
const defaultConcentration = 100

/**
 * Sequential test that arms have their planned shares, valid at every look however often one looks:
 * `counts` are all units up to this look, p = min(1, 1/BF), and the p-value of record is the
 * smallest over all looks so far (`runningMinimum`). Not estimable: `too-few-units` without units.
 * Throws a RangeError for shares that are no shares.
 * Source: Lindon & Malek (2022), Anytime-valid inference for multinomial count data, NeurIPS 35.
 */
export function sampleRatioSequential(
  counts: readonly number[],
  shares: readonly number[],
  concentration: number = defaultConcentration,
): Estimated<PValue & { readonly logBayesFactor: number }> {
  return sampleRatioSequentialOverEpochs([{ counts, shares }], concentration)
}

/** The same over several allocations, one after another: their Bayes factors multiply. */
export function sampleRatioSequentialOverEpochs(
  epochs: readonly Allocation[],
  concentration: number = defaultConcentration,
): Estimated<PValue & { readonly logBayesFactor: number }> {
  const units = epochs.reduce((sum, epoch) => sum + unitsOf(epoch), 0)
  if (units === 0) return notEstimable('too-few-units')
  const logBayesFactor = epochs.reduce((sum, epoch) => sum + logBayesFactorOf(epoch, concentration), 0)
  return { kind: 'estimated', logBayesFactor, ...pValueOfLog(-logBayesFactor) }
}

/**
 * ln BF = lnΓ(K) − lnΓ(K+n) + Σ[lnΓ(Kθ+x) − lnΓ(Kθ)] − Σx·lnθ, with the large terms of Stirling's
 * formula cancelled by hand: at n = 1e8 the gamma functions alone would leave an error of 1e-7.
 */
function logBayesFactorOf(allocation: Allocation, concentration: number): number {
  const units = unitsOf(allocation)
  const whole = concentration + units
  let log = 0.5 * Math.log(whole / concentration) - stirlingError(whole) + stirlingError(concentration)
  for (const [arm, share] of allocation.shares.entries()) {
    const count = allocation.counts[arm] ?? 0
    const before = concentration * share
    const after = before + count
    const expected = whole * share
    // after·ln(after/expected) − (after − expected), which is after·(e − ln(1 + e)) with e = expected/after − 1.
    log += after * logExcess((expected - after) / after, expected / after)
    log += stirlingError(after) - stirlingError(before) - 0.5 * Math.log(after / before)
  }
  return log
}

import { type ArmCounts, rateOf, refuseImpossibleCounts } from './arm-counts.ts'
import { armMeanOfProportion } from './arm-mean.ts'
import { controlResolution } from './contrast.ts'
import type { EffectSet } from './effect-set.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { normalLogSf, normalUpperQuantile } from './normal.ts'
import { differenceSet, ratioSet } from './score-sets.ts'
import { sparsePValues, twoSidedPValue } from './sparse-p-value.ts'

export interface SparseContrastOptions {
  /** Level of the sets, 0–1. */
  readonly level: number
  /** Two-sided critical value of the score; the normal one at `level` unless another mode sets it. */
  readonly criticalValue?: number
}

/** What `Contrast` is for means. */
export type SparseContrast = {
  readonly test: Estimated<{
    /** Score at equal rates: the difference over its standard error there. */
    readonly statistic: number
    /** Null: the reference is normal. */
    readonly degreesOfFreedom: null
    readonly criticalValue: number
    /** Two-sided. */
    readonly pValue: number | null
    readonly log10PValue: number
  }>
  /** Δ = p̂_T − p̂_C; its standard error is that at equal rates, null where both arms are all alike. */
  readonly absolute: Estimated<{
    readonly estimate: number
    readonly standardError: number | null
    readonly set: EffectSet
  }>
  /** r = Δ/p̂_C; the estimate is null without a success of the control, the resolution there and with a single unit. */
  readonly relative: Estimated<{
    readonly estimate: number | null
    readonly controlResolution: number | null
    readonly set: EffectSet
  }>
}

/**
 * The comparison of two proportions with few events: test, absolute and relative effect, of which
 * the sets contain 0 exactly when the p-value exceeds 1 − level. Sets are those of the score,
 * extended to 0 where the exact test alone accepts equal rates. Assumes independent units. Not
 * estimable: everything with `too-few-units` where an arm is empty; the test with `no-events` where
 * both arms are all alike, of which the sets still tell how large an effect may be. Throws a
 * RangeError for impossible counts and for a level outside (0, 1). Sources as in `sparsePValues`.
 */
export function sparseContrast(
  control: ArmCounts,
  treatment: ArmCounts,
  { level, criticalValue: given }: SparseContrastOptions,
): SparseContrast {
  if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1; ${level} does not.`)
  refuseImpossibleCounts(control, treatment)
  const criticalValue = given ?? normalUpperQuantile((1 - level) / 2)
  const test = sparsePValues(control, treatment)
  if (test.kind === 'not-estimable' && test.reason === 'too-few-units') return { test, absolute: test, relative: test }
  const pValue = test.kind === 'estimated' ? twoSidedPValue(test) : null
  // Exact p-values meet α exactly at times: as everywhere, such a one rejects.
  const logAlpha = given === undefined ? Math.log10(1 - level) : (Math.LN2 + normalLogSf(given)) / Math.LN10
  const options = { criticalValue, level, includesNull: pValue === null || pValue.log10PValue > logAlpha }
  const difference = rateOf(treatment) - rateOf(control)
  return {
    test:
      test.kind === 'not-estimable' || pValue === null
        ? notEstimable('no-events')
        : {
            kind: 'estimated',
            statistic: test.statistic,
            degreesOfFreedom: null,
            criticalValue,
            ...pValue,
          },
    absolute: {
      kind: 'estimated',
      estimate: difference,
      standardError: standardErrorAtEqualRates(control, treatment),
      set: differenceSet(control, treatment, options),
    },
    relative: {
      kind: 'estimated',
      estimate: control.successes === 0 ? null : difference / rateOf(control),
      controlResolution: resolutionOf(control, criticalValue),
      set: ratioSet(control, treatment, options),
    },
  }
}

/** √{p̄(1 − p̄)(1/n_T + 1/n_C)·N/(N − 1)}, p̄ the rate of both arms together; null where nothing varies. */
function standardErrorAtEqualRates(control: ArmCounts, treatment: ArmCounts): number | null {
  const units = control.units + treatment.units
  const successes = control.successes + treatment.successes
  const variance = ((successes / units) * (units - successes)) / (units - 1)
  return variance > 0 ? Math.sqrt(variance * (1 / treatment.units + 1 / control.units)) : null
}

function resolutionOf({ successes, units }: ArmCounts, criticalValue: number): number | null {
  const mean = armMeanOfProportion(successes, units)
  return mean.kind === 'not-estimable' || mean.mean === 0 ? null : controlResolution(mean, criticalValue)
}

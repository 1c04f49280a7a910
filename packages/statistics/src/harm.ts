import type { Direction } from './non-inferiority.ts'
import { type PValue, pValueOfLog10 } from './p-value.ts'
import { runningMinimum } from './running-minimum.ts'
import { sampleRatioSequential } from './sequential-sample-ratio.ts'

/** Events (successes of a proportion) of both arms up to one look. */
export interface EventCounts {
  readonly control: number
  readonly treatment: number
}

/** Two arms have little room for alternatives: a small weight sees a handful of events. */
const eventConcentration = 2

/**
 * Running p-value that events fall to the arms as planned, counted only at looks where the
 * treatment has its unplanned share on the harmful side: fewer where higher is better, more where
 * lower is better. Needs no burn-in, so nothing against a handful is seen. `looks` are cumulative,
 * oldest first; `shares` of the two arms need not sum to 1. p = 1 before the first event.
 * Source: Lindon & Malek (2022), NeurIPS 35.
 */
export function harmfulEventsPValue(
  looks: readonly EventCounts[],
  shares: { readonly control: number; readonly treatment: number },
  direction: Direction,
): PValue {
  const whole = shares.control + shares.treatment
  const planned = [shares.control / whole, shares.treatment / whole] as const
  return runningMinimum(
    looks.flatMap(({ control, treatment }) => {
      const surplus = treatment - (control + treatment) * planned[1]
      if (surplus * direction >= 0) return []
      const test = sampleRatioSequential([control, treatment], planned, eventConcentration)
      return test.kind === 'estimated' ? [test] : []
    }),
  )
}

/** min(1, 2·min(p₁, p_events)): harm of a proportion by either of its two tests, each at half the error. */
export function harmPValueOfProportion(mean: PValue, events: PValue): PValue {
  return pValueOfLog10(Math.min(mean.log10PValue, events.log10PValue) + Math.log10(2))
}

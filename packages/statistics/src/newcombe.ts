import { type ArmCounts, rateOf, refuseImpossibleCounts } from './arm-counts.ts'
import type { EffectSet } from './effect-set.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { normalUpperQuantile } from './normal.ts'

/**
 * Interval for the difference p_T − p_C from Wilson's intervals of both rates (method 10), a view
 * beside the score set. Assumes independent units. Not estimable: `too-few-units` with an empty
 * arm. Throws a RangeError for impossible counts. Source: Newcombe (1998), Statistics in Medicine 17:873–890.
 */
export function newcombeInterval(
  control: ArmCounts,
  treatment: ArmCounts,
  level: number,
): Estimated<{ readonly estimate: number; readonly set: EffectSet }> {
  refuseImpossibleCounts(control, treatment)
  if (control.units === 0 || treatment.units === 0) return notEstimable('too-few-units')
  const estimate = rateOf(treatment) - rateOf(control)
  const z = normalUpperQuantile((1 - level) / 2)
  const ofTreatment = wilsonReach(treatment, z)
  const ofControl = wilsonReach(control, z)
  const set: EffectSet = {
    kind: 'interval',
    lower: estimate - Math.hypot(ofTreatment.down, ofControl.up),
    upper: estimate + Math.hypot(ofTreatment.up, ofControl.down),
    level,
  }
  return { kind: 'estimated', estimate, set }
}

/**
 * How far Wilson's bounds lie from the rate, p̂ − l and u − p̂, without the difference of near
 * numbers. Source: Wilson (1927), JASA 22:209–212.
 */
function wilsonReach({ successes, units }: ArmCounts, z: number): { readonly down: number; readonly up: number } {
  const square = z * z
  const rate = successes / units
  const spread = z * Math.sqrt(square + 4 * successes * (1 - rate))
  const pull = square * (1 - 2 * rate)
  const size = 2 * (units + square)
  return { down: Math.max(0, (spread - pull) / size), up: Math.max(0, (spread + pull) / size) }
}

/**
 * The effects that the data do not contradict at `level` (0–1). A `null` bound is unbounded. The
 * complement holds everything at or below `below` and at or above `above`; the line is every value.
 */
export type EffectSet =
  | { readonly kind: 'interval'; readonly lower: number | null; readonly upper: number | null; readonly level: number }
  | { readonly kind: 'complement'; readonly below: number; readonly above: number; readonly level: number }
  | { readonly kind: 'line'; readonly level: number }

/** Whether an effect belongs to the set, bounds included. */
export function isInSet(effect: number, set: EffectSet): boolean {
  if (set.kind === 'line') return true
  if (set.kind === 'complement') return effect <= set.below || effect >= set.above
  return (set.lower === null || effect >= set.lower) && (set.upper === null || effect <= set.upper)
}

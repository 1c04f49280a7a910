import type { CapValues } from './caps.ts'
import type { Pair } from './pair.ts'
import type { Metric } from './parameters.ts'
import type { AppliedCap } from './result.ts'

/** The cap of a comparison's estimand with the number it had and the units it cut; null where the plan has none. */
export function appliedCap(
  { cap, kind }: Metric,
  caps: CapValues | null | undefined,
  names: { readonly treatment: string; readonly control: string },
  pair: Pair,
): AppliedCap | null {
  if (cap === null) return null
  const capped = (part: 'value' | 'denominator') => ({
    [names.treatment]: pair.treatment.capped?.[part] ?? 0,
    [names.control]: pair.control.capped?.[part] ?? 0,
  })
  return {
    kind: cap.kind,
    quantile: cap.kind === 'percentile' ? cap.quantile : null,
    value: caps?.value ?? null,
    capped: capped('value'),
    denominator: kind === 'ratio' ? { value: caps?.denominator ?? null, capped: capped('denominator') } : null,
  }
}

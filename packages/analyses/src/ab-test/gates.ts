import { isBurnedIn, isSkewTrusted, skewness } from '@weighhouse/statistics'
import { skewnessOfDifference } from './estimate.ts'
import type { Pair } from './pair.ts'
import type { Metric } from './parameters.ts'

/** Whether both arms have the units and events without which no look concludes. */
export function isPairBurnedIn({ treatment, control }: Pair, { kind }: Pick<Metric, 'kind'>): boolean {
  return isBurnedIn(
    [treatment, control].map(({ moments, successes, nonZero }) =>
      kind === 'proportion'
        ? { kind: 'proportion', successes: successes ?? 0, units: moments.count }
        : // A quantile counts no zeros: its own rule asks for enough units on either side of it.
          { kind: 'other', units: moments.count, nonZeroUnits: kind === 'quantile' ? moments.count : (nonZero ?? 0) },
    ),
  )
}

/** Whether the difference of two means or ratios is near enough to normal for a look to conclude. */
export function isPairSkewTrusted(pair: Pair, { kind }: Pick<Metric, 'kind'>, standardError: number | null): boolean {
  if ((kind !== 'mean' && kind !== 'ratio') || standardError === null) return true
  const { treatment, control, shares } = pair
  const arms = [treatment, control].map(({ moments }) => ({ units: moments.count, skewness: skewness(moments) }))
  return isSkewTrusted(skewnessOfDifference(pair, standardError), arms, [shares.treatment, shares.control])
}

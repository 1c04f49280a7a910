import { type Estimated, notEstimable } from './estimated.ts'

/**
 * How far p-values lie from uniform on (0, 1): D, the largest gap between their distribution and the
 * diagonal, and its two-sided p-value by the limiting distribution with Stephens' correction (within 1 % from
 * n = 20 where p is below 0.1). Assumes independent values and a test whose statistic is nearly
 * continuous: p-values that only take a few values are never uniform. Not estimable: `too-few-values` below
 * 20. Throws a RangeError for a value outside [0, 1].
 * Sources: Kolmogorov (1933); Stephens (1970), Journal of the Royal Statistical Society B 32:115–122.
 */
export function uniformDistance(
  values: readonly number[],
): Estimated<{ readonly distance: number; readonly pValue: number }> {
  const count = values.length
  if (count < fewestValues) return notEstimable('too-few-values')
  const sorted = values.toSorted((left, right) => left - right)
  let distance = 0
  for (const [index, value] of sorted.entries()) {
    if (!(value >= 0 && value <= 1)) throw new RangeError('A probability lies between 0 and 1.')
    distance = Math.max(distance, (index + 1) / count - value, value - index / count)
  }
  const root = Math.sqrt(count)
  return { kind: 'estimated', distance, pValue: limitingSf((root + 0.12 + 0.11 / root) * distance) }
}

const fewestValues = 20

/** 2·Σ(−1)^(j−1)·exp(−2j²x²), whose terms fall too slowly below 0.3, where the sum is 1 to 5 digits. */
function limitingSf(x: number): number {
  if (x < 0.3) return 1
  let sum = 0
  for (let j = 1; j <= 100; j += 1) {
    const term = Math.exp(-2 * j * j * x * x)
    sum += j % 2 === 1 ? term : -term
    if (term < 1e-17) break
  }
  return Math.min(1, Math.max(0, 2 * sum))
}

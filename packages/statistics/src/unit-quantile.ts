import { type ArmMean, armMean } from './arm-mean.ts'
import { type Estimated, notEstimable } from './estimated.ts'

/** Values with the number of units that have each, in rising order of the value. */
export type ValueCounts = readonly (readonly [value: number, count: number])[]

/** Two-sided 5 % point of the normal distribution; one divisor for every level, so that p-value and interval agree. */
const woodruffPoint = 1.959964
/** Units that must lie on the smaller side of the quantile. */
const leastTailUnits = 10

/**
 * The q-quantile of the units of one arm, x_(⌈nq⌉), in the unit of the metric, with its variance from
 * the order statistics about it; the reference is normal. Assumes independent units. Not estimable:
 * `too-few-units` below two; `quantile-too-few-units` where n·min(q, 1 − q) is below 10;
 * `quantile-degenerate` where the two order statistics are equal. Source: Woodruff (1952), JASA 47:635–646.
 */
export function unitQuantile(values: ValueCounts, quantile: number): Estimated<ArmMean> {
  const units = values.reduce((sum, [, count]) => sum + count, 0)
  if (units < 2) return notEstimable('too-few-units')
  if (units * Math.min(quantile, 1 - quantile) < leastTailUnits) return notEstimable('quantile-too-few-units')
  const place = snapped(units * quantile)
  const reach = woodruffPoint * Math.sqrt(units * quantile * (1 - quantile))
  const lower = orderStatistic(values, Math.max(1, Math.floor(place - reach)))
  const upper = orderStatistic(values, Math.min(units, Math.ceil(place + reach) + 1))
  if (lower === upper) return notEstimable('quantile-degenerate')
  const error = (upper - lower) / (2 * woodruffPoint)
  return armMean({
    units,
    mean: orderStatistic(values, Math.ceil(place)),
    varianceOfMean: error * error,
    degreesOfFreedom: Infinity,
  })
}

/**
 * The q-quantile of all values by linear interpolation (type 7 of Hyndman & Fan 1996, The American
 * Statistician 50:361–365), or `undefined` without a value.
 */
export function interpolatedQuantile(values: ValueCounts, quantile: number): number | undefined {
  const units = values.reduce((sum, [, count]) => sum + count, 0)
  if (units === 0) return undefined
  const place = snapped((units - 1) * quantile)
  const below = Math.floor(place)
  const lower = orderStatistic(values, below + 1)
  const upper = orderStatistic(values, Math.min(units, below + 2))
  return lower + (upper - lower) * (place - below)
}

/** Two sets of values as one, in rising order. */
export function mergeValueCounts(a: ValueCounts, b: ValueCounts): ValueCounts {
  const counts = new Map(a)
  for (const [value, count] of b) counts.set(value, (counts.get(value) ?? 0) + count)
  return [...counts].sort(([left], [right]) => left - right)
}

/** x_(rank), rank from 1. */
function orderStatistic(values: ValueCounts, rank: number): number {
  let seen = 0
  for (const [value, count] of values) {
    seen += count
    if (seen >= rank) return value
  }
  return values.at(-1)?.[0] ?? Number.NaN
}

/** A product that is whole but for rounding, as that whole number: 0.07 · 100 is 7, whatever doubles say. */
function snapped(product: number): number {
  const whole = Math.round(product)
  return Math.abs(product - whole) <= 1e-12 * Math.max(1, whole) ? whole : product
}

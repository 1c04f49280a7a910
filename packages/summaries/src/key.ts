import { compareScalars, type Scalar } from '@weighhouse/expressions'

/** Orders tuples of equal length by their first difference, each column as `compareScalars` does: nulls last. */
export function compareKeys(left: readonly Scalar[], right: readonly Scalar[]): number {
  for (const [index, value] of left.entries()) {
    const order = compareScalars(value, right[index] ?? null)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** A text that two tuples share exactly when they are one group: −0 is 0, NaN is NaN, `1` is not `'1'`. */
export function keyText(key: readonly Scalar[]): string {
  return JSON.stringify(
    key.map((value) => (typeof value === 'number' ? `#${value + 0}` : typeof value === 'string' ? `=${value}` : value)),
  )
}

/** A value as groups and tallies show it: −0 as 0, and what JSON cannot say (NaN, ±Infinity) as its name. */
export function keyValue(value: Scalar): Scalar {
  if (typeof value !== 'number') return value
  return Number.isFinite(value) ? value + 0 : String(value)
}

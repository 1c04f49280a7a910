import type { CovariateFit } from '../src/adjustment.ts'
import type { ValueCounts } from '../src/unit-quantile.ts'

/** Rows of columns. */
export function rowsOf(columns: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] ?? Number.NaN))
}

/** Σ w²e²/(1 − h) over rows of metric and covariates, straight from its definition. */
export function rowError(fit: CovariateFit, rows: readonly (readonly number[])[]): number {
  return rows.reduce((sum, [outcome = 0, ...covariates]) => {
    const d = covariates.map((value, index) => value - fit.covariateMeans[index]!)
    const inner = (left: readonly number[]) => left.reduce((total, value, index) => total + value * (d[index] ?? 0), 0)
    const weight = 1 / fit.units - inner(fit.tilt)
    const leverage = 1 / fit.units + fit.whitening.reduce((total, row) => total + inner(row) ** 2, 0)
    const error = outcome - fit.mean - inner(fit.coefficients)
    return sum + (weight * weight * error * error) / (1 - leverage)
  }, 0)
}

/** Values with their counts, in rising order. */
export function countsOf(values: readonly number[]): ValueCounts {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([left], [right]) => left - right)
}

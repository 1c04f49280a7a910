/** Lower triangle of a factor L with L·Lᵀ = S, row by row; row i has i + 1 numbers. */
export type Factor = readonly (readonly number[])[]

/**
 * The row that joins `factor` when a column is added to its matrix: `column` holds the products with
 * the columns before it, `diagonal` its own. `pivot` is what is left of the diagonal; at 0 or below the column is
 * a combination of those before it, and the row is of no use.
 */
export function nextRow(
  factor: Factor,
  column: readonly number[],
  diagonal: number,
): { readonly row: readonly number[]; readonly pivot: number } {
  const row = solveLower(factor, column)
  const pivot = row.reduce((left, value) => left - value * value, diagonal)
  return { row: [...row, Math.sqrt(Math.max(0, pivot))], pivot }
}

/** The u with L·u = v. */
export function solveLower(factor: Factor, v: readonly number[]): readonly number[] {
  const solution: number[] = []
  for (const [i, row] of factor.entries()) {
    const sum = solution.reduce((left, value, j) => left - (row[j] ?? 0) * value, v[i] ?? 0)
    solution.push(sum / (row[i] ?? 1))
  }
  return solution
}

/** The x with L·Lᵀ·x = v. */
export function solveFactored(factor: Factor, v: readonly number[]): readonly number[] {
  const solution = [...solveLower(factor, v)]
  for (let i = factor.length - 1; i >= 0; i -= 1) {
    let sum = solution[i] ?? 0
    for (let j = i + 1; j < factor.length; j += 1) sum -= (factor[j]?.[i] ?? 0) * (solution[j] ?? 0)
    solution[i] = sum / (factor[i]?.[i] ?? 1)
  }
  return solution
}

/** Rows of L⁻¹, which is lower triangular too. */
export function invertFactor(factor: Factor): Factor {
  const columns = factor.map((_, j) =>
    solveLower(
      factor,
      factor.map((__, i) => (i === j ? 1 : 0)),
    ),
  )
  return factor.map((_, i) => columns.slice(0, i + 1).map((column) => column[i] ?? 0))
}

export function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)
}

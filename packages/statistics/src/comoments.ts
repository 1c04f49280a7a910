import { compensatedSum } from './compensated-sum.ts'
import { mergedMean } from './moments.ts'

/** Mergeable sufficient statistics of k columns over the same rows. */
export interface Comoments {
  readonly count: number
  readonly means: readonly number[]
  /** C_ij = Σ(x_i − m_i)(x_j − m_j) for i ≤ j, rows of the upper triangle one after another. */
  readonly crossProducts: readonly number[]
  /** M_ijk for i ≤ j ≤ k in lexicographic order, or null when the request was of order 2. */
  readonly tripleProducts: readonly number[] | null
}

/** The empty sample of `columns` columns: the identity of `mergeComoments`. Its means are no estimates. */
export function emptyComoments(columns: number, order: 2 | 3 = 2): Comoments {
  return {
    count: 0,
    means: Array.from({ length: columns }, () => 0),
    crossProducts: pairsOf(columns).map(() => 0),
    tripleProducts: order === 3 ? triplesOf(columns).map(() => 0) : null,
  }
}

/**
 * Co-moments of rows of finite numbers, all of `columns` length, in two passes with compensated
 * sums. Throws a RangeError on NaN or ±∞: rows that lack a number are counted before.
 * Source: Chan, Golub & LeVeque (1983), The American Statistician 37:242–247.
 */
export function comomentsOf(rows: readonly (readonly number[])[], columns: number, order: 2 | 3 = 2): Comoments {
  if (rows.length === 0) return emptyComoments(columns, order)
  const means: number[] = []
  const centred: number[][] = []
  for (let column = 0; column < columns; column += 1) {
    const values = rows.map((row) => row[column] ?? Number.NaN)
    const provisional = compensatedSum(values, (value) => value) / rows.length
    if (!Number.isFinite(provisional)) {
      throw new RangeError(`Co-moments need finite numbers: column ${column} has a row without one.`)
    }
    const mean = provisional + compensatedSum(values, (value) => value - provisional) / rows.length
    means.push(mean)
    centred.push(values.map((value) => value - mean))
  }
  const rowNumbers = rows.map((_, row) => row)
  const at = (column: number, row: number) => centred[column]?.[row] ?? 0
  return {
    count: rows.length,
    means,
    crossProducts: pairsOf(columns).map(([i, j]) => compensatedSum(rowNumbers, (row) => at(i, row) * at(j, row))),
    tripleProducts:
      order === 2
        ? null
        : triplesOf(columns).map(([i, j, k]) =>
            compensatedSum(rowNumbers, (row) => at(i, row) * at(j, row) * at(k, row)),
          ),
  }
}

/**
 * Co-moments of the union of two disjoint samples of the same columns. Triples are kept only where
 * both have them. Throws a RangeError where the numbers of columns differ.
 * Source: Pébay (2008), Sandia SAND2008-6212.
 */
export function mergeComoments(a: Comoments, b: Comoments): Comoments {
  const columns = a.means.length
  if (columns !== b.means.length) throw new RangeError('Co-moments of different columns do not merge.')
  if (a.count === 0 && (b.tripleProducts === null) === (a.tripleProducts === null)) return b
  if (b.count === 0 && (b.tripleProducts === null) === (a.tripleProducts === null)) return a
  const count = a.count + b.count
  const shareA = count === 0 ? 0 : a.count / count
  const shareB = count === 0 ? 0 : b.count / count
  const deltas = a.means.map((mean, column) => (b.means[column] ?? 0) - mean)
  const delta = (column: number) => deltas[column] ?? 0
  const crossA = (i: number, j: number) => a.crossProducts[pairIndex(i, j, columns)] ?? 0
  const crossB = (i: number, j: number) => b.crossProducts[pairIndex(i, j, columns)] ?? 0
  const spread = (cross: (i: number, j: number) => number, [i, j, k]: readonly [number, number, number]) =>
    delta(k) * cross(i, j) + delta(j) * cross(i, k) + delta(i) * cross(j, k)
  const triplesA = a.tripleProducts
  const triplesB = b.tripleProducts
  return {
    count,
    means: a.means.map((mean, column) => (count === 0 ? 0 : mergedMean(mean, b.means[column] ?? 0, a.count, b.count))),
    crossProducts: pairsOf(columns).map(
      ([i, j]) => crossA(i, j) + crossB(i, j) + delta(i) * delta(j) * shareA * b.count,
    ),
    tripleProducts:
      triplesA === null || triplesB === null
        ? null
        : triplesOf(columns).map(
            (triple, index) =>
              (triplesA[index] ?? 0) +
              (triplesB[index] ?? 0) +
              delta(triple[0]) * delta(triple[1]) * delta(triple[2]) * shareA * b.count * (shareA - shareB) +
              shareA * spread(crossB, triple) -
              shareB * spread(crossA, triple),
          ),
  }
}

/** Where C_ij (in either order) stands in `crossProducts` of `columns` columns. */
export function pairIndex(i: number, j: number, columns: number): number {
  const [first, second] = i <= j ? [i, j] : [j, i]
  return first * columns - (first * (first - 1)) / 2 + (second - first)
}

function pairsOf(columns: number): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = []
  for (let i = 0; i < columns; i += 1) for (let j = i; j < columns; j += 1) pairs.push([i, j])
  return pairs
}

function triplesOf(columns: number): readonly (readonly [number, number, number])[] {
  const triples: (readonly [number, number, number])[] = []
  for (const [i, j] of pairsOf(columns)) for (let k = j; k < columns; k += 1) triples.push([i, j, k])
  return triples
}

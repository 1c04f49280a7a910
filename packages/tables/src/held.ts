import type { Scalar, Schema } from '@weighhouse/expressions'
import type { InPlace } from './in-place.ts'

/**
 * Rows that a `Tables` holds under an id: in memory, in a Parquet file of its own folder, or both
 * once one engine has asked for the other's form; or where they stand, in a file that needs no copy.
 */
export interface Held {
  readonly schema: Schema
  /** Rows as units, weights counted. */
  readonly rows: number
  memory: MemoryRows | null
  /** A Parquet file with columns `c0`, `c1`, … in schema order and row groups of `chunkRows`. */
  file: string | null
  readonly inPlace: InPlace | null
}

/** Columns in schema order. With `weights`, row i stands for `weights[i]` units, told apart by `unitColumn` alone. */
export interface MemoryRows {
  readonly columns: readonly (readonly Scalar[])[]
  readonly weights: readonly number[] | null
  /** Index of a column that numbers units as text from 1 and is not stored, or null. */
  readonly unitColumn: number | null
}

/**
 * Rows of one chunk. Sums are taken chunk by chunk and merged in order, so that they have the same
 * bytes on any number of threads; it is the row group size of every file that we write.
 */
export const chunkRows = 122_880

/** One row per unit: weights undone, the unit column filled. */
export function expandUnits(rows: MemoryRows): MemoryRows {
  const { columns, weights, unitColumn } = rows
  if (!weights) return rows
  const expanded = columns.map((column, index) => {
    if (index === unitColumn) return []
    return column.flatMap((value, row) => Array.from({ length: weights[row] ?? 0 }, () => value))
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (unitColumn !== null) expanded[unitColumn] = Array.from({ length: total }, (_, unit) => String(unit + 1))
  return { columns: expanded, weights: null, unitColumn: null }
}

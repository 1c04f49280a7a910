import type { Scalar, Schema } from '@weighhouse/expressions'

/** A table in memory: columns in schema order; with `weights`, row i stands for `weights[i]` units. */
export interface Frame {
  readonly schema: Schema
  readonly columns: readonly (readonly Scalar[])[]
  readonly length: number
  readonly weights: readonly number[] | null
}

export type Reader = (column: string) => Scalar

/** Reads one row at a time: the reader given by `at` is the same one, moved. */
export function rowReader({ schema, columns }: Frame): (row: number) => Reader {
  const places = new Map(Object.keys(schema).map((name, index) => [name, columns[index] ?? []]))
  let place = 0
  const read: Reader = (name) => places.get(name)?.[place] ?? null
  return (row) => {
    place = row
    return read
  }
}

/** The values of one column. */
export function columnOf({ schema, columns }: Frame, name: string): readonly Scalar[] {
  return columns[Object.keys(schema).indexOf(name)] ?? []
}

/** A frame of the given rows, in the order given. */
export function takeRows(frame: Frame, rows: readonly number[]): Frame {
  return {
    schema: frame.schema,
    columns: frame.columns.map((column) => rows.map((row) => column[row] ?? null)),
    length: rows.length,
    weights: frame.weights ? rows.map((row) => frame.weights?.[row] ?? 0) : null,
  }
}

/** A frame of a schema whose columns are found by name. */
export function frameOf(
  schema: Schema,
  length: number,
  weights: Frame['weights'],
  column: (name: string) => readonly Scalar[],
): Frame {
  return { schema, columns: Object.keys(schema).map(column), length, weights }
}

/** The values of several columns in one row. */
export function keyAt(columns: readonly (readonly Scalar[])[], row: number): readonly Scalar[] {
  return columns.map((column) => column[row] ?? null)
}

/** Column and value types an author can declare. `id` and `category` are text that is never a number. */
export const scalarTypes = [
  'id',
  'category',
  'boolean',
  'integer',
  'number',
  'decimal',
  'text',
  'date',
  'timestamp',
] as const
export type ScalarType = (typeof scalarTypes)[number]

/** `decimal` carries its precision and scale; every other type is its name alone. */
export type ColumnType =
  | { readonly kind: Exclude<ScalarType, 'decimal'> }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }

/** Columns of a table by name, in order. */
export type Schema = Readonly<Record<string, ColumnType>>

/**
 * A value in a row as engines exchange it. `id`, `category`, `text`: string. `integer`, `number`:
 * number (integers within ±(2^53 − 1)). `decimal`: its exact text. `date`: `YYYY-MM-DD`.
 * `timestamp`: RFC 3339 in UTC with microseconds cut to milliseconds, `2026-03-29T01:30:00.000Z`.
 */
export type Scalar = null | boolean | number | string

/** Half-open range of UTF-16 offsets in the expression's own text. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/**
 * The typed syntax tree: the one form in which author text travels. `range` places diagnostics and
 * is no part of an expression's identity (`canonicalExpression` drops it).
 */
export type Expression =
  | { readonly kind: 'literal'; readonly type: ScalarType | 'null'; readonly value: Scalar; readonly range?: TextRange }
  | { readonly kind: 'column'; readonly name: string; readonly range?: TextRange }
  | { readonly kind: 'parameter'; readonly name: string; readonly range?: TextRange }
  | { readonly kind: 'path'; readonly steps: readonly string[]; readonly range?: TextRange }
  | {
      readonly kind: 'call'
      readonly operator: string
      readonly arguments: readonly Expression[]
      readonly range?: TextRange
    }

import type { Scalar, Schema, Verb } from '@weighhouse/expressions'
import { columnsOf } from './sql-columns.ts'
import { printSql } from './sql-expression.ts'

/** A verb to print: its input's name and columns, those that come out, and the other table of a join. */
export interface VerbInput<Kind extends Verb['verb'] = Verb['verb']> {
  readonly verb: Extract<Verb, { verb: Kind }>
  readonly input: string
  readonly schema: Schema
  readonly output: Schema
  readonly right: { readonly name: string; readonly schema: Schema } | null
  readonly grouped: readonly string[]
}

export interface PrintedVerb {
  readonly sql: string
  /** Whether rows come out one by one as they came in, with their `o`. */
  readonly keepsOrder: boolean
}

/** Selects each output column from the SQL that `source` gives for its name. */
export function selectAs(output: Schema, source: (name: string) => string, from: string, order = 'o'): string {
  const columns = Object.keys(output).map((name, index) => `${source(name)} AS c${index}`)
  return `SELECT ${[...columns, `${order} AS o`].join(', ')} FROM ${from}`
}

/** Equality of a group's key and a row's, where nulls are one group. */
export function sameGroup(keys: readonly string[], column: (name: string) => string): string {
  return keys.map((name, index) => `${column(name)} IS NOT DISTINCT FROM a.k${index}`).join(' AND ') || 'TRUE'
}

/** One row per group: its keys `k0`, …, its aggregates `a0`, … and the first `o` of its rows. */
export function groupedAggregates(input: string, keys: readonly string[], aggregates: readonly string[]): string {
  const columns = [
    ...keys.map((key, index) => `${key} AS k${index}`),
    ...aggregates.map((sql, index) => `${sql} AS a${index}`),
  ]
  const grouping = keys.length > 0 ? `GROUP BY ${keys.join(', ')}` : ''
  return `SELECT ${[...columns, `${keys.length > 0 ? 'min(o)' : 'coalesce(min(o), 0)'} AS o`].join(', ')} FROM ${input} ${grouping}`
}

/** A scalar of a known column type as an SQL literal. */
export function literalOf(value: Scalar, schema: Schema, column: string): string {
  return printSql(
    { kind: 'literal', type: schema[column]?.kind ?? 'text', value },
    { schema, column: columnsOf(schema) },
  )
}

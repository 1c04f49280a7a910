import type { Schema } from '@weighhouse/expressions'
import { sumsNumbers } from './sql-aggregates.ts'
import { allColumns } from './sql-columns.ts'
import { printVerb } from './sql-verbs.ts'
import type { Table } from './table.ts'

/**
 * A table as SQL: common table expressions and the name of the last. Each has the columns `c0`, `c1`,
 * … in schema order and `o`, a number by which the rows of the reference engine are ordered.
 */
export interface SqlPlan {
  readonly schema: Schema
  readonly name: string
  readonly expressions: readonly string[]
  /** Whether `o` still numbers the rows of one file, so that chunks of it are read by one thread in order. */
  readonly isScan: boolean
  /** Whether sums are taken on the way, so that it must run on one thread to give the same bytes each time. */
  readonly isSummed: boolean
}

/** Prints a table; `file` gives the Parquet file of held rows. A table that is read twice is printed once. */
export function planSql(table: Table, file: (id: string) => string): SqlPlan {
  const expressions: string[] = []
  const planned = new Map<Table, { readonly name: string; readonly isScan: boolean }>()
  const plan = (next: Table): { readonly name: string; readonly isScan: boolean } => {
    const known = planned.get(next)
    if (known) return known
    let body: string
    let isScan = true
    if (next.node.kind === 'held') body = printScan(next.schema, file(next.node.id))
    else {
      const { input, verb, other, grouped } = next.node
      const source = plan(input)
      const right = other ? { name: plan(other).name, schema: other.schema } : null
      const printed = printVerb({ verb, input: source.name, schema: input.schema, output: next.schema, right, grouped })
      body = printed.sql
      isScan = source.isScan && printed.keepsOrder
    }
    const name = `n${planned.size}`
    expressions.push(`${name} AS (${body})`)
    const made = { name, isScan }
    planned.set(next, made)
    return made
  }
  const { name, isScan } = plan(table)
  return { schema: table.schema, name, expressions, isScan, isSummed: expressions.some(sumsNumbers) }
}

/** `columns` and `tail` (ORDER BY, LIMIT) over a plan, as one statement. */
export function selectFrom(plan: SqlPlan, columns: string, tail = ''): string {
  return `WITH ${plan.expressions.join(', ')} SELECT ${columns} FROM ${plan.name} ${tail}`
}

function printScan(schema: Schema, file: string): string {
  return `SELECT ${allColumns(schema)}, file_row_number AS o FROM read_parquet('${file.replaceAll("'", "''")}', file_row_number = true)`
}

import type { Schema } from '@weighhouse/expressions'
import type { HeldScan } from './in-place.ts'
import { sumsNumbers } from './sql-aggregates.ts'
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
  /** Rows of one chunk of that file: no chunk stands in two row groups. */
  readonly chunkRows: number
  /** Whether sums are taken on the way, so that it must run on one thread to give the same bytes each time. */
  readonly isSummed: boolean
}

/** Prints a table; `scan` gives the SQL of held rows. A table that is read twice is printed once. */
export function planSql(table: Table, scan: (id: string) => HeldScan): SqlPlan {
  const expressions: string[] = []
  const planned = new Map<Table, Planned>()
  const plan = (next: Table): Planned => {
    const known = planned.get(next)
    if (known) return known
    let body: string
    let isScan = true
    let chunkRows: number
    if (next.node.kind === 'held') ({ select: body, chunkRows } = scan(next.node.id))
    else {
      const { input, verb, other, grouped } = next.node
      const source = plan(input)
      const right = other ? { name: plan(other).name, schema: other.schema } : null
      const printed = printVerb({ verb, input: source.name, schema: input.schema, output: next.schema, right, grouped })
      body = printed.sql
      isScan = source.isScan && printed.keepsOrder
      chunkRows = source.chunkRows
    }
    const name = `n${planned.size}`
    expressions.push(`${name} AS (${body})`)
    const made = { name, isScan, chunkRows }
    planned.set(next, made)
    return made
  }
  const whole = plan(table)
  return { schema: table.schema, ...whole, expressions, isSummed: expressions.some(sumsNumbers) }
}

type Planned = Pick<SqlPlan, 'name' | 'isScan' | 'chunkRows'>

/** `columns` and `tail` (ORDER BY, LIMIT) over a plan, as one statement. */
export function selectFrom(plan: SqlPlan, columns: string, tail = ''): string {
  return `WITH ${plan.expressions.join(', ')} SELECT ${columns} FROM ${plan.name} ${tail}`
}

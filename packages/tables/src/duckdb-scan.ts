import type { Expression, Scalar, Schema } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import { type AggregateAnswer, keyText, keyValue, type SummaryGroup, type SummaryRequest } from '@weighhouse/summaries'
import type { Query } from './duckdb-session.ts'
import type { SumValue } from './duckdb-sum-columns.ts'
import { physicalType, readableSql, scalarOf } from './duckdb-values.ts'
import { groupLimit, limitExceeded } from './limits.ts'
import { columnsOf } from './sql-columns.ts'
import { printSql } from './sql-expression.ts'
import { requireChecked } from './sql-scope.ts'
import type { SqlPlan } from './sql-plan.ts'
import { quoteNumber, quoteText } from './sql-text.ts'

/** One summary to take over a scan, its expressions printed as they are needed. */
export interface SummaryScan {
  readonly plan: SqlPlan
  readonly request: SummaryRequest
  /** The `by` columns as they are grouped. */
  readonly keys: readonly { readonly sql: string; readonly type: 'VARCHAR' | 'BOOLEAN' | 'DOUBLE' }[]
  /** `WHERE …`, or nothing. */
  readonly where: string
  /** Runs `SELECT …` over the plan's tables. */
  readonly rows: (select: string) => Promise<readonly (readonly unknown[])[]>
  /** The same on one thread, where sums are taken in row order. */
  readonly rowsInOrder: (select: string) => Promise<readonly (readonly unknown[])[]>
  /** An expression as a DOUBLE; true is 1. */
  readonly number: (expression: Expression) => SumValue
  /** An expression as its values are shown. */
  readonly value: (expression: Expression) => string
}

/** How a scan's statements are run: on any number of threads, or in row order on one. */
export interface ScanRuns {
  readonly query: Query
  readonly inOrder: (sql: string) => Promise<readonly (readonly unknown[])[]>
}

export function scanOf({ query, inOrder }: ScanRuns, plan: SqlPlan, request: SummaryRequest): SummaryScan {
  const { schema } = plan
  const column = columnsOf(schema)
  const scope = { schema, column }
  const print = (expression: Expression) => {
    const { expression: checked, type } = requireChecked(expression, schema)
    return { sql: type === null ? 'NULL::DOUBLE' : printSql(checked, scope), type }
  }
  return {
    plan,
    request,
    keys: request.by.map((name) => {
      const type = Object.hasOwn(schema, name) ? schema[name] : undefined
      if (!type) throw unknownColumn(name, schema)
      const physical = physicalType(type)
      const shown = physical === 'DATE' || physical === 'TIMESTAMP' ? 'VARCHAR' : physical
      return { sql: readableSql(column(name), type), type: shown }
    }),
    where: request.where ? `WHERE ${print(request.where).sql}` : '',
    rowsInOrder: (select) => inOrder(`WITH ${plan.expressions.join(', ')} ${select}`),
    rows: async (select) => (await query(`WITH ${plan.expressions.join(', ')} ${select}`)).getRows(),
    number: (expression) => {
      const { sql, type } = print(expression)
      if (type && !['boolean', 'integer', 'number'].includes(type.kind)) {
        throw new WeighhouseError(
          'bad-input',
          `A sum needs numbers, and ${type.kind} is none: count it by tally instead.`,
        )
      }
      const mayBeInfinite = type?.kind === 'number'
      const isBoolean = type?.kind === 'boolean'
      return { sql: isBoolean ? `CAST(${sql} AS DOUBLE)` : sql, mayBeInfinite, isBoolean }
    },
    value: (expression) => {
      const { sql, type } = print(expression)
      return readableSql(sql, type)
    },
  }
}

/** Answers by group: `keyText` of the shown key, then the answers found so far by aggregate name. */
export type FoundGroups = Map<
  string,
  { readonly key: SummaryGroup['key']; readonly answers: Map<string, AggregateAnswer> }
>

/** The answers of the group of a result row, whose first `keys` values are its key. */
export function foundGroup(found: FoundGroups, row: readonly unknown[], keys: number): Map<string, AggregateAnswer> {
  const key = row.slice(0, keys).map((value) => keyValue(scalarOf(value)))
  const text = keyText(key)
  const known = found.get(text)
  if (known) return known.answers
  if (found.size >= groupLimit)
    throw limitExceeded('Groups of a summary', groupLimit, 'group by columns with fewer values.')
  const answers = new Map<string, AggregateAnswer>()
  found.set(text, { key, answers })
  return answers
}

/** A key as it is shown, as SQL that equals the grouped one. */
export function keyLiteral(value: Scalar, type: string): string {
  if (value === null) return `CAST(NULL AS ${type})`
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  // NaN and infinities are shown by name in keys.
  return type === 'DOUBLE' ? quoteNumber(Number(value)) : quoteText(String(value))
}

export function unknownColumn(name: string, schema: Schema): WeighhouseError {
  const columns = Object.keys(schema).slice(0, 20).join(', ')
  return new WeighhouseError('bad-input', `There is no column ${JSON.stringify(name)}; the table has ${columns}.`)
}

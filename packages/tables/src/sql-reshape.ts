import type { Schema } from '@weighhouse/expressions'
import { medianOf } from './sql-aggregates.ts'
import { columnsOf } from './sql-columns.ts'
import { raiseSql } from './sql-raise.ts'
import { quoteText } from './sql-text.ts'
import { groupedAggregates, literalOf, type PrintedVerb, sameGroup, selectAs, type VerbInput } from './sql-select.ts'

/** Rows in the order of the left table, then of the right; null keys match nothing. */
export function printJoin({ verb, input, schema, output, right }: VerbInput<'join'>): string {
  const { name, schema: rightSchema } = requireRight(right)
  const left = columnsOf(schema, 'l.')
  const other = columnsOf(rightSchema, 'r.')
  const on = verb.on.map(([leftKey, rightKey]) => `${left(leftKey)} = ${other(rightKey)}`).join(' AND ')
  if (verb.how === 'semi' || verb.how === 'anti') {
    return `SELECT l.* FROM ${input} l WHERE ${verb.how === 'anti' ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${name} r WHERE ${on})`
  }
  const rightKeys = new Map(verb.on.map(([leftKey, rightKey]) => [leftKey, rightKey]))
  const rightNames = new Map(
    Object.keys(rightSchema).map((column) => [verb.as === undefined ? column : `${verb.as}_${column}`, column]),
  )
  const value = (column: string) => {
    if (!Object.hasOwn(schema, column)) return other(rightNames.get(column) ?? column)
    const key = rightKeys.get(column)
    return verb.how === 'full' && key !== undefined ? `coalesce(${left(column)}, ${other(key)})` : left(column)
  }
  const from = `${input} l ${verb.how === 'inner' ? 'INNER' : verb.how === 'left' ? 'LEFT' : 'FULL'} JOIN ${name} r ON ${on}`
  return selectAs(output, value, from, 'row_number() OVER (ORDER BY l.o NULLS LAST, r.o NULLS LAST) - 1')
}

/** A left join that refuses a key with several rows. */
export function printLookup({ verb, input, schema, output, right }: VerbInput<'lookup'>): string {
  const { name, schema: rightSchema } = requireRight(right)
  const other = columnsOf(rightSchema)
  const left = columnsOf(schema, 'l.')
  const keys = verb.on.map(([, key]) => other(key))
  const several = raiseSql(`The table ${verb.table} of a lookup has several rows for one key: dedupe it, or join.`)
  const taken = verb.take.map(
    (column, index) => `CASE WHEN count(*) > 1 THEN ${several} ELSE any_value(${other(column)}) END AS t${index}`,
  )
  const found =
    `SELECT ${[...keys.map((key, index) => `${key} AS k${index}`), ...taken].join(', ')} FROM ${name} ` +
    `WHERE ${keys.map((key) => `${key} IS NOT NULL`).join(' AND ')} GROUP BY ${keys.join(', ')}`
  const on = verb.on.map(([leftKey], index) => `${left(leftKey)} = r.k${index}`).join(' AND ')
  const value = (column: string) => (Object.hasOwn(schema, column) ? left(column) : `r.t${verb.take.indexOf(column)}`)
  return selectAs(output, value, `${input} l LEFT JOIN (${found}) r ON ${on}`, 'l.o')
}

/** One row per folded column, in their order. */
export function printFold({ verb, input, schema, output }: VerbInput<'fold'>): string {
  const column = columnsOf(schema, 'l.')
  const choose = (write: (name: string) => string) =>
    `CASE f.i ${verb.columns.map((name, index) => `WHEN ${index} THEN ${write(name)}`).join(' ')} END`
  const [key, value] = verb.as
  const source = (name: string) => (name === key ? choose(quoteText) : name === value ? choose(column) : column(name))
  const count = verb.columns.length
  return selectAs(output, source, `${input} l CROSS JOIN range(${count}) f(i)`, `l.o * ${count} + f.i`)
}

/** One row per tuple of the other columns; two values for one cell are refused. */
export function printPivot({ verb, input, schema, output }: VerbInput<'pivot'>): string {
  const column = columnsOf(schema)
  const kept = Object.keys(schema).filter((name) => name !== verb.key && name !== verb.value)
  const cells = verb.values.map((listed) => {
    const matches = `${column(verb.key)} = ${literalOf(listed, schema, verb.key)}`
    const several = raiseSql('A pivot has several rows for one cell: roll them up before.')
    return `CASE WHEN count(*) FILTER (${matches}) > 1 THEN ${several} ELSE any_value(${column(verb.value)}) FILTER (${matches}) END`
  })
  const listedNames = verb.values.map(String)
  const source = (name: string) =>
    listedNames.includes(name) ? `a.a${listedNames.indexOf(name)}` : `a.k${kept.indexOf(name)}`
  // Without other columns all rows are one group, and an empty table has none.
  const groups = groupedAggregates(input, kept.map(column), cells)
  const from = kept.length > 0 ? `(${groups}) a` : `(${groups} HAVING count(*) > 0) a`
  return selectAs(output, source, from, 'a.o')
}

/** Nulls of one column filled by a constant, or by a statistic of their group. */
export function printImpute({ verb, input, schema, output }: VerbInput<'impute'>): PrintedVerb {
  const column = columnsOf(schema, 'i.')
  if (verb.method === 'constant') {
    const filled = `coalesce(${column(verb.column)}, ${literalOf(verb.value ?? null, schema, verb.column)})`
    return {
      sql: selectAs(output, (name) => (name === verb.column ? filled : column(name)), `${input} i`, 'i.o'),
      keepsOrder: true,
    }
  }
  const groups = groupedAggregates(input, verb.by.map(columnsOf(schema)), [
    imputedValue(verb.method, columnsOf(schema)(verb.column)),
  ])
  const source = (name: string) => (name === verb.column ? `coalesce(${column(name)}, a.a0)` : column(name))
  return {
    sql: selectAs(output, source, `${input} i JOIN (${groups}) a ON ${sameGroup(verb.by, column)}`, 'i.o'),
    keepsOrder: false,
  }
}

function imputedValue(method: 'mean' | 'median' | 'mode', x: string): string {
  if (method === 'mean') return `sum(${x}) / count(${x})`
  if (method === 'median') return medianOf(x)
  // The commonest value; of several, the least. DuckDB's own mode takes whichever came first.
  const counted = `list_transform(map_entries(histogram(${x})), lambda e: {'n': -e.value, 'v': e.key})`
  return `list_sort(${counted})[1].v`
}

function requireRight<Right extends { readonly schema: Schema }>(right: Right | null): Right {
  if (!right) throw new TypeError('A join was planned without its other table.')
  return right
}

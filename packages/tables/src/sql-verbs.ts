import type { Expression, Schema } from '@weighhouse/expressions'
import { printAggregate } from './sql-aggregates.ts'
import { allColumns, columnsOf } from './sql-columns.ts'
import { printSql } from './sql-expression.ts'
import { printFold, printImpute, printJoin, printLookup, printPivot } from './sql-reshape.ts'
import { groupedAggregates, type PrintedVerb, sameGroup, selectAs, type VerbInput } from './sql-select.ts'

/** A verb as one SELECT with the columns `c0`, `c1`, … of its output schema and `o`. */
export function printVerb(given: VerbInput): PrintedVerb {
  const { verb, input, schema, output } = given
  const column = columnsOf(schema)
  switch (verb.verb) {
    case 'filter':
      return { sql: `SELECT * FROM ${input} WHERE ${printSql(verb.where, { schema, column })}`, keepsOrder: true }
    case 'select':
      return { sql: selectAs(output, column, input), keepsOrder: true }
    case 'rename': {
      const old = new Map(
        Object.keys(schema).map((name) => [
          Object.hasOwn(verb.columns, name) ? (verb.columns[name] ?? name) : name,
          name,
        ]),
      )
      return { sql: selectAs(output, (name) => column(old.get(name) ?? name), input), keepsOrder: true }
    }
    case 'groupby':
    case 'assert':
      return { sql: `SELECT * FROM ${input}`, keepsOrder: true }
    case 'derive':
      return printDerive({ ...given, verb })
    case 'rollup':
      return { sql: printRollup({ ...given, verb }), keepsOrder: false }
    case 'orderby': {
      const order = verb.by.map(
        ({ column: name, descending }) => `${column(name)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
      )
      return {
        sql: `SELECT ${allColumns(schema)}, row_number() OVER (ORDER BY ${[...order, 'o'].join(', ')}) - 1 AS o FROM ${input}`,
        keepsOrder: false,
      }
    }
    case 'dedupe':
      return {
        sql: `SELECT * FROM ${input} QUALIFY row_number() OVER (PARTITION BY ${verb.keys.map(column).join(', ')} ORDER BY o) = 1`,
        keepsOrder: false,
      }
    case 'join':
      return { sql: printJoin({ ...given, verb }), keepsOrder: false }
    case 'lookup':
      return { sql: printLookup({ ...given, verb }), keepsOrder: false }
    case 'fold':
      return { sql: printFold({ ...given, verb }), keepsOrder: false }
    case 'pivot':
      return { sql: printPivot({ ...given, verb }), keepsOrder: false }
    default:
      return printImpute({ ...given, verb })
  }
}

function printDerive({ verb, input, schema, output, grouped }: VerbInput<'derive'>): PrintedVerb {
  const { aggregates, printed } = printColumns(verb.columns, schema, columnsOf(schema, 'i.'))
  const inputColumn = columnsOf(schema, 'i.')
  const value = (name: string) => printed.get(name) ?? inputColumn(name)
  if (aggregates.length === 0) return { sql: selectAs(output, value, `${input} i`, 'i.o'), keepsOrder: true }
  const column = columnsOf(schema)
  const groups = groupedAggregates(input, grouped.map(column), aggregates)
  const from = `${input} i JOIN (${groups}) a ON ${sameGroup(grouped, inputColumn)}`
  return { sql: selectAs(output, value, from, 'i.o'), keepsOrder: false }
}

function printRollup({ verb, input, schema, output, grouped }: VerbInput<'rollup'>): string {
  const keyPlace = new Map(grouped.map((name, index) => [name, `a.k${index}`]))
  const keyColumn = (name: string) => keyPlace.get(name) ?? columnsOf(schema)(name)
  const { aggregates, printed } = printColumns(verb.columns, schema, keyColumn)
  const groups = groupedAggregates(input, grouped.map(columnsOf(schema)), aggregates)
  return selectAs(output, (name) => printed.get(name) ?? keyColumn(name), `(${groups}) a`, 'a.o')
}

/** Prints expressions in which aggregates may stand: those become `a.a0`, `a.a1`, … over the plain input columns. */
function printColumns(columns: Readonly<Record<string, Expression>>, schema: Schema, column: (name: string) => string) {
  const aggregates: string[] = []
  const inner = { schema, column: columnsOf(schema) }
  const printed = new Map(
    Object.entries(columns).map(([name, expression]) => [
      name,
      printSql(expression, {
        schema,
        column,
        aggregate: ({ operator, arguments: [argument] }) => {
          const sql = printAggregate(operator, argument ? printSql(argument, inner) : null)
          const known = aggregates.indexOf(sql)
          return `a.a${known >= 0 ? known : aggregates.push(sql) - 1}`
        },
      }),
    ]),
  )
  return { aggregates, printed }
}

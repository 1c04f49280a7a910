import { rangeOf } from './problem.ts'
import { familyOf, nameOfType } from './column-type.ts'
import type { ColumnType, Expression, Schema } from './expression.ts'
import { isScalarOfType } from './scalar-type.ts'
import type { Verb } from './verb.ts'
import type { VerbSchema } from './verb-problem.ts'
import { foldSchema, joinSchema, lookupSchema, pivotSchema } from './reshape-schema.ts'
import {
  checkInVerb,
  checkNewName,
  checkPredicate,
  findColumn,
  findColumns,
  makeSchema,
  reportVerb,
  type VerbState,
} from './verb-state.ts'

/**
 * The columns that come out of a verb, found before any data are read, with every problem it has. After a problem the
 * schema is the best guess, so that later verbs are not blamed for it. `tables` finds another cell's columns by name.
 */
export function verbSchema(
  verb: Verb,
  input: Schema,
  tables: (name: string) => Schema | undefined,
  grouped: readonly string[],
  parameters: Schema = {},
): VerbSchema {
  const state: VerbState = { input, grouped, parameters, tables, problems: [] }
  if (grouped.length > 0 && verb.verb !== 'rollup' && verb.verb !== 'derive') {
    reportVerb(
      state,
      'groupby-unused',
      [],
      `groupby groups the rollup or derive that follows it, and ${verb.verb} follows`,
      'put groupby right before the rollup or derive',
    )
  }
  const { schema, verb: typed = verb } = outcome(state, verb)
  const nowGrouped = verb.verb === 'groupby' ? verb.columns.filter((name) => Object.hasOwn(input, name)) : []
  return { schema, grouped: nowGrouped, verb: typed, problems: state.problems }
}

interface Outcome {
  readonly schema: Schema
  /** Given when expressions were typed. */
  readonly verb?: Verb
}

function outcome(state: VerbState, verb: Verb): Outcome {
  const { input } = state
  switch (verb.verb) {
    case 'filter':
      return { schema: input, verb: { ...verb, where: checkPredicate(state, verb.where, ['where']) } }
    case 'derive':
      return derive(state, verb)
    case 'rollup':
      return rollup(state, verb)
    case 'select':
      return { schema: Object.fromEntries(findColumns(state, verb.columns, ['columns'])) }
    case 'rename':
      return { schema: rename(state, verb) }
    case 'groupby':
      findColumns(state, verb.columns, ['columns'])
      return { schema: input }
    case 'join':
      return { schema: joinSchema(state, verb) }
    case 'lookup':
      return { schema: lookupSchema(state, verb) }
    case 'fold':
      return { schema: foldSchema(state, verb) }
    case 'pivot':
      return { schema: pivotSchema(state, verb) }
    case 'orderby':
      if (verb.by.length === 0) reportVerb(state, 'empty', ['by'], 'at least one column must be named')
      for (const [index, { column }] of verb.by.entries()) findColumn(state, input, column, ['by', index])
      return { schema: input }
    case 'dedupe':
      findColumns(state, verb.keys, ['keys'])
      return { schema: input }
    case 'impute':
      return { schema: impute(state, verb) }
    default:
      return { schema: input, verb: checkAssert(state, verb) }
  }
}

type Only<Name extends Verb['verb']> = Extract<Verb, { verb: Name }>

function derive(state: VerbState, verb: Only<'derive'>): Outcome {
  const { columns, typed } = checkColumns(state, verb.columns, undefined)
  return { schema: { ...state.input, ...Object.fromEntries(columns) }, verb: { ...verb, columns: typed } }
}

function rollup(state: VerbState, verb: Only<'rollup'>): Outcome {
  const { columns, typed } = checkColumns(state, verb.columns, state.grouped)
  const keys = state.grouped.flatMap((name) =>
    Object.hasOwn(state.input, name) ? [[name, state.input[name]!] as const] : [],
  )
  const schema = makeSchema(
    state,
    [...keys, ...columns],
    (name) => ['columns', name],
    'the columns of groupby come out under their own names',
  )
  return { schema, verb: { ...verb, columns: typed } }
}

function checkColumns(
  state: VerbState,
  columns: Readonly<Record<string, Expression>>,
  grouped: readonly string[] | undefined,
) {
  const made: (readonly [string, ColumnType])[] = []
  const typed: (readonly [string, Expression])[] = []
  if (Object.keys(columns).length === 0) reportVerb(state, 'empty', ['columns'], 'at least one column must be made')
  for (const [name, given] of Object.entries(columns)) {
    const path = ['columns', name]
    checkNewName(state, name, path)
    const { type, expression, sound } = checkInVerb(state, given, path, {
      aggregates: true,
      sameStep: Object.keys(columns),
      ...(grouped && { grouped }),
    })
    if (sound && type === null) {
      state.problems.push({
        code: 'wrong-type',
        message: `${name} would be null in every row and has no type`,
        hint: 'give it a value of some type, as in number(null)',
        path,
        range: rangeOf(given),
      })
    }
    made.push([name, type ?? { kind: 'text' }])
    typed.push([name, expression])
  }
  return { columns: made, typed: Object.fromEntries(typed) }
}

function rename(state: VerbState, verb: Only<'rename'>): Schema {
  for (const [from, to] of Object.entries(verb.columns)) {
    findColumn(state, state.input, from, ['columns', from])
    checkNewName(state, to, ['columns', from])
  }
  const renamed = Object.entries(state.input).map(
    ([name, type]) => [Object.hasOwn(verb.columns, name) ? verb.columns[name]! : name, type] as const,
  )
  const oldNames = Object.keys(state.input)
  return makeSchema(state, renamed, (name, index) => {
    const old = oldNames[index]!
    return [
      'columns',
      Object.hasOwn(verb.columns, old)
        ? old
        : (Object.keys(verb.columns).find((key) => verb.columns[key] === name) ?? old),
    ]
  })
}

/** A mean or median of whole numbers is a number, and then so is the column. */
function impute(state: VerbState, verb: Only<'impute'>): Schema {
  const { input } = state
  const type = findColumn(state, input, verb.column, ['column'])
  findColumns(state, verb.by, ['by'], true)
  if (verb.by.includes(verb.column))
    reportVerb(state, 'duplicate-column', ['by', verb.by.indexOf(verb.column)], 'a column cannot be filled by itself')
  if (!type) return input
  if (verb.method === 'constant') {
    if (verb.value === undefined || verb.value === null)
      reportVerb(state, 'bad-value', ['value'], 'a constant must be given as value')
    else if (!isScalarOfType(verb.value, type))
      reportVerb(state, 'bad-value', ['value'], `the value is not ${nameOfType(type.kind)}`)
    return input
  }
  if (verb.value !== undefined)
    reportVerb(
      state,
      'bad-value',
      ['value'],
      `the method ${verb.method} takes no value`,
      'leave value out, or use method: constant',
    )
  if (verb.method === 'mode') return input
  if (familyOf(type) !== 'number' || type.kind === 'decimal') {
    reportVerb(
      state,
      'wrong-type',
      ['column'],
      `the ${verb.method} of ${nameOfType(type.kind)} cannot be taken`,
      type.kind === 'decimal' ? 'derive number(x) first' : 'use method: mode or constant',
    )
    return input
  }
  return { ...input, [verb.column]: { kind: 'number' } }
}

function checkAssert(state: VerbState, verb: Only<'assert'>): Verb {
  const { unique, notNull, rows, where } = verb
  if (unique) findColumns(state, unique, ['unique'])
  if (notNull) findColumns(state, notNull, ['notNull'])
  if (rows) {
    for (const [index, bound] of rows.entries()) {
      if (bound !== null && (!Number.isSafeInteger(bound) || bound < 0))
        reportVerb(state, 'bad-value', ['rows', index], 'a number of rows is a whole number from 0')
    }
    const [least, most] = rows
    if (least !== null && most !== null && least > most)
      reportVerb(state, 'bad-value', ['rows'], 'the least number of rows is above the greatest')
  }
  if (!unique && !notNull && !rows && !where)
    reportVerb(state, 'empty', [], 'nothing is asserted', 'give unique, notNull, rows or where')
  return where ? { ...verb, where: checkPredicate(state, where, ['where']) } : verb
}

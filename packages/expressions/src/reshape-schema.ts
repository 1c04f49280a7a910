import { commonType, familyOf, nameOfType } from './column-type.ts'
import type { ColumnType, Schema } from './expression.ts'
import { isScalarOfType } from './scalar-type.ts'
import type { Verb } from './verb.ts'
import {
  checkNewName,
  type Columns,
  findColumn,
  findColumns,
  makeSchema,
  type Path,
  reportVerb,
  type VerbState,
} from './verb-state.ts'

type Only<Name extends Verb['verb']> = Extract<Verb, { verb: Name }>

/**
 * Left columns, then the right table's other than its keys, with the prefix `as`. Of a full join a key column holds
 * the value of whichever side has one. `semi` and `anti` only choose rows.
 */
export function joinSchema(state: VerbState, verb: Only<'join'>): Schema {
  const { input } = state
  const right = findTable(state, verb.table)
  const keys = checkKeys(state, right, verb)
  if (!right || verb.how === 'semi' || verb.how === 'anti') return input
  const left = Object.entries(input).map(
    ([name, type]) => [name, verb.how === 'full' ? (keys.get(name) ?? type) : type] as const,
  )
  const rightKeys = new Set(verb.on.map(([, key]) => key))
  const others = Object.entries(right)
    .filter(([name]) => !rightKeys.has(name))
    .map(([name, type]) => [verb.as === undefined ? name : `${verb.as}_${name}`, type] as const)
  if (verb.as !== undefined) checkNewName(state, verb.as, ['as'])
  const path: Path = verb.as === undefined ? ['table'] : ['as']
  return makeSchema(
    state,
    [...left, ...others],
    () => path,
    'as: prefix puts a prefix before the columns of the other table',
  )
}

/** The input and the taken columns; rows without a match have null there. */
export function lookupSchema(state: VerbState, verb: Only<'lookup'>): Schema {
  const right = findTable(state, verb.table)
  checkKeys(state, right, verb)
  if (verb.take.length === 0) reportVerb(state, 'empty', ['take'], 'at least one column must be taken')
  if (!right) return state.input
  const taken: (readonly [string, ColumnType])[] = []
  for (const [index, name] of verb.take.entries()) {
    const type = findColumn(state, right, name, ['take', index], verb.table)
    if (type) taken.push([name, type])
  }
  return makeSchema(
    state,
    [...Object.entries(state.input), ...taken],
    (name) => ['take', verb.take.lastIndexOf(name)],
    'rename the column before',
  )
}

/** One row per folded column: its name as a category, its value in the common type. */
export function foldSchema(state: VerbState, verb: Only<'fold'>): Schema {
  const folded = findColumns(state, verb.columns, ['columns'])
  const type = commonType(folded.map(([, each]) => each))
  if (!type && folded.length > 0) {
    const [first] = folded
    const index = folded.findIndex(([, each]) => familyOf(each) !== familyOf(first![1]))
    reportVerb(
      state,
      'wrong-type',
      ['columns', verb.columns.indexOf(folded[index]![0])],
      `${folded[index]![0]} is ${nameOfType(folded[index]![1].kind)} and ${first![0]} ${nameOfType(first![1].kind)}`,
      'fold columns of one type',
    )
  }
  const [key, value] = verb.as
  for (const [index, name] of verb.as.entries()) checkNewName(state, name, ['as', index])
  const kept = Object.entries(state.input).filter(([name]) => !verb.columns.includes(name))
  const columns: Columns = [...kept, [key, { kind: 'category' }], [value, type ?? { kind: 'text' }]]
  return makeSchema(state, columns, (_name, index) => ['as', index - kept.length])
}

/** Every column but key and value stays and tells rows apart; then one column per listed value, null where none is. */
export function pivotSchema(state: VerbState, verb: Only<'pivot'>): Schema {
  const { input } = state
  const key = findColumn(state, input, verb.key, ['key'])
  const value = findColumn(state, input, verb.value, ['value'])
  if (verb.key === verb.value) reportVerb(state, 'duplicate-column', ['value'], 'key and value are the same column')
  if (verb.values.length === 0) reportVerb(state, 'empty', ['values'], 'the values that become columns must be listed')
  const kept = Object.entries(input).filter(([name]) => name !== verb.key && name !== verb.value)
  const made = verb.values.map((listed, index) => {
    const path = ['values', index]
    if (listed === null || (key && !isScalarOfType(listed, key))) {
      reportVerb(
        state,
        'bad-value',
        path,
        key ? `the value is not ${nameOfType(key.kind)}` : 'null cannot become a column',
        null,
      )
    } else checkNewName(state, String(listed), path)
    return [String(listed), value ?? { kind: 'text' }] as const
  })
  return makeSchema(state, [...kept, ...made], (_name, index) => ['values', index - kept.length])
}

function findTable(state: VerbState, name: string): Schema | undefined {
  const schema = state.tables(name)
  if (!schema) reportVerb(state, 'unknown-table', ['table'], `there is no table ${name}`)
  return schema
}

/** Keys must compare; gives the common type of each pair by its left name. */
function checkKeys(
  state: VerbState,
  right: Schema | undefined,
  verb: Only<'join' | 'lookup'>,
): ReadonlyMap<string, ColumnType> {
  const common = new Map<string, ColumnType>()
  if (verb.on.length === 0) reportVerb(state, 'empty', ['on'], 'at least one key must be named')
  for (const [index, [leftName, rightName]] of verb.on.entries()) {
    const left = findColumn(state, state.input, leftName, ['on', index])
    const other = right ? findColumn(state, right, rightName, ['on', index], verb.table) : null
    if (!left || !other) continue
    const type = keyType(left, other)
    if (type) common.set(leftName, type)
    else
      reportVerb(
        state,
        'wrong-type',
        ['on', index],
        `${leftName} is ${nameOfType(left.kind)} and ${rightName} of ${verb.table} is ${nameOfType(other.kind)}`,
        'keys are of one type; an id is never a number',
      )
  }
  return common
}

/** Decimals match by their exact text, so only those of the same form can be keys of each other. */
function keyType(left: ColumnType, right: ColumnType): ColumnType | null {
  const type = commonType([left, right])
  const mixed = (left.kind === 'decimal' || right.kind === 'decimal') && type?.kind !== 'decimal'
  return mixed ? null : type
}

import { checkExpression } from './check.ts'
import { familyOf, nameOfType } from './column-type.ts'
import type { ColumnType, Expression, Schema } from './expression.ts'
import { columnNameFault, nearestName } from './names.ts'
import { rangeOf } from './problem.ts'
import type { VerbProblem, VerbProblemCode } from './verb-problem.ts'

/** What the rules of single verbs read, and where they leave what they find wrong. */
export interface VerbState {
  readonly input: Schema
  readonly grouped: readonly string[]
  readonly parameters: Schema
  readonly tables: (name: string) => Schema | undefined
  readonly problems: VerbProblem[]
}

export type Path = readonly (string | number)[]
export type Columns = readonly (readonly [name: string, type: ColumnType])[]

export function reportVerb(
  state: VerbState,
  code: VerbProblemCode,
  path: Path,
  message: string,
  hint: string | null = null,
): void {
  state.problems.push({ code, message, hint, path, range: null })
}

/** The type of a column that a verb names, or null after reporting that the table lacks it. */
export function findColumn(
  state: VerbState,
  schema: Schema,
  name: string,
  path: Path,
  table?: string,
): ColumnType | null {
  if (Object.hasOwn(schema, name)) return schema[name]!
  const near = nearestName(name, Object.keys(schema))
  const where = table === undefined ? '' : ` in ${table}`
  reportVerb(
    state,
    'unknown-column',
    path,
    `there is no column ${name}${where}`,
    near === null ? null : `did you mean ${near}?`,
  )
  return null
}

/** The named columns of the input that exist, each once; a missing or repeated one is reported. */
export function findColumns(state: VerbState, names: readonly string[], path: Path, mayBeEmpty = false): Columns {
  const found: (readonly [string, ColumnType])[] = []
  if (names.length === 0 && !mayBeEmpty) reportVerb(state, 'empty', path, 'at least one column must be named')
  for (const [index, name] of names.entries()) {
    const place = [...path, index]
    if (names.indexOf(name) < index) {
      reportVerb(state, 'duplicate-column', place, `${name} is named twice`)
      continue
    }
    const type = findColumn(state, state.input, name, place)
    if (type) found.push([name, type])
  }
  return found
}

/** A table of these columns. Two of one name are reported at `pathOf` of the later one, and the first is kept. */
export function makeSchema(
  state: VerbState,
  columns: Columns,
  pathOf: (name: string, index: number) => Path,
  hint: string | null = null,
): Schema {
  const made = new Map<string, ColumnType>()
  for (const [index, [name, type]] of columns.entries()) {
    if (made.has(name))
      reportVerb(state, 'duplicate-column', pathOf(name, index), `there would be two columns ${name}`, hint)
    else made.set(name, type)
  }
  return Object.fromEntries(made)
}

/** Reports a name that no new column can have. */
export function checkNewName(state: VerbState, name: string, path: Path): void {
  const fault = columnNameFault(name)
  if (fault !== null) reportVerb(state, 'bad-name', path, fault)
}

/** Checks an expression over the input; its problems are placed at `path`. */
export function checkInVerb(
  state: VerbState,
  expression: Expression,
  path: Path,
  place: { readonly aggregates: boolean; readonly grouped?: readonly string[]; readonly sameStep?: readonly string[] },
): { type: ColumnType | null; expression: Expression; sound: boolean } {
  const scope = { schema: state.input, parameters: state.parameters, paths: false, ...place }
  const { type, expression: typed, problems } = checkExpression(expression, scope)
  for (const problem of problems) state.problems.push({ ...problem, path })
  return { type, expression: typed, sound: problems.length === 0 }
}

/** Checks a predicate: what is not true or false is reported. */
export function checkPredicate(state: VerbState, where: Expression, path: Path): Expression {
  const { type, expression, sound } = checkInVerb(state, where, path, { aggregates: false })
  if (sound && type && type.kind !== 'boolean') {
    const hint = familyOf(type) === 'number' ? 'compare it, as in x > 0' : 'compare it with something'
    state.problems.push({
      code: 'wrong-type',
      message: `rows are chosen by true or false, not by ${nameOfType(type.kind)}`,
      hint,
      path,
      range: rangeOf(where),
    })
  }
  return expression
}

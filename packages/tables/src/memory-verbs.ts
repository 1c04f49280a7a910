import { compareScalars, type Scalar, type Schema, type Verb } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import { keyText } from '@weighhouse/summaries'
import { deriveColumns, filterRows } from './arquero-rows.ts'
import { columnOf, type Frame, frameOf, keyAt, takeRows } from './frame.ts'
import { compileGroupExpression, deriveOverGroups, groupRows, hasAggregate, rollupGroups } from './memory-groups.ts'
import { joinRows, lookupRows } from './memory-join.ts'

type Only<Name extends Verb['verb']> = Extract<Verb, { verb: Name }>

/** One verb over rows in memory: the reference of what its SQL gives. */
export function applyVerb(
  verb: Verb,
  input: Frame,
  right: Frame | null,
  grouped: readonly string[],
  output: Schema,
): Frame {
  const { length, weights } = input
  switch (verb.verb) {
    case 'filter':
      return filterRows(input, verb.where)
    case 'select':
      return frameOf(output, length, weights, (name) => columnOf(input, name))
    case 'rename': {
      const old = new Map(
        Object.keys(input.schema).map((name) => [
          Object.hasOwn(verb.columns, name) ? (verb.columns[name] ?? name) : name,
          name,
        ]),
      )
      return frameOf(output, length, weights, (name) => columnOf(input, old.get(name) ?? name))
    }
    case 'groupby':
    case 'assert':
      return input
    case 'derive':
      return derive(verb, input, grouped, output)
    case 'rollup': {
      const groups = groupRows(input, grouped)
      return frameOf(output, groups.length, null, (name) => {
        const expression = Object.hasOwn(verb.columns, name) ? verb.columns[name] : undefined
        if (expression) return rollupGroups(input, groups, expression)
        const values = columnOf(input, name)
        return groups.map(({ rows: [first = 0] }) => values[first] ?? null)
      })
    }
    case 'orderby':
      return takeRows(input, sortRows(input, verb))
    case 'dedupe':
      return takeRows(
        input,
        groupRows(input, verb.keys).flatMap(({ rows: [first] }) => (first === undefined ? [] : [first])),
      )
    case 'join':
      return joinRows(input, requireRight(right), verb, output)
    case 'lookup':
      return lookupRows(input, requireRight(right), verb, output)
    case 'fold':
      return fold(verb, input, output)
    case 'pivot':
      return pivot(verb, input, output)
    default:
      return impute(verb, input, output)
  }
}

function derive(verb: Only<'derive'>, input: Frame, grouped: readonly string[], output: Schema): Frame {
  const entries = Object.entries(verb.columns)
  const plain = deriveColumns(input, Object.fromEntries(entries.filter(([, expression]) => !hasAggregate(expression))))
  const groups = entries.some(([, expression]) => hasAggregate(expression)) ? groupRows(input, grouped) : []
  const overGroups = new Map(
    entries
      .filter(([, expression]) => hasAggregate(expression))
      .map(([name, expression]) => [name, deriveOverGroups(input, groups, expression)]),
  )
  return frameOf(
    output,
    input.length,
    input.weights,
    (name) => plain.get(name) ?? overGroups.get(name) ?? columnOf(input, name),
  )
}

function sortRows(input: Frame, { by }: Only<'orderby'>): readonly number[] {
  const columns = by.map(({ column, descending }) => ({ values: columnOf(input, column), descending }))
  return Array.from({ length: input.length }, (_, row) => row).sort((left, right) => {
    for (const { values, descending } of columns) {
      const [a, b] = [values[left] ?? null, values[right] ?? null]
      // Nulls stand last in either direction.
      const order = descending && a !== null && b !== null ? compareScalars(b, a) : compareScalars(a, b)
      if (order !== 0) return order
    }
    return left - right
  })
}

function fold(verb: Only<'fold'>, input: Frame, output: Schema): Frame {
  const [key, value] = verb.as
  const rows = Array.from({ length: input.length }, (_, row) => row)
  const folded = verb.columns.map((name) => columnOf(input, name))
  return frameOf(output, input.length * folded.length, null, (name) => {
    if (name === key) return rows.flatMap(() => verb.columns)
    if (name === value) return rows.flatMap((row) => keyAt(folded, row))
    const kept = columnOf(input, name)
    return rows.flatMap((row) => folded.map(() => kept[row] ?? null))
  })
}

function pivot(verb: Only<'pivot'>, input: Frame, output: Schema): Frame {
  const kept = Object.keys(input.schema).filter((name) => name !== verb.key && name !== verb.value)
  const groups = groupRows(input, kept).filter(({ rows }) => rows.length > 0)
  const keys = columnOf(input, verb.key)
  const values = columnOf(input, verb.value)
  const listed = new Map(verb.values.map((value) => [String(value), keyText([value])]))
  return frameOf(output, groups.length, null, (name) => {
    const wanted = listed.get(name)
    if (wanted === undefined) {
      const column = columnOf(input, name)
      return groups.map(({ rows: [first = 0] }) => column[first] ?? null)
    }
    return groups.map(({ rows }) => {
      const found = rows.filter((row) => keyText([keys[row] ?? null]) === wanted)
      if (found.length > 1)
        throw new WeighhouseError('bad-input', 'A pivot has several rows for one cell: roll them up before.')
      const [only] = found
      return only === undefined ? null : (values[only] ?? null)
    })
  })
}

function impute(verb: Only<'impute'>, input: Frame, output: Schema): Frame {
  const filled = [...columnOf(input, verb.column)]
  for (const { rows } of groupRows(input, verb.by)) {
    const value = verb.method === 'constant' ? (verb.value ?? null) : statisticOf(verb.method, input, verb.column, rows)
    for (const row of rows) filled[row] ??= value
  }
  return frameOf(output, input.length, input.weights, (name) => (name === verb.column ? filled : columnOf(input, name)))
}

function statisticOf(
  method: 'mean' | 'median' | 'mode',
  input: Frame,
  column: string,
  rows: readonly number[],
): Scalar {
  const values = columnOf(input, column)
  if (method === 'mode') return modeOf(rows.flatMap((row) => values[row] ?? []))
  const call = { kind: 'call', operator: method, arguments: [{ kind: 'column', name: column }] } as const
  const [value = null] = compileGroupExpression(call).aggregates((row) => () => values[row] ?? null, rows)
  return value
}

/** The commonest value; of several, the least. */
function modeOf(values: readonly Scalar[]): Scalar {
  const counts = new Map<string, { value: Scalar; count: number }>()
  for (const value of values) {
    const text = keyText([value])
    const entry = counts.get(text)
    if (entry) entry.count++
    else counts.set(text, { value, count: 1 })
  }
  const [mode] = [...counts.values()].sort(
    (left, right) => right.count - left.count || compareScalars(left.value, right.value),
  )
  return mode?.value ?? null
}

function requireRight(right: Frame | null): Frame {
  if (!right) throw new TypeError('A join was run without its other table.')
  return right
}

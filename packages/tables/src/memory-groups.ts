import { aggregateOf, compileExpression, type Expression, operators, type Scalar } from '@weighhouse/expressions'
import { keyText } from '@weighhouse/summaries'
import { columnOf, type Frame, keyAt, type Reader, rowReader } from './frame.ts'

/** Rows that share the values of some columns, in the order of their first rows; nulls are one value. */
export interface Group {
  readonly rows: readonly number[]
}

/** Groups of a frame; without keys all rows are one group, which is there even when they are none. */
export function groupRows(frame: Frame, keys: readonly string[]): readonly Group[] {
  if (keys.length === 0) return [{ rows: Array.from({ length: frame.length }, (_, row) => row) }]
  const columns = keys.map((name) => columnOf(frame, name))
  const groups = new Map<string, number[]>()
  for (let row = 0; row < frame.length; row++) {
    const text = keyText(keyAt(columns, row))
    const rows = groups.get(text)
    if (rows) rows.push(row)
    else groups.set(text, [row])
  }
  return [...groups.values()].map((rows) => ({ rows }))
}

/** An expression with aggregates, compiled: aggregates once per group, the rest once per row. */
export interface GroupExpression {
  /** The values of its aggregates over a group's rows. */
  readonly aggregates: (at: (row: number) => Reader, rows: readonly number[]) => readonly Scalar[]
  readonly value: (read: Reader, aggregates: readonly Scalar[]) => Scalar
}

export function compileGroupExpression(expression: Expression): GroupExpression {
  const calls: Expression[] = []
  const outer = compileExpression(replaceAggregates(expression, calls))
  const accumulate = calls.map(aggregateOf)
  return {
    aggregates: (at, rows) => {
      const running = accumulate.map((start) => start())
      for (const row of rows) for (const aggregation of running) aggregation.add(at(row))
      return running.map((aggregation) => aggregation.result(() => null))
    },
    value: (read, aggregates) =>
      outer((name) =>
        name.startsWith(aggregatePrefix)
          ? (aggregates[Number(name.slice(aggregatePrefix.length))] ?? null)
          : read(name),
      ),
  }
}

/** No column has a name with NUL in it. */
const aggregatePrefix = '\0'

/** The expression with each aggregate call replaced by a column of its own; `calls` collects them. */
function replaceAggregates(expression: Expression, calls: Expression[]): Expression {
  if (expression.kind !== 'call') return expression
  if (isAggregate(expression.operator))
    return { kind: 'column', name: `${aggregatePrefix}${calls.push(expression) - 1}` }
  return { ...expression, arguments: expression.arguments.map((argument) => replaceAggregates(argument, calls)) }
}

/** Whether an aggregate stands anywhere in an expression. */
export function hasAggregate(expression: Expression): boolean {
  return expression.kind === 'call' && (isAggregate(expression.operator) || expression.arguments.some(hasAggregate))
}

function isAggregate(operator: string): boolean {
  return Object.hasOwn(operators, operator) && operators[operator]?.kind === 'aggregate'
}

/** One value per row: the expression over the row and the aggregates of its group. */
export function deriveOverGroups(frame: Frame, groups: readonly Group[], expression: Expression): readonly Scalar[] {
  const compiled = compileGroupExpression(expression)
  const at = rowReader(frame)
  const values: Scalar[] = Array.from({ length: frame.length }, () => null)
  for (const { rows } of groups) {
    const aggregates = compiled.aggregates(at, rows)
    for (const row of rows) values[row] = compiled.value(at(row), aggregates)
  }
  return values
}

/** One value per group; columns outside aggregates are group keys, read from the first row. */
export function rollupGroups(frame: Frame, groups: readonly Group[], expression: Expression): readonly Scalar[] {
  const compiled = compileGroupExpression(expression)
  const at = rowReader(frame)
  return groups.map(({ rows }) => {
    const aggregates = compiled.aggregates(at, rows)
    const [first] = rows
    return compiled.value(first === undefined ? () => null : at(first), aggregates)
  })
}

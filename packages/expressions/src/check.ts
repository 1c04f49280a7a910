import { checkArguments } from './check-arguments.ts'
import { type Checked, type CheckState, type ExpressionScope, report } from './check-state.ts'
import type { ColumnType, Expression } from './expression.ts'
import { nearestName } from './names.ts'
import { findOperator, operators } from './operators.ts'
import type { ExpressionProblem } from './problem.ts'

/**
 * Finds the type of an expression and everything that is wrong with it. `type` is null for what is always null, for
 * paths and after an error. `expression` is the tree that engines evaluate: texts that stand for dates and instants
 * have become literals of that type, and decimals that are computed with or compared are wrapped in `number`.
 */
export function checkExpression(
  expression: Expression,
  scope: ExpressionScope,
): { type: ColumnType | null; expression: Expression; problems: readonly ExpressionProblem[] } {
  const state: CheckState = { scope, problems: [], insideAggregate: false }
  const checked = check(state, expression)
  return {
    type: state.problems.length === 0 ? checked.type : null,
    expression: checked.expression,
    problems: state.problems,
  }
}

function check(state: CheckState, expression: Expression): Checked {
  switch (expression.kind) {
    case 'literal':
      return { expression, type: literalType(expression) }
    case 'column':
      return { expression, type: columnType(state, expression) }
    case 'parameter':
      return { expression, type: parameterType(state, expression) }
    case 'path':
      if (!state.scope.paths) {
        const name = expression.steps.join('.')
        report(
          state,
          'misplaced-path',
          expression,
          `${name} reads a result, and only columns can be read here`,
          `a column with such a name is written "${name}"`,
        )
      }
      return { expression, type: null }
    default:
      return checkCall(state, expression)
  }
}

function checkCall(state: CheckState, call: Extract<Expression, { kind: 'call' }>): Checked {
  const operator = findOperator(call.operator)
  if (operator?.kind === 'aggregate' && (!state.scope.aggregates || state.insideAggregate)) {
    const message = state.insideAggregate
      ? 'an aggregate cannot stand inside another'
      : `${operator.name} looks at many rows, and rows are looked at one by one here`
    report(
      state,
      'misplaced-aggregate',
      call,
      message,
      state.insideAggregate ? 'roll up in two steps' : 'compute it with rollup or derive first',
    )
  }
  const inner: CheckState = operator?.kind === 'aggregate' ? { ...state, insideAggregate: true } : state
  const given = call.arguments.map((argument) => check(inner, argument))
  if (!operator) {
    const near = nearestName(call.operator, Object.keys(operators))
    const hint = near === null ? null : `did you mean ${operators[near]!.syntax}?`
    report(state, 'unknown-operator', call, `there is no operator ${call.operator}`, hint)
    return { expression: { ...call, arguments: given.map((argument) => argument.expression) }, type: null }
  }
  const { minimum, maximum } = operator.arity
  if (
    given.length < minimum ||
    (maximum !== null && given.length > maximum) ||
    (operator.name === 'case' && given.length % 2 === 0)
  ) {
    const allowed =
      minimum === maximum ? minimum : maximum === null ? `at least ${minimum}` : `${minimum} or ${maximum}`
    report(
      state,
      'wrong-arity',
      call,
      `${operator.name} takes ${allowed} argument${allowed === 1 ? '' : 's'}, not ${given.length}`,
      `write ${operator.syntax}`,
    )
    return { expression: { ...call, arguments: given.map((argument) => argument.expression) }, type: null }
  }
  const { type, expressions } = checkArguments(state, operator, call, given)
  return { expression: { ...call, arguments: expressions }, type }
}

function literalType({ type, value }: Extract<Expression, { kind: 'literal' }>): ColumnType | null {
  if (type === 'null') return null
  if (type !== 'decimal') return { kind: type }
  const [whole = '', fraction = ''] = String(value ?? '')
    .replace('-', '')
    .split('.')
  return { kind: 'decimal', precision: Math.max(1, whole.length + fraction.length), scale: fraction.length }
}

function columnType(state: CheckState, column: Extract<Expression, { kind: 'column' }>): ColumnType | null {
  const { schema, grouped } = state.scope
  if (!Object.hasOwn(schema, column.name)) {
    const hint = unknownColumnHint(state, column.name)
    report(state, 'unknown-column', column, `there is no column ${column.name}`, hint)
    return null
  }
  if (grouped && !state.insideAggregate && !grouped.includes(column.name)) {
    report(
      state,
      'misplaced-column',
      column,
      `${column.name} has many values in a group`,
      `aggregate it, as in max(${column.name}), or add it to groupby`,
    )
  }
  return schema[column.name]!
}

function parameterType(state: CheckState, parameter: Extract<Expression, { kind: 'parameter' }>): ColumnType | null {
  const { parameters } = state.scope
  if (Object.hasOwn(parameters, parameter.name)) return parameters[parameter.name]!
  const near = nearestName(parameter.name, Object.keys(parameters))
  report(
    state,
    'unknown-parameter',
    parameter,
    `there is no parameter $${parameter.name}`,
    near === null ? 'parameters are declared under params' : `did you mean $${near}?`,
  )
  return null
}

function unknownColumnHint({ scope }: CheckState, name: string): string | null {
  if (scope.sameStep?.includes(name)) return 'this step makes it: read it in a derive of its own that follows'
  const near = nearestName(name, Object.keys(scope.schema))
  if (near !== null) return `did you mean ${near}?`
  return scope.paths
    ? "a result is read by its cell: cell.field, or cell['some-field'] where the name holds a hyphen"
    : null
}

import { WeighhouseError } from '@weighhouse/kernel'
import type { Expression, Scalar } from './expression.ts'
import { findOperator } from './operators.ts'

export type ReadColumn = (column: string) => Scalar
/** The scalar a path leads to, or undefined where a step is missing or the end is no scalar: both read as null. */
export type ReadPath = (steps: readonly string[]) => Scalar | undefined
export type Compiled = (row: ReadColumn, path?: ReadPath) => Scalar

/**
 * The expression as a tree of closures over one row: the semantics of record, which every engine must match. Compile
 * the `expression` that `checkExpression` returned, so that dates and decimals are typed. Aggregates, unknown operators
 * and parameters that are not bound are refused with `bad-input`; evaluating throws only `limit-exceeded`, for a text
 * that grows past its bound.
 */
export function compileExpression(expression: Expression): Compiled {
  return compile(expression, (operator) => {
    throw new WeighhouseError('bad-input', `${operator} is an aggregate and has no value for one row`)
  })
}

type Call = Extract<Expression, { kind: 'call' }>

/** `aggregate` says what stands in place of a call of an aggregate. */
export function compile(expression: Expression, aggregate: (operator: string, call: Call) => Compiled): Compiled {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression
      return () => value
    }
    case 'column': {
      const { name } = expression
      return (row) => row(name)
    }
    case 'path': {
      const { steps } = expression
      return (_row, path) => path?.(steps) ?? null
    }
    case 'parameter':
      throw new WeighhouseError('bad-input', `the parameter $${expression.name} is not bound to a value`)
    default:
      return compileCall(expression, aggregate)
  }
}

function compileCall(call: Call, aggregate: (operator: string, call: Call) => Compiled): Compiled {
  const operator = findOperator(call.operator)
  if (!operator) throw new WeighhouseError('bad-input', `there is no operator ${call.operator}`)
  const { minimum, maximum } = operator.arity
  if (call.arguments.length < minimum || (maximum !== null && call.arguments.length > maximum)) {
    throw new WeighhouseError(
      'bad-input',
      `${operator.name} does not take ${call.arguments.length} arguments; write ${operator.syntax}`,
    )
  }
  if (operator.kind === 'aggregate') return aggregate(operator.name, call)
  const { evaluate } = operator
  const operands = call.arguments.map((argument) => compile(argument, aggregate))
  if (operator.nulls === 'own') return (row, path) => evaluate(...operands.map((operand) => operand(row, path)))
  const [first, second] = operands
  if (first && operands.length === 1) {
    return (row, path) => {
      const value = first(row, path)
      return value === null ? null : evaluate(value)
    }
  }
  if (first && second && operands.length === 2) {
    return (row, path) => {
      const left = first(row, path)
      if (left === null) return null
      const right = second(row, path)
      return right === null ? null : evaluate(left, right)
    }
  }
  return (row, path) => {
    const values = operands.map((operand) => operand(row, path))
    return values.includes(null) ? null : evaluate(...values)
  }
}

import { checkExpression, type ColumnType, type Expression, type Schema } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'

/** Where an expression is printed: the columns it may read and how each is written in SQL. */
export interface SqlScope {
  readonly schema: Schema
  readonly column: (name: string) => string
  /** Prints an aggregate call; without it aggregates are refused. */
  readonly aggregate?: (call: CallExpression, argument: string | null) => string
}

export type CallExpression = Extract<Expression, { kind: 'call' }>

/** The type of a part of a checked expression; null where it is always null. */
export function typeOfPart(expression: Expression, schema: Schema): ColumnType | null {
  return checkExpression(expression, { schema, parameters: {}, aggregates: true, paths: false }).type
}

/**
 * The expression as engines evaluate it and its type, or `bad-input` with every problem. Callers have
 * checked it before; this keeps an engine from ever running what nobody checked.
 */
export function requireChecked(
  expression: Expression,
  schema: Schema,
  place: { readonly aggregates: boolean; readonly grouped?: readonly string[] } = { aggregates: false },
): { readonly expression: Expression; readonly type: ColumnType | null } {
  const scope = { schema, parameters: {}, paths: false, ...place }
  const { expression: checked, type, problems } = checkExpression(expression, scope)
  if (problems.length > 0) {
    const told = problems.map(({ message, hint }) => (hint ? `${message} (${hint})` : message))
    throw new WeighhouseError('bad-input', `An expression cannot be evaluated: ${told.join('; ')}.`)
  }
  return { expression: checked, type }
}

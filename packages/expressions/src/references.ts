import { WeighhouseError } from '@weighhouse/kernel'
import type { Expression, Scalar, Schema } from './expression.ts'

/** Names of the columns an expression reads, each once, in the order of their first mention. */
export function referencedColumns(expression: Expression): readonly string[] {
  return [...new Set(parts(expression).flatMap((part) => (part.kind === 'column' ? [part.name] : [])))]
}

/** Names of the parameters an expression reads, without `$`, each once, in the order of their first mention. */
export function referencedParameters(expression: Expression): readonly string[] {
  return [...new Set(parts(expression).flatMap((part) => (part.kind === 'parameter' ? [part.name] : [])))]
}

/** Steps of the paths an expression reads, each path once, in the order of their first mention. */
export function referencedPaths(expression: Expression): readonly (readonly string[])[] {
  const paths = new Map<string, readonly string[]>()
  for (const part of parts(expression)) if (part.kind === 'path') paths.set(JSON.stringify(part.steps), part.steps)
  return [...paths.values()]
}

/** The expression without ranges: equal for equal meanings, however the author spaced them. */
export function canonicalExpression(expression: Expression): Expression {
  const { range: _, ...rest } = expression
  return rest.kind === 'call' ? { ...rest, arguments: rest.arguments.map(canonicalExpression) } : rest
}

/**
 * The expression with every parameter replaced by its value as a literal, of its declared type where `types` has it.
 * A parameter without a value, or with NaN or an infinity, is refused with `bad-input`.
 */
export function bindParameters(
  expression: Expression,
  values: Readonly<Record<string, Scalar>>,
  types: Schema = {},
): Expression {
  if (expression.kind === 'call') {
    return { ...expression, arguments: expression.arguments.map((argument) => bindParameters(argument, values, types)) }
  }
  if (expression.kind !== 'parameter') return expression
  const { name, range } = expression
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (value === undefined)
    throw new WeighhouseError('bad-input', `the parameter $${name} has no value; declare it under params`)
  // Without a range a null is known to come from a parameter: comparing with it is no slip of the pen.
  if (value === null) return { kind: 'literal', type: 'null', value }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new WeighhouseError('bad-input', `the parameter $${name} is no finite number`)
  const type = Object.hasOwn(types, name) ? types[name]!.kind : typeOf(value)
  return { kind: 'literal', type, value: value === 0 ? 0 : value, ...(range && { range }) }
}

function typeOf(value: boolean | number | string): 'boolean' | 'integer' | 'number' | 'text' {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number'
  return typeof value === 'string' ? 'text' : 'boolean'
}

function parts(expression: Expression): readonly Expression[] {
  return expression.kind === 'call' ? [expression, ...expression.arguments.flatMap(parts)] : [expression]
}

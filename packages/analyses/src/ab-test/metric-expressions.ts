import type { Expression } from '@weighhouse/expressions'

/** Expressions over rows that requests are put together from. */
export function call(operator: string, ...given: readonly Expression[]): Expression {
  return { kind: 'call', operator, arguments: given }
}

export function literal(value: number): Expression {
  return { kind: 'literal', type: 'number', value }
}

export function columnOf(name: string): Expression {
  return { kind: 'column', name }
}

/** The sum of terms, nested no deeper than halving asks for. */
export function sumOf(terms: readonly Expression[]): Expression {
  const [first = literal(0), second] = terms
  if (second === undefined) return first
  const half = Math.ceil(terms.length / 2)
  return call('add', sumOf(terms.slice(0, half)), sumOf(terms.slice(half)))
}

/** 1 where the expression is missing, else 0. */
export function isMissing(expression: Expression): Expression {
  return call('number', call('is_null', expression))
}

/** The expression as a number, cut at the cap; what is missing stays missing and what is not finite stays so. */
export function cappedNumber(expression: Expression, cap: number | null): Expression {
  const value = call('number', expression)
  if (cap === null) return value
  // NaN is above every number, so that only a closed range leaves it and infinities to be counted.
  return call('case', call('between', value, literal(cap), literal(Number.MAX_VALUE)), literal(cap), value)
}

/** The expression with a number in place of what is missing. */
export function filled(expression: Expression, value: number): Expression {
  return call('coalesce', expression, literal(value))
}

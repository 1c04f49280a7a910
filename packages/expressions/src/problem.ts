import type { Expression, TextRange } from './expression.ts'

/** What can be wrong with an expression. A code never changes its meaning. */
export const expressionProblemCodes = [
  'too-long', // more than the allowed number of characters
  'too-deep', // nested deeper than the allowed number of levels
  'bad-character', // a character that no expression holds
  'bad-number', // a number in a form we do not read, or out of range
  'bad-literal', // a text that had to be a date or an instant and is none
  'unclosed', // a quote, parenthesis, bracket or `case` without its end
  'unexpected', // something stands where something else was expected
  'foreign-operator', // `==`, `&&`, `||`, `<>`, `!`: another language's spelling
  'chained-comparison', // a < b < c
  'reserved-name', // a bare name that must be quoted
  'unknown-column',
  'unknown-parameter',
  'unknown-operator',
  'wrong-arity',
  'wrong-type',
  'misplaced-aggregate', // an aggregate where rows are looked at one by one, or inside another
  'misplaced-column', // a column outside an aggregate that is not grouped by
  'misplaced-path', // a path where only columns are
] as const
export type ExpressionProblemCode = (typeof expressionProblemCodes)[number]

/** One problem, placed in the expression's own text. Shown to the author; holds no data. */
export interface ExpressionProblem {
  readonly code: ExpressionProblemCode
  readonly message: string
  readonly range: TextRange
  /** How to mend it, or null when the message says all. */
  readonly hint: string | null
}

/** Problems past this number are not collected: nobody reads them. */
export const maximumProblems = 20

const nowhere: TextRange = { start: 0, end: 0 }

/** Where an expression stands; trees built by hand stand at the beginning. */
export function rangeOf(expression: Expression): TextRange {
  return expression.range ?? nowhere
}

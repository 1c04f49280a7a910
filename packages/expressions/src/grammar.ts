/** Binding strength, weakest first. Comparisons do not chain; the other infix operators lean left. */
export const precedence = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  additive: 5,
  multiplicative: 6,
  negate: 7,
  primary: 8,
} as const

/** Infix operators by the word an author writes between their two operands. */
export const infixOperators: ReadonlyMap<string, { readonly operator: string; readonly precedence: number }> = new Map([
  ['or', { operator: 'or', precedence: precedence.or }],
  ['and', { operator: 'and', precedence: precedence.and }],
  ['=', { operator: 'eq', precedence: precedence.comparison }],
  ['!=', { operator: 'ne', precedence: precedence.comparison }],
  ['<', { operator: 'lt', precedence: precedence.comparison }],
  ['<=', { operator: 'le', precedence: precedence.comparison }],
  ['>', { operator: 'gt', precedence: precedence.comparison }],
  ['>=', { operator: 'ge', precedence: precedence.comparison }],
  ['+', { operator: 'add', precedence: precedence.additive }],
  ['-', { operator: 'subtract', precedence: precedence.additive }],
  ['*', { operator: 'multiply', precedence: precedence.multiplicative }],
  ['/', { operator: 'divide', precedence: precedence.multiplicative }],
  ['%', { operator: 'remainder', precedence: precedence.multiplicative }],
])

/** Operators that are written in a form of their own, by name, with that form. */
export const ownForms: ReadonlyMap<string, string> = new Map([
  ...[...infixOperators].map(([symbol, { operator }]) => [operator, `a ${symbol} b`] as const),
  ['not', 'not a'],
  ['negate', '-a'],
  ['in', 'a in (b, c)'],
  ['between', 'a between b and c'],
  ['is_null', 'a is null'],
  ['case', 'case when a then b else c end'],
])

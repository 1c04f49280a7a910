import { numberOfText } from './number-text.ts'
import type { Scalar } from './expression.ts'
import { numeric, type Operator, overNumbers, scalarOperator } from './operator.ts'

/** Arithmetic in IEEE doubles. What has no answer is null, never NaN; NaN and infinities that are given pass through. */
export const numberOperators: readonly Operator[] = [
  arithmetic('add', 'a + b', 'Sum of two numbers.', ['1 + 2', 3], (left, right) => left + right),
  arithmetic('subtract', 'a - b', 'Difference of two numbers.', ['1 - 2', -1], (left, right) => left - right),
  arithmetic('multiply', 'a * b', 'Product of two numbers.', ['3 * 4', 12], (left, right) => left * right),
  arithmetic('divide', 'a / b', 'Quotient of two numbers, null when b is 0.', ['1 / 4', 0.25], (left, right) =>
    right === 0 ? null : left / right,
  ),
  arithmetic(
    'remainder',
    'a % b',
    'What is left of a after whole multiples of b, with the sign of a; null when b is 0.',
    ['-7 % 3', -1],
    (left, right) => (right === 0 ? null : left % right),
  ),
  {
    ...unary('negate', 'The number with its sign changed.', ['-(2)', -2], (value) => -value),
    syntax: '-a',
    form: 'own',
  },
  unary('abs', 'The size of a number without its sign.', ['abs(-2)', 2], Math.abs),
  unary('sign', '−1, 0 or 1.', ['sign(-2)', -1], (value) => (Number.isNaN(value) ? value : Math.sign(value))),
  unary('floor', 'The greatest whole number that is not above x.', ['floor(-1.5)', -2], Math.floor),
  unary('ceil', 'The least whole number that is not below x.', ['ceil(-1.5)', -1], Math.ceil),
  scalarOperator({
    name: 'round',
    syntax: 'round(x, digits)',
    arity: [1, 2],
    arguments: [numeric, numeric],
    result: 'number',
    sentence:
      'Rounded to digits after the point (0 when left out, at most 15, else null), halves away from zero: floor(|x| · 10^digits + 0.5) / 10^digits with the sign of x, or x itself where |x| · 10^digits is 2^52 or more.',
    example: { expression: 'round(-2.345, 2)', value: -2.35 },
    evaluate: overNumbers((value, digits = 0) => round(value, digits)),
  }),
  unary('sqrt', 'Square root, null below 0.', ['sqrt(9)', 3], (value) => (value < 0 ? null : Math.sqrt(value))),
  unary('ln', 'Natural logarithm, null at and below 0.', ['ln(1)', 0], (value) =>
    value <= 0 ? null : Math.log(value),
  ),
  unary('log10', 'Logarithm to base 10, null at and below 0.', ['log10(1000)', 3], (value) =>
    value <= 0 ? null : Math.log10(value),
  ),
  unary(
    'exp',
    'e to the power of x, null where x is no finite number or the power is too large for one.',
    ['exp(0)', 1],
    (value) => (Number.isFinite(value) ? finite(Math.exp(value)) : null),
  ),
  arithmetic(
    'power',
    'power(a, b)',
    'a to the power of b, null where that is no finite real number.',
    ['power(2, 10)', 1024],
    (base, exponent) => (Number.isFinite(base) && Number.isFinite(exponent) ? finite(base ** exponent) : null),
  ),
  scalarOperator({
    name: 'number',
    syntax: 'number(x)',
    arguments: [['boolean', 'integer', 'number', 'decimal', 'text']],
    result: 'number',
    sentence:
      'A text in decimal syntax as number, null when malformed; true as 1, false as 0; a decimal as the nearest double.',
    example: { expression: "number('-12.5e1')", value: -125 },
    evaluate: (value) => (typeof value === 'string' ? numberOfText(value) : Number(value)),
  }),
]

type Example = readonly [expression: string, value: Scalar]

function arithmetic(
  name: string,
  syntax: string,
  sentence: string,
  example: Example,
  compute: (left: number, right: number) => Scalar,
): Operator {
  const form = name === 'power' ? 'function' : 'own'
  return scalarOperator({
    name,
    syntax,
    form,
    arguments: [numeric, numeric],
    result: 'number',
    sentence,
    example: { expression: example[0], value: example[1] },
    evaluate: (left, right) => (typeof left === 'number' && typeof right === 'number' ? compute(left, right) : null),
  })
}

function unary(name: string, sentence: string, example: Example, compute: (value: number) => Scalar): Operator {
  return scalarOperator({
    name,
    syntax: `${name}(x)`,
    arguments: [numeric],
    result: 'number',
    sentence,
    example: { expression: example[0], value: example[1] },
    evaluate: (value) => (typeof value === 'number' ? compute(value) : null),
  })
}

/** Powers of ten by table: every one is exact, which a power function does not promise. */
const powersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15] as const

function round(value: number, digits: number): Scalar {
  const power = powersOfTen[digits]
  if (power === undefined) return null
  const scaled = Math.abs(value) * power
  // From 2^52 on a double has no fraction left to round; NaN and infinities pass through.
  if (!(scaled < 2 ** 52)) return value
  const rounded = Math.floor(scaled + 0.5) / power
  return value < 0 ? -rounded : rounded
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

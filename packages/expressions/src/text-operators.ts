import { hashBytes, WeighhouseError } from '@weighhouse/kernel'
import type { Scalar } from './expression.ts'
import { textOfNumber } from './number-text.ts'
import { anyType, numeric, type Operator, overTexts, scalarOperator, textual } from './operator.ts'

/** Texts are counted and cut in code points. */
export const textOperators: readonly Operator[] = [
  scalarOperator({
    name: 'length',
    syntax: 'length(text)',
    arguments: [textual],
    result: 'integer',
    sentence: 'The number of code points.',
    example: { expression: "length('añ😀')", value: 3 },
    evaluate: overTexts((text) => Array.from(text).length),
  }),
  transform(
    'lower',
    'Each code point in lower case by its simple mapping; one whose mapping is longer stays.',
    ["lower('AÉ')", 'aé'],
    (text) => mapCase(text, (point) => point.toLowerCase()),
  ),
  transform(
    'upper',
    'Each code point in upper case by its simple mapping; one whose mapping is longer stays.',
    ["upper('aß')", 'Aß'],
    (text) => mapCase(text, (point) => point.toUpperCase()),
  ),
  transform('trim', 'Without spaces (U+0020) at both ends.', ["trim('  a b ')", 'a b'], trim),
  question('starts_with', 'Whether text begins with part.', ["starts_with('gate_30', 'gate')", true], (text, part) =>
    text.startsWith(part),
  ),
  question('ends_with', 'Whether text ends with part.', ["ends_with('gate_30', '30')", true], (text, part) =>
    text.endsWith(part),
  ),
  question('contains', 'Whether part occurs in text.', ["contains('gate_30', 'te_')", true], (text, part) =>
    text.includes(part),
  ),
  scalarOperator({
    name: 'replace',
    syntax: 'replace(text, from, to)',
    arguments: [textual, textual, textual],
    result: 'text',
    sentence: 'Every occurrence of from, left to right, replaced by to; unchanged when from is empty.',
    example: { expression: "replace('a-b-c', '-', '$&')", value: 'a$&b$&c' },
    evaluate: overTexts((text, from, to) => replace(text, from, to)),
  }),
  scalarOperator({
    name: 'substring',
    syntax: 'substring(text, start, length)',
    arguments: [textual, numeric, numeric],
    result: 'text',
    sentence:
      'The code points at positions start up to start + length − 1, counted from 1; positions outside the text are left out, fractions of start and length cut off.',
    example: { expression: "substring('weighhouse', 6, 5)", value: 'house' },
    evaluate: (text, start, length) =>
      typeof text === 'string' && typeof start === 'number' && typeof length === 'number'
        ? substring(text, start, length)
        : null,
  }),
  scalarOperator({
    name: 'concat',
    syntax: 'concat(a, b, …)',
    arity: [1, null],
    arguments: [textual],
    result: 'text',
    sentence: 'The texts one after another, null when one is null.',
    example: { expression: "concat('a', '-', 'b')", value: 'a-b' },
    evaluate: overTexts((...texts) => bounded(texts.join(''))),
  }),
  scalarOperator({
    name: 'text',
    syntax: 'text(x)',
    arguments: [anyType],
    result: 'text',
    sentence:
      'A value as text: the shortest digits that read back as the same number, true or false, 2026-03-29, 2026-03-29T01:30:00.000Z; null for NaN and infinities.',
    example: { expression: 'text(0.5)', value: '0.5' },
    evaluate: (value) => (typeof value === 'number' ? textOfNumber(value) : String(value)),
  }),
  scalarOperator({
    name: 'bucket',
    syntax: 'bucket(x, seed, n)',
    arguments: [
      ['id', 'category', 'text', 'integer'],
      ['id', 'category', 'text', 'integer'],
      ['integer', 'number'],
    ],
    result: 'integer',
    sentence:
      'A bucket from 0 to n − 1 that depends on x and seed alone: floor(h · n / 2^32) in doubles, h the first 8 hexadecimal digits of the SHA-256 of seed:x; null unless n is a whole number from 1 to 2^32.',
    example: { expression: "bucket('007', 'holdout', 100)", value: 25 },
    evaluate: bucket,
  }),
]

type Example = readonly [expression: string, value: Scalar]

function transform(
  name: string,
  sentence: string,
  [expression, value]: Example,
  compute: (text: string) => string,
): Operator {
  const evaluate = overTexts((text) => compute(text))
  return scalarOperator({
    name,
    syntax: `${name}(text)`,
    arguments: [textual],
    result: 'text',
    sentence,
    example: { expression, value },
    evaluate,
  })
}

function question(
  name: string,
  sentence: string,
  [expression, value]: Example,
  ask: (text: string, part: string) => boolean,
): Operator {
  const evaluate = overTexts((text, part) => ask(text, part))
  return scalarOperator({
    name,
    syntax: `${name}(text, part)`,
    arguments: [textual, textual],
    result: 'boolean',
    sentence,
    example: { expression, value },
    evaluate,
  })
}

function mapCase(text: string, map: (point: string) => string): string {
  let mapped = ''
  for (const point of text) {
    const other = map(point)
    mapped += Array.from(other).length === 1 ? other : point
  }
  return mapped
}

function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text[start] === ' ') start++
  while (end > start && text[end - 1] === ' ') end--
  return text.slice(start, end)
}

function replace(text: string, from: string, to: string): string {
  if (from === '') return text
  const pieces = text.split(from)
  if (text.length + (pieces.length - 1) * (to.length - from.length) > maximumTextLength) tooLong()
  return pieces.join(to)
}

function substring(text: string, start: number, length: number): string | null {
  const first = Math.trunc(start)
  const last = first + Math.trunc(length)
  if (Number.isNaN(last)) return null
  const points = Array.from(text)
  return points.slice(Math.max(first, 1) - 1, Math.max(last, 1) - 1).join('')
}

function bucket(value: Scalar | undefined, seed: Scalar | undefined, n: Scalar | undefined): number | null {
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 1 || n > 2 ** 32) return null
  const hash = Number.parseInt(hashBytes(`${seed}:${value}`).slice('sha256:'.length, 'sha256:'.length + 8), 16)
  return Math.floor((hash * n) / 2 ** 32)
}

/** Texts grow by replacing and joining; past this many UTF-16 units the expression is refused. */
const maximumTextLength = 1_000_000

function bounded(text: string): string {
  return text.length > maximumTextLength ? tooLong() : text
}

function tooLong(): never {
  throw new WeighhouseError(
    'limit-exceeded',
    `an expression made a text of more than ${maximumTextLength} characters; cut it with substring first`,
  )
}

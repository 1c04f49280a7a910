import type { Expression, ScalarType, TextRange } from './expression.ts'
import { keywords, nearestName } from './names.ts'
import type { ExpressionProblem, ExpressionProblemCode } from './problem.ts'
import type { Token } from './token.ts'

/** Levels of parentheses or of calls; what walks a tree may recurse this deep. */
export const maximumDepth = 64

/** What the grammar carries along one text. */
export interface Parser {
  readonly tokens: readonly Token[]
  position: number
  nesting: number
  readonly problems: ExpressionProblem[]
  /** Levels under each node made so far, its own included. */
  readonly depths: WeakMap<Expression, number>
}

/** Null means that a problem was recorded and parsing stops. */
export type Parsed = Expression | null

export function makeNumber(parser: Parser, text: string, range: TextRange): Parsed {
  // Negative zero equals zero everywhere in the language, so the tree never holds it.
  const value = Number(text) === 0 ? 0 : Number(text)
  return makeLiteral(parser, /^-?\d+$/.test(text) ? 'integer' : 'number', value, range)
}

export function makeLiteral(
  parser: Parser,
  type: ScalarType | 'null',
  value: null | boolean | number | string,
  range: TextRange,
): Parsed {
  return keep(parser, { kind: 'literal', type, value, range }, [])
}

/** A call from its first to its last word; `closed` when the word just read ends it. */
export function makeCall(
  parser: Parser,
  operator: string,
  operands: readonly Expression[],
  start?: number,
  closed?: boolean,
): Parsed {
  const first = start ?? operands[0]?.range?.start ?? 0
  const end = closed ? previousEnd(parser) : Math.max(previousEnd(parser), operands.at(-1)?.range?.end ?? 0)
  return keep(parser, { kind: 'call', operator, arguments: operands, range: { start: first, end } }, operands)
}

function previousEnd(parser: Parser): number {
  return parser.tokens[parser.position - 1]?.range.end ?? 0
}

export function keep(parser: Parser, expression: Expression, operands: readonly Expression[]): Parsed {
  let depth = 1
  for (const operand of operands) depth = Math.max(depth, 1 + parser.depths.get(operand)!)
  if (depth > maximumDepth) return tooDeep(parser, expression.range!)
  parser.depths.set(expression, depth)
  return expression
}

export function peek(parser: Parser): Token {
  return parser.tokens[parser.position] ?? parser.tokens.at(-1)!
}

export function next(parser: Parser): Token {
  const token = peek(parser)
  parser.position++
  return token
}

/** Reads the word or symbol if it is next. Quoted text is never a word. */
export function takes(parser: Parser, text: string): boolean {
  const token = peek(parser)
  const found = (token.kind === 'symbol' || token.kind === 'name') && token.text === text
  if (found) parser.position++
  return found
}

export function fail(
  parser: Parser,
  code: ExpressionProblemCode,
  message: string,
  range: TextRange,
  hint: string | null,
): null {
  parser.problems.push({ code, message, range, hint })
  return null
}

export function unexpected(parser: Parser, expected: string, hint: string | null = null): null {
  const { kind, text, range } = peek(parser)
  if (kind === 'end')
    return fail(parser, 'unexpected', `the expression ends where ${expected} was expected`, range, hint)
  const word = text.length > 40 ? `${text.slice(0, 40)}…` : text
  const found = kind === 'text' ? 'a text' : kind === 'quoted' ? 'a column' : kind === 'parameter' ? `$${word}` : word
  return fail(
    parser,
    'unexpected',
    `${found} stands where ${expected} was expected`,
    range,
    hint ?? misspeltKeyword(kind, text),
  )
}

function misspeltKeyword(kind: Token['kind'], text: string): string | null {
  if (kind !== 'name' || keywords.has(text)) return null
  const near = nearestName(text, keywords)
  return near === null ? null : `did you mean ${near}?`
}

export function unclosed(parser: Parser, what: string, range: TextRange, hint: string | null = null): null {
  if (peek(parser).kind !== 'end') return unexpected(parser, `an operator or the end of ${what}`, hint)
  return fail(parser, 'unclosed', `${what} is never closed`, range, hint)
}

export function tooDeep(parser: Parser, range: TextRange): null {
  return fail(
    parser,
    'too-deep',
    `the expression is nested deeper than ${maximumDepth} levels`,
    range,
    'divide it over several derive steps; many alternatives are written x in (a, b, …)',
  )
}

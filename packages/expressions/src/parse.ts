import type { Expression, TextRange } from './expression.ts'
import { infixOperators, ownForms, precedence } from './grammar.ts'
import { isReservedName, keywords } from './names.ts'
import {
  fail,
  keep,
  makeCall,
  makeLiteral,
  makeNumber,
  maximumDepth,
  next,
  type Parsed,
  type Parser,
  peek,
  takes,
  tooDeep,
  unclosed,
  unexpected,
} from './parser.ts'
import type { ExpressionProblem } from './problem.ts'
import { type Token, tokenize } from './token.ts'

const maximumLength = 4_000

/**
 * Reads an author's expression. `expression` is null exactly when there are problems; never throws,
 * whatever the text, and takes time linear in it.
 */
export function parseExpression(text: string): {
  expression: Expression | null
  problems: readonly ExpressionProblem[]
} {
  if (text.length > maximumLength) {
    const message = `the expression has ${text.length} characters; at most ${maximumLength} are read`
    const hint = 'divide it over several derive steps'
    return { expression: null, problems: [{ code: 'too-long', message, range: { start: 0, end: text.length }, hint }] }
  }
  const { tokens, problems } = tokenize(text)
  if (problems.some(({ code }) => code === 'bad-character' || code === 'unclosed'))
    return { expression: null, problems }
  const parser: Parser = { tokens, position: 0, nesting: 0, problems: [...problems], depths: new WeakMap() }
  const expression = parseOperators(parser, 0)
  if (expression && peek(parser).kind !== 'end') unexpected(parser, 'an operator or the end')
  return { expression: parser.problems.length === 0 ? expression : null, problems: parser.problems }
}

function parseOperators(parser: Parser, minimum: number): Parsed {
  if (parser.nesting >= maximumDepth) return tooDeep(parser, peek(parser).range)
  parser.nesting++
  let left = parsePrefix(parser, minimum)
  let compared = false
  while (left) {
    const token = peek(parser)
    const strength = infixStrength(parser, token)
    if (strength === null || strength < minimum) break
    if (strength === precedence.comparison) {
      if (compared)
        return fail(
          parser,
          'chained-comparison',
          'comparisons do not chain',
          token.range,
          'write a < b and b < c, or put one comparison in parentheses',
        )
      compared = true
      left = parseComparison(parser, left)
    } else {
      parser.position++
      const right = parseOperators(parser, strength + 1)
      left = right && makeCall(parser, infixOperators.get(token.text)!.operator, [left, right])
    }
  }
  parser.nesting--
  return left
}

function infixStrength(parser: Parser, token: Token): number | null {
  if (token.kind !== 'symbol' && token.kind !== 'name') return null
  const infix = infixOperators.get(token.text)
  if (infix) return infix.precedence
  if (token.kind !== 'name') return null
  if (token.text === 'in' || token.text === 'between' || token.text === 'is') return precedence.comparison
  const following = parser.tokens[parser.position + 1]
  return token.text === 'not' && following?.kind === 'name' && (following.text === 'in' || following.text === 'between')
    ? precedence.comparison
    : null
}

/** What follows the left side of a comparison: `= b`, `[not] in (…)`, `[not] between b and c`, `is [not] null`. */
function parseComparison(parser: Parser, left: Expression): Parsed {
  let token = next(parser)
  const negated = token.text === 'not'
  if (negated) token = next(parser)
  let compared: Parsed
  if (token.text === 'in') {
    const open = peek(parser)
    if (!takes(parser, '(')) return unexpected(parser, 'a list in parentheses', 'write x in (1, 2)')
    const list = parseList(parser, open.range, false)
    compared = list && makeCall(parser, 'in', [left, ...list])
  } else if (token.text === 'between') {
    const low = parseOperators(parser, precedence.additive)
    if (!low) return null
    if (!takes(parser, 'and')) return unexpected(parser, 'and', 'write x between a and b')
    const high = parseOperators(parser, precedence.additive)
    compared = high && makeCall(parser, 'between', [left, low, high])
  } else if (token.text === 'is') {
    const not = takes(parser, 'not')
    if (!takes(parser, 'null'))
      return unexpected(parser, 'null', 'only null is asked with is; values are compared with =')
    const asked = makeCall(parser, 'is_null', [left])
    return asked && not ? makeCall(parser, 'not', [asked]) : asked
  } else {
    const right = parseOperators(parser, precedence.additive)
    return right && makeCall(parser, infixOperators.get(token.text)!.operator, [left, right])
  }
  return compared && negated ? makeCall(parser, 'not', [compared]) : compared
}

function parsePrefix(parser: Parser, minimum: number): Parsed {
  const token = peek(parser)
  if (token.kind === 'symbol' && token.text === '-') return parseMinus(parser)
  const path = startsPath(parser, token)
  if (token.kind === 'name' && token.text === 'not' && !path) {
    if (minimum > precedence.not) {
      return fail(
        parser,
        'unexpected',
        'not stands where a value was expected',
        token.range,
        'put it in parentheses: (not a)',
      )
    }
    parser.position++
    const operand = parseOperators(parser, precedence.not)
    return operand && makeCall(parser, 'not', [operand], token.range.start)
  }
  switch (token.kind) {
    case 'number':
      parser.position++
      return makeNumber(parser, token.text, token.range)
    case 'text':
      parser.position++
      return makeLiteral(parser, 'text', token.text, token.range)
    case 'parameter':
      parser.position++
      return keep(parser, { kind: 'parameter', name: token.text, range: token.range }, [])
    case 'quoted':
      parser.position++
      return keep(parser, { kind: 'column', name: token.text, range: token.range }, [])
    case 'name':
      return path ? parsePath(parser) : parseName(parser)
    default:
      return takes(parser, '(') ? parseParentheses(parser, token.range) : unexpected(parser, 'a value')
  }
}

/** A minus before a number is the number's sign; before anything else it is an operator. */
function parseMinus(parser: Parser): Parsed {
  const minus = next(parser)
  const token = peek(parser)
  if (token.kind === 'number') {
    parser.position++
    return makeNumber(parser, `-${token.text}`, { start: minus.range.start, end: token.range.end })
  }
  const operand = parseOperators(parser, precedence.negate)
  return operand && makeCall(parser, 'negate', [operand], minus.range.start)
}

function parseParentheses(parser: Parser, open: TextRange): Parsed {
  const inner = parseOperators(parser, 0)
  if (!inner) return null
  return takes(parser, ')') ? inner : unclosed(parser, 'the parenthesis', open)
}

/** Values up to `)`, the opening parenthesis being read already. */
function parseList(parser: Parser, open: TextRange, mayBeEmpty: boolean): readonly Expression[] | null {
  const list: Expression[] = []
  if (mayBeEmpty && takes(parser, ')')) return list
  do {
    const item = parseOperators(parser, 0)
    if (!item) return null
    list.push(item)
  } while (takes(parser, ','))
  if (takes(parser, ')')) return list
  unclosed(parser, 'the list', open)
  return null
}

function parseName(parser: Parser): Parsed {
  const token = next(parser)
  const open = peek(parser)
  if (token.text === 'case') return parseCase(parser, token)
  if (token.text === 'null') return makeLiteral(parser, 'null', null, token.range)
  if (token.text === 'true' || token.text === 'false')
    return makeLiteral(parser, 'boolean', token.text === 'true', token.range)
  if (keywords.has(token.text)) {
    parser.position--
    return unexpected(parser, 'a value', `a column of this name is written "${token.text}"`)
  }
  if (isReservedName(token.text)) {
    return fail(
      parser,
      'reserved-name',
      `${token.text} is a reserved name`,
      token.range,
      `a column of this name is written "${token.text}"`,
    )
  }
  const keyword = token.text.toLowerCase()
  if (keyword !== token.text && keywords.has(keyword)) {
    return fail(
      parser,
      'reserved-name',
      `${token.text} is a word of the language in capitals`,
      token.range,
      `write ${keyword}; a column of this name is written "${token.text}"`,
    )
  }
  if (!takes(parser, '(')) return keep(parser, { kind: 'column', name: token.text, range: token.range }, [])
  const form = ownForms.get(token.text)
  if (form !== undefined) {
    return fail(parser, 'unknown-operator', `${token.text} is not written as a function`, token.range, `write ${form}`)
  }
  const list = parseList(parser, open.range, true)
  return list && makeCall(parser, token.text, list, token.range.start, true)
}

function parseCase(parser: Parser, opening: Token): Parsed {
  const branches: Expression[] = []
  while (takes(parser, 'when')) {
    const condition = parseOperators(parser, 0)
    if (!condition) return null
    if (!takes(parser, 'then')) return unexpected(parser, 'then')
    const value = parseOperators(parser, 0)
    if (!value) return null
    branches.push(condition, value)
  }
  if (branches.length === 0) return unexpected(parser, 'when', 'write case when condition then value else value end')
  const otherwise = takes(parser, 'else')
    ? parseOperators(parser, 0)
    : makeLiteral(parser, 'null', null, { start: peek(parser).range.start, end: peek(parser).range.start })
  if (!otherwise) return null
  if (!takes(parser, 'end')) return unclosed(parser, 'case', opening.range, 'a case ends with end')
  return makeCall(parser, 'case', [...branches, otherwise], opening.range.start, true)
}

/** `cell.field['key']`: a name, then at least one step. Any word may be a step. */
function parsePath(parser: Parser): Parsed {
  const first = next(parser)
  const steps = [first.text]
  let end = first.range.end
  for (;;) {
    const bracket = takes(parser, '[')
    if (!bracket && !takes(parser, '.')) break
    const step = peek(parser)
    if (step.kind !== (bracket ? 'text' : 'name')) {
      return bracket
        ? unexpected(parser, 'a key in single quotes', "members of a list are read by key: cell['key']")
        : unexpected(parser, 'a field name', "a field with other characters is written ['field']")
    }
    if (!bracket && isReservedName(step.text)) {
      return fail(
        parser,
        'reserved-name',
        `${step.text} is a reserved name`,
        step.range,
        `a field of this name is written ['${step.text}']`,
      )
    }
    parser.position++
    steps.push(step.text)
    end = step.range.end
    if (bracket) {
      end = peek(parser).range.end
      if (!takes(parser, ']')) return unclosed(parser, 'the bracket', step.range)
    }
  }
  if (isReservedName(steps[0]!))
    return fail(parser, 'reserved-name', `${steps[0]} is a reserved name`, first.range, null)
  return keep(parser, { kind: 'path', steps, range: { start: first.range.start, end } }, [])
}

function startsPath(parser: Parser, token: Token): boolean {
  const following = parser.tokens[parser.position + 1]
  return token.kind === 'name' && following?.kind === 'symbol' && (following.text === '.' || following.text === '[')
}

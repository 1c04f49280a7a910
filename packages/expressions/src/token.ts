import { type ExpressionProblem, maximumProblems } from './problem.ts'
import type { TextRange } from './expression.ts'

/** One word of an expression. `text` is the value: quotes taken off, doubled quotes made one. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'quoted' | 'parameter' | 'symbol' | 'end'
  readonly text: string
  readonly range: TextRange
}

const space = /[ \t\r\n]+/y
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const name = /[A-Za-z_][A-Za-z0-9_]*/y
const parameter = /\$[A-Za-z_][A-Za-z0-9_]*/y
const symbol = /==|&&|\|\||<>|!=|<=|>=|[()[\],.+\-*/%=<>!]/y

/** Spellings of other languages: read as what they mean, and reported. */
const foreign: ReadonlyMap<string, Pick<Token, 'kind' | 'text'>> = new Map([
  ['==', { kind: 'symbol', text: '=' }],
  ['<>', { kind: 'symbol', text: '!=' }],
  ['&&', { kind: 'name', text: 'and' }],
  ['||', { kind: 'name', text: 'or' }],
  ['!', { kind: 'name', text: 'not' }],
])

/** Splits text into tokens, the last of kind `end`; every problem of single words is told. Linear, never throws. */
export function tokenize(text: string): { tokens: readonly Token[]; problems: readonly ExpressionProblem[] } {
  const tokens: Token[] = []
  const problems: ExpressionProblem[] = []
  let offset = 0
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = offset
    return pattern.exec(text)?.[0] ?? null
  }
  while (offset < text.length && problems.length < maximumProblems) {
    offset += match(space)?.length ?? 0
    if (offset >= text.length) break
    const word =
      readNumber(match) ?? readName(match) ?? readSymbol(match) ?? readQuoted(text, offset) ?? readStray(text, offset)
    const range = { start: offset, end: offset + word.length }
    if (word.problem) problems.push({ ...word.problem, range })
    if (word.token) tokens.push({ ...word.token, range })
    offset += word.length
  }
  tokens.push({ kind: 'end', text: '', range: { start: text.length, end: text.length } })
  return { tokens, problems }
}

interface Word {
  readonly length: number
  readonly token: Pick<Token, 'kind' | 'text'> | null
  readonly problem?: Omit<ExpressionProblem, 'range'>
}

type Match = (pattern: RegExp) => string | null

const numberWithTail = /\d[\w.]*/y

function readNumber(match: Match): Word | null {
  const found = match(number)
  if (found === null) return null
  const whole = match(numberWithTail)!
  if (/\w$/.test(whole) && whole.length > found.length && !/^\.\D/.test(whole.slice(found.length))) {
    return {
      length: whole.length,
      token: { kind: 'number', text: '0' },
      problem: {
        code: 'bad-number',
        message: `${show(whole)} is not a number`,
        hint: "numbers are written 12, 0.5 or 1e6; identifiers are text: '12a'",
      },
    }
  }
  const token = { kind: 'number', text: found } as const
  if (/^0\d/.test(found)) {
    return {
      length: found.length,
      token,
      problem: {
        code: 'bad-number',
        message: `${show(found)} begins with a zero`,
        hint: `an identifier is text: '${show(found)}'`,
      },
    }
  }
  const value = Number(found)
  if (!Number.isFinite(value)) {
    return {
      length: found.length,
      token,
      problem: { code: 'bad-number', message: 'the number is too large for a double', hint: null },
    }
  }
  if (/^\d+$/.test(found) && !Number.isSafeInteger(value)) {
    return {
      length: found.length,
      token,
      problem: {
        code: 'bad-number',
        message: `${show(found)} is beyond 9007199254740991, where whole numbers stop being exact`,
        hint: `an identifier is text: '${show(found)}'`,
      },
    }
  }
  return { length: found.length, token }
}

function readName(match: Match): Word | null {
  const found = match(name)
  if (found !== null) return { length: found.length, token: { kind: 'name', text: found } }
  const named = match(parameter)
  return named === null ? null : { length: named.length, token: { kind: 'parameter', text: named.slice(1) } }
}

function readSymbol(match: Match): Word | null {
  const found = match(symbol)
  if (found === null) return null
  const meant = foreign.get(found)
  if (!meant) return { length: found.length, token: { kind: 'symbol', text: found } }
  return {
    length: found.length,
    token: meant,
    problem: {
      code: 'foreign-operator',
      message: `${found} is not an operator here`,
      hint: `did you mean ${found === '!' ? 'not a' : `a ${meant.text} b`}?${found === '||' ? ' concat(a, b) joins texts' : ''}`,
    },
  }
}

/** `'text'` or `"column"`; inside, the quote itself is written twice and nothing else is special. */
function readQuoted(text: string, start: number): Word | null {
  const quote = text[start]
  if (quote !== "'" && quote !== '"') return null
  const kind = quote === "'" ? 'text' : 'quoted'
  const pieces: string[] = []
  let from = start + 1
  for (;;) {
    const close = text.indexOf(quote, from)
    if (close < 0) {
      const what = kind === 'text' ? 'text' : 'column name'
      return {
        length: text.length - start,
        token: { kind, text: '' },
        problem: {
          code: 'unclosed',
          message: `the ${what} has no closing ${quote}`,
          hint: `a ${quote} inside it is written twice: ${quote}${quote}`,
        },
      }
    }
    pieces.push(text.slice(from, close))
    from = close + 1
    if (text[from] !== quote) break
    pieces.push(quote)
    from++
  }
  const value = pieces.join('')
  const token = { kind, text: value } as const
  const length = from - start
  if (kind === 'quoted' && value.length === 0) {
    return {
      length,
      token,
      problem: {
        code: 'unexpected',
        message: 'a column name cannot be empty',
        hint: "texts are written in single quotes: ''",
      },
    }
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    return {
      length,
      token,
      problem: {
        code: 'bad-character',
        message: 'the quoted text holds a character that is no text (NUL or half a surrogate pair)',
        hint: null,
      },
    }
  }
  return { length, token }
}

/** Anything else, one code point at a time: reported and left out. */
function readStray(text: string, offset: number): Word {
  const character = String.fromCodePoint(text.codePointAt(offset)!)
  return {
    length: character.length,
    token: null,
    problem: {
      code: 'bad-character',
      message: `${show(character)} has no meaning in an expression`,
      hint: strayHint(character),
    },
  }
}

function strayHint(character: string): string | null {
  if (character === '$') return 'a parameter is written $name'
  if (character === '`') return 'a column is written "name", a text \'text\''
  if (character === '\\') return 'there are no escapes: inside quotes, the quote itself is written twice'
  if (/[\p{L}\p{M}\p{N}]/u.test(character))
    return 'a column whose name has such letters is written in double quotes: "name"'
  if (/[\p{Pi}\p{Pf}]/u.test(character)) return 'quotes are straight: \'text\', "column"'
  if (/\s/u.test(character)) return 'write an ordinary space'
  return null
}

/** A word short enough for a message and without what a terminal would obey. */
function show(word: string): string {
  const printable = word.replace(
    /[\p{C}\p{Z}]/gu,
    (found) => `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  )
  return printable.length > 40 ? `${printable.slice(0, 40)}…` : printable
}

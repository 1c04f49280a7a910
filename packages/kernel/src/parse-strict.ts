import { WeighhouseError } from './error.ts'
import type { JsonValue } from './json.ts'

const maximumDepth = 32

/**
 * Parses JSON as `JSON.parse` does, and refuses with `bad-input` and the offset what `JSON.parse`
 * hides: duplicate keys, integer literals outside ±(2^53 − 1), numbers too large for a double,
 * invalid UTF-8, a byte-order mark, lone surrogates, the key `__proto__` and depth above 32.
 */
export function parseStrict(input: string | Uint8Array): JsonValue {
  const text = typeof input === 'string' ? input : decode(input)
  if (text.startsWith('\uFEFF')) refuse(0, 'a byte-order mark')
  let parsed: JsonValue
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new WeighhouseError('bad-input', 'not valid JSON', { cause })
  }
  scan(text)
  return parsed
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new WeighhouseError('bad-input', 'not valid UTF-8', { cause })
  }
}

/**
 * Walks text that `JSON.parse` accepted, so its grammar needs no second look: only strings, numbers
 * and the nesting of objects and lists are followed. One pass, since texts may have megabytes.
 */
function scan(text: string): void {
  const open: (Set<string> | undefined)[] = []
  let expectsKey = false
  for (let at = 0; at < text.length; ) {
    const character = text[at]!
    const start = at
    at += 1
    if (character === '"') {
      at = endOfString(text, at)
      checkString(text, start, at, expectsKey ? open.at(-1) : undefined)
      expectsKey = false
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined)
      if (open.length > maximumDepth) refuse(start, `nesting deeper than ${maximumDepth}`)
      expectsKey = character === '{'
    } else if (character === '}' || character === ']') {
      open.pop()
      expectsKey = false
    } else if (character === ',') {
      expectsKey = open.at(-1) !== undefined
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      while (at < text.length && '0123456789+-.eE'.includes(text[at]!)) at += 1
      checkNumber(text.slice(start, at), start)
    }
  }
}

/** The offset behind the closing quote of a string whose content begins at `from`. */
function endOfString(text: string, from: number): number {
  let at = from
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function checkString(text: string, start: number, end: number, keys: Set<string> | undefined): void {
  const raw = text.slice(start + 1, end - 1)
  const value = raw.includes('\\') ? String(JSON.parse(text.slice(start, end))) : raw
  if (!value.isWellFormed()) refuse(start, 'a lone surrogate')
  if (!keys) return
  if (value === '__proto__') refuse(start, 'the key __proto__')
  if (keys.has(value)) refuse(start, 'a duplicate key')
  keys.add(value)
}

function checkNumber(literal: string, offset: number): void {
  const number = Number(literal)
  if (!Number.isFinite(number)) refuse(offset, 'a number that is out of range')
  if (Number.isSafeInteger(number) || /[.eE]/.test(literal)) return
  refuse(offset, 'an integer that a double cannot hold')
}

function refuse(offset: number, what: string): never {
  throw new WeighhouseError('bad-input', `JSON holds ${what} at offset ${offset}`)
}

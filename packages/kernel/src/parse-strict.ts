import { WeighhouseError } from './error.ts'
import type { JsonValue } from './json.ts'

const maximumDepth = 32

/**
 * Parses JSON as `JSON.parse` does, and refuses with `bad-input` and the offset what `JSON.parse`
 * hides: duplicate keys, integer literals outside ±(2^53 − 1), invalid UTF-8, a byte-order mark,
 * lone surrogates, the key `__proto__` and depth above 32.
 */
export function parseStrict(input: string | Uint8Array): JsonValue {
  const text = typeof input === 'string' ? input : decode(input)
  if (text.startsWith('\uFEFF')) refuse(0, 'a byte-order mark')
  let parsed: JsonValue
  try {
    parsed = JSON.parse(text) as JsonValue
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

const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[{}[\]:,]|true|false|null/g

/** Walks the tokens of text that `JSON.parse` accepted: only what it lets through is looked for. */
function scan(text: string): void {
  const open: (Set<string> | undefined)[] = []
  token.lastIndex = 0
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match
    if (found === '{' || found === '[') {
      open.push(found === '{' ? new Set() : undefined)
      if (open.length > maximumDepth) refuse(match.index, `nesting deeper than ${maximumDepth}`)
    } else if (found === '}' || found === ']') {
      open.pop()
    } else if (found.startsWith('"')) {
      checkString(text, found, match.index, open.at(-1))
    } else if (/^-?\d+$/.test(found) && !Number.isSafeInteger(Number(found))) {
      refuse(match.index, `the integer ${found}, which a double cannot hold`)
    } else if (/^-?\d/.test(found) && !Number.isFinite(Number(found))) {
      refuse(match.index, `the number ${found}, which is out of range`)
    }
  }
}

function checkString(text: string, found: string, offset: number, keys: Set<string> | undefined): void {
  const value = JSON.parse(found) as string
  if (!value.isWellFormed()) refuse(offset, 'a lone surrogate')
  if (!keys || !/^\s*:/.test(text.slice(offset + found.length, offset + found.length + 64))) return
  if (value === '__proto__') refuse(offset, 'the key __proto__')
  if (keys.has(value)) refuse(offset, 'a duplicate key')
  keys.add(value)
}

function refuse(offset: number, what: string): never {
  throw new WeighhouseError('bad-input', `JSON holds ${what} at offset ${offset}`)
}

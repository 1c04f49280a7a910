import type { YamlNode, YamlScalar } from './yaml-tree.ts'
import { mapOf, untold, type YamlPair } from './yaml-map.ts'

/** Where reading stands. `depth` counts open collections, `base` is the text's offset in the file. */
export interface Cursor {
  readonly text: string
  readonly base: number
  at: number
  depth: number
}

/** Nothing is said about text that is not in the simple form: the general parser reads it anew. */
export const notSimple = Symbol('not simple')
export type NotSimple = typeof notSimple

export const simpleDepth = 16

const blanks = /[ ]*/y
const plainStart = /[^\s,[\]{}#&*!|>'"%@`?:-]|-(?=[^\s,[\]{}])/y
const singleQuoted = /'((?:[^'\n]|'')*)'/y
const doubleQuoted = /"((?:[^"\\\n]|\\[^\n])*)"/y

/** Spaces, and in flow collections line ends and comments; false where a tab or a line too far left follows. */
function skipBlank(cursor: Cursor, parentIndent: number): boolean {
  const { text } = cursor
  for (;;) {
    skipSpaces(cursor)
    if (text[cursor.at] === '#') {
      if (cursor.at > 0 && !/\s/.test(text[cursor.at - 1]!)) return false
      cursor.at = endOfLine(text, cursor.at)
    }
    if (text[cursor.at] !== '\n') return text[cursor.at] !== '\t'
    cursor.at++
    const lineStart = cursor.at
    skipSpaces(cursor)
    const next = text[cursor.at]
    if (next !== '\n' && next !== '#' && next !== undefined && cursor.at - lineStart <= parentIndent) return false
  }
}

export function skipSpaces(cursor: Cursor): void {
  blanks.lastIndex = cursor.at
  blanks.test(cursor.text)
  cursor.at = blanks.lastIndex
}

/** A flow collection or a scalar on one line inside one. */
export function readFlow(cursor: Cursor, parentIndent: number): YamlNode | NotSimple {
  const first = cursor.text[cursor.at]
  if (first === '[' || first === '{') return readCollection(cursor, parentIndent, first)
  return readQuoted(cursor) ?? readFlowPlain(cursor)
}

function readCollection(cursor: Cursor, parentIndent: number, opening: '[' | '{'): YamlNode | NotSimple {
  const start = cursor.at
  const closing = opening === '[' ? ']' : '}'
  const items: YamlNode[] = []
  const pairs: YamlPair[] = []
  if (++cursor.depth > simpleDepth) return notSimple
  cursor.at++
  for (;;) {
    if (!skipBlank(cursor, parentIndent)) return notSimple
    if (cursor.text[cursor.at] === closing) break
    const item = opening === '[' ? readFlow(cursor, parentIndent) : readPair(cursor, parentIndent)
    if (item === notSimple || !skipBlank(cursor, parentIndent)) return notSimple
    if ('key' in item) pairs.push(item)
    else items.push(item)
    if (cursor.text[cursor.at] === ',') cursor.at++
    else if (cursor.text[cursor.at] !== closing) return notSimple
  }
  cursor.at++
  cursor.depth--
  const span = { start: cursor.base + start, end: cursor.base + cursor.at }
  if (opening === '[') return { kind: 'list', items, span }
  return mapOf(pairs, span, untold) ?? notSimple
}

function readPair(cursor: Cursor, parentIndent: number): YamlPair | NotSimple {
  const quoted = readQuoted(cursor)
  const key = quoted ?? readFlowPlain(cursor)
  if (key === notSimple) return notSimple
  const afterKey = cursor.at
  skipSpaces(cursor)
  if (cursor.text[cursor.at] !== ':') {
    cursor.at = afterKey
    return { key, value: nothingAt(cursor) }
  }
  cursor.at++
  const next = cursor.text[cursor.at]
  if (!quoted && next !== undefined && !/[\s,[\]{}]/.test(next)) return notSimple
  const afterColon = cursor.at
  if (!skipBlank(cursor, parentIndent)) return notSimple
  const follows = cursor.text[cursor.at]
  if (follows === ',' || follows === '}') {
    cursor.at = afterColon
    return { key, value: nothingAt(cursor) }
  }
  const value = readFlow(cursor, parentIndent)
  return value === notSimple ? notSimple : { key, value }
}

export function nothingAt({ base, at }: Cursor): YamlScalar {
  return { kind: 'scalar', text: '', plain: true, span: { start: base + at, end: base + at } }
}

/** `undefined` where no quote stands. */
export function readQuoted(cursor: Cursor): YamlScalar | NotSimple | undefined {
  const quote = cursor.text[cursor.at]
  if (quote !== '"' && quote !== "'") return undefined
  const pattern = quote === '"' ? doubleQuoted : singleQuoted
  pattern.lastIndex = cursor.at
  const match = pattern.exec(cursor.text)
  if (!match) return notSimple
  const text = quote === '"' ? unescape(match[1]!) : match[1]!.replaceAll("''", "'")
  if (text === undefined) return notSimple
  const span = { start: cursor.base + cursor.at, end: cursor.base + pattern.lastIndex }
  cursor.at = pattern.lastIndex
  return { kind: 'scalar', text, plain: false, span }
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', n: '\n', t: '\t', r: '\r' }

function unescape(text: string): string | undefined {
  if (!text.includes('\\')) return text
  let known = true
  const read = text.replace(
    /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g,
    (_, code: string | undefined, letter: string | undefined) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
      const meant = letter === undefined ? undefined : escapes[letter]
      known &&= meant !== undefined
      return meant ?? ''
    },
  )
  return known && read.isWellFormed() ? read : undefined
}

const flowPlain = /(?:[^\s,[\]{}:#]|:(?=[^\s,[\]{}])|(?<=[^\s])#| +(?=[^\s,[\]{}:#]|:(?=[^\s,[\]{}])))+/y

function readFlowPlain(cursor: Cursor): YamlScalar | NotSimple {
  plainStart.lastIndex = cursor.at
  if (!plainStart.test(cursor.text)) return notSimple
  return scalarBy(flowPlain, cursor)
}

const blockPlain = /(?:[^\s:#]|:(?=\S)|(?<=\S)#| +(?=[^\s:#]|:(?=\S)))+/y

/** A plain scalar of block context up to the end of its part of the line. */
export function readBlockPlain(cursor: Cursor): YamlScalar | NotSimple {
  plainStart.lastIndex = cursor.at
  if (!plainStart.test(cursor.text)) return notSimple
  return scalarBy(blockPlain, cursor)
}

function scalarBy(pattern: RegExp, cursor: Cursor): YamlScalar | NotSimple {
  pattern.lastIndex = cursor.at
  const match = pattern.exec(cursor.text)
  if (!match) return notSimple
  const span = { start: cursor.base + cursor.at, end: cursor.base + pattern.lastIndex }
  cursor.at = pattern.lastIndex
  return { kind: 'scalar', text: match[0], plain: true, span }
}

export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

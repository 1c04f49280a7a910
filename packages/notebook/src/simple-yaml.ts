import {
  type Cursor,
  endOfLine,
  nothingAt,
  notSimple,
  type NotSimple,
  readBlockPlain,
  readFlow,
  readQuoted,
  simpleDepth,
  skipSpaces,
} from './simple-flow.ts'
import { mapOf, untold, type YamlPair } from './yaml-map.ts'
import type { YamlNode, YamlScalar } from './yaml-tree.ts'

/**
 * Reads YAML of the form that nearly all notebooks have: block mappings and lists, flow collections,
 * plain and quoted scalars, `|` and `>` texts, comments. It takes a tenth of the general parser's
 * time, which a file of 512 kB needs. Whatever else it meets, errors included, it leaves to the
 * general parser (`undefined`); what it reads, the general parser reads alike.
 */
export function readSimpleYaml(text: string, base: number): YamlNode | undefined {
  const cursor: Cursor = { text, base, at: 0, depth: 0 }
  const indent = nextLine(cursor)
  if (indent === undefined || text.startsWith('---') || text.startsWith('%')) return undefined
  const node = readBlock(cursor, indent)
  if (node === notSimple || node.kind === 'scalar') return undefined
  return nextLine(cursor) === undefined && cursor.at >= text.length ? node : undefined
}

/** Moves to the next line that says something; its indent, or `undefined` at the end or where a tab indents. */
function nextLine(cursor: Cursor): number | undefined {
  const { text } = cursor
  while (cursor.at < text.length) {
    const lineStart = cursor.at
    skipSpaces(cursor)
    const first = text[cursor.at]
    if (first !== '\n' && first !== '#' && first !== undefined) {
      if (first === '\t' || (cursor.at === lineStart && /^(?:---|\.\.\.)/.test(text.slice(lineStart, lineStart + 3)))) {
        cursor.at = lineStart
        return undefined
      }
      return cursor.at - lineStart
    }
    cursor.at = Math.min(text.length, endOfLine(text, cursor.at) + 1)
  }
  return undefined
}

/** A block that starts at the cursor, on a line of that indent. */
function readBlock(cursor: Cursor, indent: number): YamlNode | NotSimple {
  if (++cursor.depth > simpleDepth) return notSimple
  const node = isItem(cursor) ? readList(cursor, indent) : readMap(cursor, indent)
  cursor.depth--
  return node
}

function isItem({ text, at }: Cursor): boolean {
  return text[at] === '-' && (text[at + 1] === ' ' || text[at + 1] === '\n' || text[at + 1] === undefined)
}

function readList(cursor: Cursor, indent: number): YamlNode | NotSimple {
  const start = cursor.at
  const items: YamlNode[] = []
  let end = start
  for (;;) {
    const dash = cursor.at
    cursor.at++
    skipSpaces(cursor)
    const column = indent + cursor.at - dash
    const item = startsCollection(cursor) ? readBlock(cursor, column) : readValue(cursor, indent, false)
    if (item === notSimple) return notSimple
    items.push(item)
    end = item.span.end
    const follows = atNextSibling(cursor, indent)
    if (follows === notSimple) return notSimple
    if (!follows || !isItem(cursor)) {
      if (follows) cursor.at -= indent
      return { kind: 'list', items, span: { start: cursor.base + start, end } }
    }
  }
}

/** Whether a list or a mapping starts on the line of a dash: `- a: 1`, `- - a`. */
function startsCollection(cursor: Cursor): boolean {
  if (isItem(cursor)) return true
  const { at } = cursor
  const key = readKey(cursor)
  cursor.at = at
  return key !== notSimple
}

/** The cursor on the next line of the same indent (true), before a line further left (false). */
function atNextSibling(cursor: Cursor, indent: number): boolean | NotSimple {
  const before = cursor.at
  const next = nextLine(cursor)
  if (next === undefined) return cursor.at < cursor.text.length ? notSimple : false
  if (next > indent) return notSimple
  if (next === indent) return true
  cursor.at = before
  return false
}

function readMap(cursor: Cursor, indent: number): YamlNode | NotSimple {
  const start = cursor.at
  const pairs: YamlPair[] = []
  let end = start
  for (;;) {
    const key = readKey(cursor)
    if (key === notSimple) return notSimple
    const value = readValue(cursor, indent, true)
    if (value === notSimple) return notSimple
    pairs.push({ key, value })
    end = value.span.end
    const follows = atNextSibling(cursor, indent)
    if (follows === notSimple) return notSimple
    if (!follows) return mapOf(pairs, { start: cursor.base + start, end }, untold) ?? notSimple
    if (isItem(cursor)) return notSimple
  }
}

/** A key and its colon. */
function readKey(cursor: Cursor): YamlScalar | NotSimple {
  const key = readQuoted(cursor) ?? readBlockPlain(cursor)
  if (key === notSimple || key.span.end - key.span.start > 1000) return notSimple
  skipSpaces(cursor)
  if (cursor.text[cursor.at] !== ':' || !/^[ \n]?$/.test(cursor.text[cursor.at + 1] ?? '')) return notSimple
  cursor.at++
  return key
}

/** What follows a colon or a dash; the cursor ends at the beginning of a line. */
function readValue(cursor: Cursor, indent: number, afterKey: boolean): YamlNode | NotSimple {
  const { text } = cursor
  const from = cursor.at
  skipSpaces(cursor)
  const first = text[cursor.at]
  if (first === '\n' || first === undefined || (first === '#' && cursor.at > from))
    return readNext(cursor, from, indent, afterKey)
  if (first === '|' || first === '>') return readBlockText(cursor, indent, first)
  const plain = first !== '[' && first !== '{' && first !== '"' && first !== "'"
  const value = plain ? readPlainLines(cursor, indent) : readFlow(cursor, indent)
  return value === notSimple || !finishLine(cursor) ? notSimple : value
}

/** A value on the lines below, or nothing. A list may stand at the indent of its key. */
function readNext(cursor: Cursor, from: number, indent: number, afterKey: boolean): YamlNode | NotSimple {
  const nothing = nothingAt({ ...cursor, at: from })
  cursor.at = Math.min(cursor.text.length, endOfLine(cursor.text, cursor.at) + 1)
  const before = cursor.at
  const next = nextLine(cursor)
  if (next === undefined && cursor.at < cursor.text.length) return notSimple
  if (next !== undefined && (next > indent || (next === indent && afterKey && isItem(cursor))))
    return readBlock(cursor, next)
  cursor.at = before
  return nothing
}

/** Nothing but spaces and a comment may follow on the line. */
function finishLine(cursor: Cursor): boolean {
  const from = cursor.at
  skipSpaces(cursor)
  const next = cursor.text[cursor.at]
  if (next !== undefined && next !== '\n' && !(next === '#' && cursor.at > from)) return false
  cursor.at = Math.min(cursor.text.length, endOfLine(cursor.text, cursor.at) + 1)
  return true
}

/** A plain scalar, folded over the lines below that are indented further: a line end is a space, a blank line a line end. */
function readPlainLines(cursor: Cursor, indent: number): YamlScalar | NotSimple {
  const first = readBlockPlain(cursor)
  if (first === notSimple) return notSimple
  let { text } = first
  let end = cursor.at
  for (;;) {
    skipSpaces(cursor)
    if (cursor.text[cursor.at] !== '\n') break
    const lineEnd = cursor.at
    const blanks = blankLinesFrom(cursor)
    const lineStart = cursor.at
    skipSpaces(cursor)
    const next = cursor.text[cursor.at]
    if (next === undefined || cursor.at - lineStart <= indent) {
      cursor.at = lineEnd
      break
    }
    if (next === '#' || next === '\t') return notSimple
    const more = scalarTail(cursor)
    if (more === undefined) return notSimple
    text += (blanks > 0 ? '\n'.repeat(blanks) : ' ') + more
    end = cursor.at
  }
  cursor.at = end
  return { kind: 'scalar', text, plain: true, span: { start: first.span.start, end: cursor.base + end } }
}

const tail = /(?:[^\s:#]|:(?=\S)|(?<=\S)#| +(?=[^\s:#]|:(?=\S)))+/y

/** The rest of a line of a folded plain scalar, where no key and no comment stands in it. */
function scalarTail(cursor: Cursor): string | undefined {
  tail.lastIndex = cursor.at
  const match = tail.exec(cursor.text)
  if (!match) return undefined
  cursor.at = tail.lastIndex
  const next = /^ *(?:\n|$)/.test(cursor.text.slice(cursor.at, endOfLine(cursor.text, cursor.at) + 1))
  return next ? match[0] : undefined
}

/** Passes the line end at the cursor and blank lines after it; how many those are. */
function blankLinesFrom(cursor: Cursor): number {
  let blanks = -1
  let lineEnd = cursor.at
  do {
    blanks++
    cursor.at = lineEnd + 1
    lineEnd = endOfLine(cursor.text, cursor.at)
  } while (lineEnd < cursor.text.length && cursor.text.slice(cursor.at, lineEnd).trim() === '')
  return blanks
}

const header = /[|>]([-+]?)[ ]*(?: #[^\n]*)?\n/y

/** A `|` text, line by line; `>` texts, which fold, and indicators of indent are left to the general parser. */
function readBlockText(cursor: Cursor, indent: number, style: '|' | '>'): YamlScalar | NotSimple {
  header.lastIndex = cursor.at
  const match = header.exec(cursor.text)
  if (!match || style === '>') return notSimple
  const start = cursor.at
  cursor.at = header.lastIndex
  let lines: string[] = []
  let inner: number | undefined
  let end = cursor.at
  while (cursor.at < cursor.text.length) {
    const lineEnd = endOfLine(cursor.text, cursor.at)
    const line = cursor.text.slice(cursor.at, lineEnd)
    const width = line.length - line.trimStart().length
    if (line.trim() === '') {
      if (inner === undefined ? width > 0 : width > inner) return notSimple
      lines.push('')
    } else {
      inner ??= width
      if (inner <= indent || width < inner) break
      lines.push(line.slice(inner))
      end = lineEnd
    }
    cursor.at = Math.min(cursor.text.length, lineEnd + 1)
  }
  const kept = lines.findLastIndex((line) => line !== '') + 1
  if (match[1] === '+' || kept === 0) return notSimple
  lines = lines.slice(0, kept)
  const text = lines.join('\n') + (match[1] === '-' ? '' : '\n')
  return { kind: 'scalar', text, plain: false, span: { start: cursor.base + start, end: cursor.base + end } }
}

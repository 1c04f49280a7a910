import { type ValueFormat, parseFormat } from './formats.ts'
import { parsePath, type PathText } from './path-text.ts'

/** `{{ path | format }}`: where it stands in its text, and what it says; undefined parts do not parse. */
export interface Placeholder {
  readonly start: number
  readonly end: number
  readonly path: PathText | undefined
  readonly pathText: string
  readonly format: ValueFormat | null | undefined
  readonly formatText: string | null
}

/** All `{{ … }}` of a text; one that is not closed runs to the end of its line. */
export function placeholdersInText(text: string): readonly Placeholder[] {
  const found: Placeholder[] = []
  for (let start = text.indexOf('{{'); start !== -1; start = text.indexOf('{{', start)) {
    const lineEnd = text.indexOf('\n', start) === -1 ? text.length : text.indexOf('\n', start)
    const close = text.indexOf('}}', start + 2)
    const next = text.indexOf('{{', start + 2)
    const limit = next === -1 ? lineEnd : Math.min(lineEnd, next)
    const closed = close !== -1 && close <= limit
    const end = closed ? close + 2 : limit
    found.push(readPlaceholder(text.slice(start + 2, closed ? close : limit), start, end, closed))
    start = end
  }
  return found
}

function readPlaceholder(inner: string, start: number, end: number, closed: boolean): Placeholder {
  const bar = pipeIn(inner)
  const pathText = (bar === -1 ? inner : inner.slice(0, bar).replace(/\\$/, '')).trim()
  const formatText = bar === -1 ? null : inner.slice(bar + 1).trim()
  const format = formatText === null ? null : parseFormat(formatText)
  return { start, end, path: closed ? parsePath(pathText) : undefined, pathText, format, formatText }
}

/** The bar before the format: the first outside quotes, since a key may hold one. */
function pipeIn(inner: string): number {
  let quoted = false
  for (let index = 0; index < inner.length; index++) {
    if (inner[index] === "'") quoted = !quoted
    else if (inner[index] === '|' && !quoted) return index
  }
  return -1
}

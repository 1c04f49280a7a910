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

/** All `{{ … }}` of a text; one that is not closed runs to the end of its line or to the next. */
export function placeholdersInText(text: string): readonly Placeholder[] {
  const found: Placeholder[] = []
  for (let start = text.indexOf('{{'); start !== -1; start = text.indexOf('{{', start)) {
    const placeholder = placeholderAt(text, start)
    found.push(placeholder)
    start = placeholder.end
  }
  return found
}

const longest = 500

/** The placeholder that opens at `start`. Only so much text is looked at, or many open ones would take long. */
export function placeholderAt(text: string, start: number): Placeholder {
  const [rest = ''] = text.slice(start + 2, start + 2 + longest).split(/\n|\{\{/, 1)
  const close = rest.indexOf('}}')
  const inner = close === -1 ? rest : rest.slice(0, close)
  const end = start + 2 + (close === -1 ? rest.length : close + 2)
  return readPlaceholder(inner, start, end, close !== -1)
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

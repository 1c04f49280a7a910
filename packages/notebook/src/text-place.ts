import type { TextRange } from '@weighhouse/expressions'
import type { Span } from './source-text.ts'
import type { YamlScalar } from './yaml-tree.ts'

/** Where a range of a scalar's decoded text stands in the file, through quotes, escapes and folded lines. */
export function placeInScalar(file: string, scalar: YamlScalar, range: TextRange): Span {
  const start = offsetInScalar(file, scalar, Math.max(0, range.start))
  const last = range.end > range.start ? offsetInScalar(file, scalar, range.end - 1) + 1 : start
  return { start, end: Math.max(start, last) }
}

function offsetInScalar(file: string, scalar: YamlScalar, index: number): number {
  const { text, span, plain } = scalar
  const opening = plain ? span.start : skipHeader(file, span)
  if (file.startsWith(text, opening)) return Math.min(opening + index, span.end)
  let at = opening
  for (let read = 0; read < index && at < span.end; read++) {
    at = skipTo(file, at, span.end, text[read]!) + 1
  }
  return Math.min(index < text.length ? skipTo(file, at, span.end, text[index]!) : at, Math.max(span.start, span.end))
}

/** Past an opening quote, or past the line of `|` or `>`. */
function skipHeader(file: string, span: Span): number {
  const first = file[span.start]
  if (first !== '|' && first !== '>') return span.start + 1
  const lineEnd = file.indexOf('\n', span.start)
  return lineEnd === -1 ? span.end : lineEnd + 1
}

/** Only white space, backslashes and doubled quotes stand between the characters of a scalar. */
function skipTo(file: string, from: number, end: number, wanted: string): number {
  for (let at = from; at < end; at++) {
    const found = file[at]!
    if (found === wanted || !between.test(found) || (/\s/.test(wanted) && /\s/.test(found))) return at
  }
  return end
}

const between = /[\s\\'"]/

import type { FileRange } from './diagnostic.ts'

/** Half-open range of UTF-16 offsets in the normalised text of the file. */
export interface Span {
  readonly start: number
  readonly end: number
}

const maximumFileBytes = 512 * 1024

/**
 * The normalised text of a notebook: UTF-8 decoded, no byte-order mark, LF line ends; or why there
 * is none. Lines and columns of the normalised text are those of the file, since a carriage return
 * stands at the end of its line.
 */
export function normaliseText(
  input: Uint8Array | string,
): { readonly text: string } | { readonly refused: 'too-large' | 'not-utf8' } {
  if (input.length > maximumFileBytes) return { refused: 'too-large' }
  if (typeof input === 'string') {
    if (!input.isWellFormed()) return { refused: 'not-utf8' }
    if (new TextEncoder().encode(input).length > maximumFileBytes) return { refused: 'too-large' }
    return { text: unifyLineEnds(input) }
  }
  try {
    return { text: unifyLineEnds(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input)) }
  } catch {
    return { refused: 'not-utf8' }
  }
}

function unifyLineEnds(text: string): string {
  const withoutMark = text.startsWith('\uFEFF') ? text.slice(1) : text
  return withoutMark.includes('\r') ? withoutMark.replace(/\r\n?/g, '\n') : withoutMark
}

/** Offsets at which lines start; `rangeOf` looks positions up in it. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

export function rangeOf(starts: readonly number[], span: Span): FileRange {
  return { start: positionOf(starts, span.start), end: positionOf(starts, Math.max(span.start, span.end)) }
}

function positionOf(starts: readonly number[], offset: number): FileRange['start'] {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - starts[low]! + 1 }
}

import type { Report } from './report.ts'
import type { Span } from './source-text.ts'

/** The YAML between the two `---` lines, and where the rest of the file begins. */
export interface FrontBlock {
  readonly yaml: Span
  readonly bodyStart: number
  readonly bodyLine: number
}

/** The front matter stands first; blank lines before it are allowed, so that line numbers can be trusted anywhere. */
export function findFrontBlock(text: string, report: Report): FrontBlock | null {
  const opening = /^(?:[ \t]*\n)*---[ \t]*\n/.exec(text)
  if (!opening) {
    const start = text.length - text.trimStart().length
    const end = text.indexOf('\n', start) === -1 ? text.length : text.indexOf('\n', start)
    report('NB0003', { start, end: Math.min(end, start + 80) }, 'the file does not begin with front matter', {
      hint: 'the first line is ---, then YAML, then ---',
    })
    return null
  }
  const start = opening[0].length
  const closing = /^---[ \t]*$/gm
  closing.lastIndex = start
  const match = closing.exec(text)
  if (!match) {
    report('NB0003', { start: start - 4, end: start - 1 }, 'the front matter is not closed', {
      hint: 'end it with a line ---',
    })
    return null
  }
  const end = match.index + match[0].length
  const bodyStart = Math.min(end + 1, text.length)
  const bodyLine = text.slice(0, bodyStart).split('\n').length
  return { yaml: { start, end: match.index }, bodyStart, bodyLine }
}

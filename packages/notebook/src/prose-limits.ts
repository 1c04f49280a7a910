import type { Report } from './report.ts'
import type { Span } from './source-text.ts'

const deepestNesting = 20
/** Columns that so many lists within one another need, with room for wide numbers. */
const deepestIndent = 5 * deepestNesting
const mostMarks = 2_000

const containerLine = /^(?=[ \t]*(?:[>*+-]|\d))(?:[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))+/gm

/**
 * Refuses prose that Markdown readers take more than linear time for: containers within containers
 * and marks of emphasis or links within one paragraph, which they compare with one another.
 */
export function checkProseLimits(file: string, { start, end }: Span, report: Report): void {
  const text = file.slice(start, end)
  for (const { 0: prefix, index } of text.matchAll(containerLine)) {
    if (prefix.length <= deepestIndent && prefix.replace(/\s|\d(?=\d)|\d(?=[.)])/g, '').length <= deepestNesting)
      continue
    const at = start + index
    report('NB0805', { start: at, end: at + prefix.length }, 'lists and quotations are nested too deeply', {
      hint: `at most ${deepestNesting} within one another`,
    })
    break
  }
  for (const kind of [/\[/g, /(?!^[ \t]*\*[ \t])[*_]+/gm]) {
    const tooMany = [...text.matchAll(kind)][mostMarks]
    if (!tooMany) continue
    const at = start + tooMany.index
    report('NB0805', { start: at, end: at + tooMany[0].length }, `more than ${mostMarks} marks in one paragraph`, {
      hint: 'divide the paragraph by blank lines',
    })
  }
}

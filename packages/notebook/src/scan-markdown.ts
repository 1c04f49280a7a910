import type { Report } from './report.ts'
import type { Span } from './source-text.ts'

/** A fence at column 1. `info` is what follows its opening characters; `body` excludes both fence lines. */
export interface Fence {
  readonly info: string
  readonly infoSpan: Span
  readonly body: Span
  readonly span: Span
  readonly firstLine: number
  readonly lastLine: number
}

/** A stretch of lines between cells. `verbatim` are the listings inside it, which hold no prose. */
export interface ProseStretch {
  readonly span: Span
  readonly firstLine: number
  readonly verbatim: readonly Span[]
}

export type ScannedBlock =
  | { readonly kind: 'fence'; readonly fence: Fence }
  | { readonly kind: 'prose'; readonly prose: ProseStretch }

const opener = /^(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*?)[ \t]*$/
const containers = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*/

/**
 * Splits Markdown into cells and prose, line by line, in linear time. A fence at column 1 is a fence
 * in every Markdown reader, wherever it stands; one further right may belong to a list or a
 * quotation, so no cell may stand there. `isCell` says whether an info string makes a cell.
 */
export function scanMarkdown(
  text: string,
  from: number,
  firstLine: number,
  isCell: (info: string) => boolean,
  report: Report,
): readonly ScannedBlock[] {
  const blocks: ScannedBlock[] = []
  let prose: { start: number; line: number; verbatim: Span[] } | undefined
  let nested: { marker: string; prefix: string; start: number } | undefined
  let offset = from
  let line = firstLine
  const closeProse = (end: number) => {
    if (prose && end > prose.start)
      blocks.push({
        kind: 'prose',
        prose: { span: { start: prose.start, end }, firstLine: prose.line, verbatim: prose.verbatim },
      })
    prose = undefined
  }
  while (offset < text.length) {
    const end = endOfLine(text, offset)
    const content = text.slice(offset, end)
    prose ??= { start: offset, line, verbatim: [] }
    const fence = opener.exec(content)
    if (fence) {
      if (nested)
        report(
          'NB0114',
          { start: nested.start, end: endOfLine(text, nested.start) },
          'this indented fence is not closed before the next fence',
        )
      nested = undefined
      const read = readFence(text, offset, line, fence[1]!, fence[2]!)
      if (!read.closed)
        report('NB0114', { start: offset, end }, 'this fence is not closed', { hint: `end it with a line ${fence[1]}` })
      if (isCell(read.fence.info)) {
        closeProse(offset)
        blocks.push({ kind: 'fence', fence: read.fence })
      } else {
        prose.verbatim.push(read.fence.span)
      }
      offset = read.next
      line = read.fence.lastLine + 1
      continue
    }
    if (nested && !continues(content, nested.prefix)) {
      report(
        'NB0114',
        { start: nested.start, end: endOfLine(text, nested.start) },
        'this indented fence is not closed inside its list or quotation',
      )
      nested = undefined
    }
    const prefix = containers.exec(content)![0]
    const indent = prefix.length
    const inner = opener.exec(content.slice(indent))
    if (nested && inner && inner[2] === '' && inner[1]!.startsWith(nested.marker)) {
      prose.verbatim.push({ start: nested.start, end })
      nested = undefined
    } else if (inner && isCell(inner[2]!)) {
      report('NB0113', { start: offset + indent, end }, 'a cell starts at column 1, outside lists and quotations')
      nested ??= { marker: inner[1]!, prefix, start: offset + indent }
    } else if (inner && !nested && !/(?: {4}|\t)$/.test(prefix)) {
      nested = { marker: inner[1]!, prefix, start: offset + indent }
    }
    offset = end + 1
    line++
  }
  if (nested) report('NB0114', { start: nested.start, end: endOfLine(text, nested.start) }, 'this fence is not closed')
  closeProse(text.length)
  return blocks
}

/** Whether a line still belongs to the list or quotation in which a fence stands: each `>` again, and indented as far. */
function continues(line: string, prefix: string): boolean {
  const expected = prefix.replace(/[^>\s]/g, ' ')
  return line.startsWith(expected) || (line.trim() === '' && !prefix.includes('>'))
}

function readFence(
  text: string,
  start: number,
  line: number,
  marker: string,
  info: string,
): { fence: Fence; closed: boolean; next: number } {
  const openEnd = endOfLine(text, start)
  const infoStart = info === '' ? openEnd : text.indexOf(info, start + marker.length)
  const closing = new RegExp(`^ {0,3}${marker[0]}{${marker.length},}[ \\t]*$`)
  const bodyStart = Math.min(openEnd + 1, text.length)
  let offset = bodyStart
  let lastLine = line
  while (offset < text.length) {
    const end = endOfLine(text, offset)
    lastLine++
    if (isMarkerLine(text, offset, marker) && closing.test(text.slice(offset, end))) {
      return { fence: fenceOf(offset, end), closed: true, next: end + 1 }
    }
    offset = end + 1
  }
  return { fence: fenceOf(text.length, text.length), closed: false, next: text.length }

  function fenceOf(bodyEnd: number, end: number): Fence {
    return {
      info,
      infoSpan: { start: infoStart, end: infoStart + info.length },
      body: { start: bodyStart, end: bodyEnd },
      span: { start, end },
      firstLine: line,
      lastLine,
    }
  }
}

function isMarkerLine(text: string, offset: number, marker: string): boolean {
  let at = offset
  while (at < offset + 3 && text[at] === ' ') at++
  return text.startsWith(marker, at)
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end
}

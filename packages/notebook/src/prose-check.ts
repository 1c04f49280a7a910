import { type Placeholder, placeholderAt } from './placeholder.ts'
import { checkProseLimits } from './prose-limits.ts'
import type { Report } from './report.ts'
import type { ProseStretch } from './scan-markdown.ts'
import type { Span } from './source-text.ts'

/**
 * Reads prose once, in linear time: refuses raw HTML and links that lead elsewhere than to `https:`
 * or a relative place, and gives the placeholders outside code. Where Markdown leaves doubt it
 * refuses: a tag that a stricter reader would take for text is still told.
 */
export function checkProse(file: string, { span, verbatim }: ProseStretch, report: Report): readonly Placeholder[] {
  return proseParts(span, verbatim)
    .flatMap((part) => [...paragraphsOf(file, part)])
    .flatMap((paragraph) => {
      checkProseLimits(file, paragraph, report)
      return checkParagraph(file, paragraph, report)
    })
}

function proseParts(span: Span, verbatim: readonly Span[]): readonly Span[] {
  const parts: Span[] = []
  let start = span.start
  for (const listing of verbatim) {
    parts.push({ start, end: listing.start })
    start = listing.end
  }
  return [...parts, { start, end: span.end }]
}

function* paragraphsOf(file: string, { start, end }: Span): Generator<Span> {
  let from = start
  while (from < end) {
    const blank = file.indexOf('\n\n', from)
    const to = blank === -1 || blank >= end ? end : blank
    yield { start: from, end: to }
    from = to + 2
  }
}

const mark = /[\\`<\]{]/g
const tagStart = /<\/?[A-Za-z][A-Za-z0-9-]{0,100}(?=[\s/>]|$)/y
const autolink = /<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]{0,2000}|[^\s<>@]{1,200}@[^\s<>@]{1,200})>/y

function checkParagraph(file: string, { start, end }: Span, report: Report): readonly Placeholder[] {
  const text = file.slice(start, end)
  const ticks = runsOfTicks(text)
  const lastBracket = text.lastIndexOf('>')
  const settled = spansStayInLines(text)
  const found: Placeholder[] = []
  mark.lastIndex = 0
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    const at = match.index
    let next = at + 1
    switch (match[0]) {
      case '\\':
        if (text[at + 1] !== '{') next = at + 2
        break
      case '`': {
        const run = /`+/y
        run.lastIndex = at
        const length = run.exec(text)![0].length
        next = ticks(at + length, length) ?? at + length
        if (!settled) checkWithin(text, at + length, next, start, lastBracket, report)
        break
      }
      case '<':
        next = checkAngle(text, at, start, lastBracket, report)
        break
      case ']':
        checkDestination(text, at, start, report)
        break
      default:
        if (text.startsWith('{{', at)) {
          const placeholder = placeholderAt(text, at)
          next = placeholder.end
          found.push({ ...placeholder, start: start + at, end: start + next })
          checkTableBar(text, at, next, start, report)
        }
    }
    mark.lastIndex = next
  }
  return found
}

/**
 * Whether each line pairs its own ticks. Then code spans are the same wherever Markdown lets a block
 * begin. Otherwise a line may end a paragraph, and a span with it, so nothing in a span is excused.
 */
function spansStayInLines(text: string): boolean {
  return text.split('\n').every((line) => {
    const ticks = runsOfTicks(line)
    const run = /\\[^\n]|`+/g
    for (let match = run.exec(line); match; match = run.exec(line)) {
      if (match[0].startsWith('\\')) continue
      const end = ticks(match.index + match[0].length, match[0].length)
      if (end === undefined) return false
      run.lastIndex = end
    }
    return !/<[^\s<>]*`[^\s<>]*>/.test(line) // an autolink may hold a tick that opens nothing
  })
}

/** Tells tags and links in what this reader takes for code and a stricter one may not. */
function checkWithin(text: string, from: number, to: number, base: number, lastBracket: number, report: Report): void {
  const mark = /[<\]]/g
  mark.lastIndex = from
  for (let match = mark.exec(text); match && match.index < to; match = mark.exec(text)) {
    if (match[0] === '<') mark.lastIndex = checkAngle(text, match.index, base, lastBracket, report)
    else checkDestination(text, match.index, base, report)
  }
}

/** Finds the end of the code span that a run of ticks opens, each run of a length looked at once. */
function runsOfTicks(text: string): (from: number, length: number) => number | undefined {
  const runs = new Map<number, { positions: number[]; next: number }>()
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const known = runs.get(run.length)
    if (known) known.positions.push(index)
    else runs.set(run.length, { positions: [index], next: 0 })
  }
  return (from, length) => {
    const known = runs.get(length)
    if (!known) return undefined
    while (known.next < known.positions.length && known.positions[known.next]! < from) known.next++
    const closing = known.positions[known.next]
    return closing === undefined ? undefined : closing + length
  }
}

function checkAngle(text: string, at: number, base: number, lastBracket: number, report: Report): number {
  autolink.lastIndex = at
  const link = autolink.exec(text)
  if (link) {
    const destination = link[0].slice(1, -1)
    if (!/^https:\/\//i.test(destination)) tellLink(base + at + 1, destination, report)
    return at + link[0].length
  }
  tagStart.lastIndex = at
  const tag = tagStart.exec(text)
  const opensLine = /(?:^|\n)[ \t>*+\-\d.)]*$/.test(text.slice(Math.max(0, at - 40), at))
  const closedLater = lastBracket > at
  if ((tag && (closedLater || opensLine)) || /^<(?:!--|\?|![A-Za-z[])/.test(text.slice(at, at + 4))) {
    const shown = /^<[^\s>]{0,40}>?/.exec(text.slice(at, at + 48))![0]
    report('NB0115', { start: base + at, end: base + at + shown.length }, `raw HTML is not allowed: ${shown}`, {
      hint: 'write Markdown, or `code` to show a tag',
    })
  }
  return at + 1
}

// Only the beginning of a destination is read: up to its path a scheme must have shown.
const inlineTarget = /\]\([ \t\n]{0,100}<?([^\s()<>/?#]{0,200})(\/{0,2})/y
const definedTarget = /\]:[ \t]{0,100}\n?[ \t]{0,100}<?([^\s()<>/?#]{0,200})(\/{0,2})/y

/** Where `](…)` or, at the start of a line, `[label]: …` leads. */
function checkDestination(text: string, at: number, base: number, report: Report): void {
  const pattern = text[at + 1] === '(' ? inlineTarget : text[at + 1] === ':' ? definedTarget : undefined
  if (!pattern) return
  if (pattern === definedTarget && !/(?:^|\n)[ \t>*+\-\d.)]*\[/.test(text.slice(Math.max(0, at - 1000), at))) return
  pattern.lastIndex = at
  const match = pattern.exec(text)
  if (!match) return
  const [whole, scheme = '', slashes = ''] = match
  if (isAllowedDestination(scheme, slashes)) return
  tellLink(base + at + whole.length - scheme.length - slashes.length, scheme + slashes, report)
}

/** `https:` or relative; escapes and entities may not hide a scheme, `//` names another host. */
function isAllowedDestination(scheme: string, slashes: string): boolean {
  if (/^https:$/i.test(scheme)) return slashes === '//'
  return !/[:&\\]/.test(scheme) && !(scheme === '' && slashes === '//')
}

function tellLink(start: number, destination: string, report: Report): void {
  const message = `a link to "${destination.slice(0, 60)}" is not allowed`
  report('NB0116', { start, end: start + destination.length }, message, { hint: 'links are https: or relative' })
}

/** A bar ends a cell of a Markdown table, even inside a placeholder. Lines of tables are short: only so far back is looked. */
function checkTableBar(text: string, at: number, end: number, base: number, report: Report): void {
  const bar = text.slice(at, end).search(/(?<!\\)\|/)
  if (bar === -1) return
  const before = text.slice(Math.max(0, at - 1000), at)
  if (!/^[ \t>]*\|/.test(before.slice(before.lastIndexOf('\n') + 1))) return
  report('NB0117', { start: base + at + bar, end: base + at + bar + 1 }, 'in a table a bar ends the cell', {
    hint: 'write \\| inside the placeholder',
  })
}

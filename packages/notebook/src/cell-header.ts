import { nameHint } from './nearest-name.ts'
import type { Cell } from './notebook.ts'
import type { Report } from './report.ts'
import type { Fence } from './scan-markdown.ts'
import type { Span } from './source-text.ts'

const cellKinds = [
  'source',
  'sql',
  'transform',
  'analysis',
  'chart',
  'rule',
  'observation',
] as const satisfies readonly Cell['kind'][]
export type CellKind = (typeof cellKinds)[number]

const namePattern = /^[a-z][a-z0-9_]{0,47}$/

export interface Attribute {
  readonly key: string
  readonly value: string
  readonly keySpan: Span
  readonly valueSpan: Span
}

/** What the info string of a cell says: `analysis primary data=players`. */
export interface CellHeader {
  readonly kind: CellKind
  readonly name: string
  readonly nameSpan: Span
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly fence: Fence
}

/** A fence is a cell, or means to be one, if a word follows its language or its language is a kind of ours. */
export function isCellInfo(info: string): boolean {
  return /^\S+[ \t]+\S/.test(info) || (cellKinds as readonly string[]).includes(info)
}

/** `null` where kind or name cannot be told, so that nothing else of the cell can be read. */
export function readCellHeader(fence: Fence, reportIn: (cell: string | null) => Report): CellHeader | null {
  const [kind, name, ...rest] = wordsOf(fence)
  const report = reportIn(null)
  if (!kind) return null
  if (!isKind(kind.text)) {
    const hint = nameHint(kind.text, cellKinds)
    report('NB0108', kind.span, `"${kind.text.slice(0, 48)}" is no kind of cell`, {
      hint: hint ?? 'a listing has its language alone after the fence',
    })
    return null
  }
  if (!name || !namePattern.test(name.text)) {
    const message = name ? `"${name.text.slice(0, 60)}" is no cell name` : `this ${kind.text} cell has no name`
    report('NB0109', name?.span ?? kind.span, message, {
      hint: `write ${kind.text} name key=value, with a name of a–z, 0–9 and _`,
    })
    return null
  }
  const attributes = readAttributes(rest, reportIn(name.text))
  return { kind: kind.text, name: name.text, nameSpan: name.span, attributes, fence }
}

function isKind(word: string): word is CellKind {
  return (cellKinds as readonly string[]).includes(word)
}

function readAttributes(words: readonly Word[], report: Report): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>()
  for (const { text, span } of words) {
    const equals = text.indexOf('=')
    if (equals < 1 || equals === text.length - 1) {
      report('NB0111', span, `"${text.slice(0, 60)}" is no attribute`, {
        hint: 'attributes are key=value, without spaces',
      })
      continue
    }
    const key = text.slice(0, equals)
    if (attributes.has(key)) {
      report('NB0111', span, `the attribute "${key}" is given twice`)
      continue
    }
    const keySpan = { start: span.start, end: span.start + equals }
    attributes.set(key, {
      key,
      value: text.slice(equals + 1),
      keySpan,
      valueSpan: { start: keySpan.end + 1, end: span.end },
    })
  }
  return attributes
}

interface Word {
  readonly text: string
  readonly span: Span
}

/** Words of the info string; a quoted key of a path may hold spaces: `data=fair.findings['a b']`. */
function wordsOf({ info, infoSpan }: Fence): readonly Word[] {
  return [...info.matchAll(/(?:'[^']*'|[^\s'])+|'/g)].map((match) => {
    const start = infoSpan.start + match.index
    return { text: match[0], span: { start, end: start + match[0].length } }
  })
}

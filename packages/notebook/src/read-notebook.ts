import type { Schema } from '@weighhouse/expressions'
import { hashBytes } from '@weighhouse/kernel'
import { type CellHeader, isCellInfo, readCellHeader } from './cell-header.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { CheckContext, DescribeSql, Draft } from './draft.ts'
import { findFrontBlock } from './front-block.ts'
import { type FrontRead, readFrontMatter } from './front-matter.ts'
import { checkGraph, orderCells } from './graph.ts'
import { cellHashOf, planOf } from './identity.ts'
import type { Block, Cell, Notebook, Plan } from './notebook.ts'
import type { Placeholder } from './placeholder.ts'
import { checkProse } from './prose-check.ts'
import { readCell } from './read-cell.ts'
import { collectProblems, type Report } from './report.ts'
import { type ProseStretch, type ScannedBlock, scanMarkdown } from './scan-markdown.ts'
import { lineStartsOf, normaliseText, type Span } from './source-text.ts'
import { checkPlaceholders, checkWords } from './words-check.ts'
import { readYaml } from './yaml-tree.ts'

export interface ReadOptions {
  /** The name that diagnostics carry. */
  readonly file: string
  /** Columns of `sql` cells; without it they stay unknown and what reads them goes unchecked. */
  readonly describeSql?: DescribeSql
}

export interface NotebookReading {
  /** `null` where any diagnostic is an error. */
  readonly notebook: Notebook | null
  readonly plan: Plan | null
  /** Columns of every table cell whose columns are known. */
  readonly schemas: Readonly<Record<string, Schema>>
  readonly diagnostics: readonly Diagnostic[]
}

const maximumCells = 200

/**
 * Reads a notebook in one pass and tells all its problems at once, in file order. Never throws,
 * whatever the input; a notebook with an error has no plan.
 */
export async function readNotebook(
  input: Uint8Array | string,
  { file, describeSql }: ReadOptions,
): Promise<NotebookReading> {
  const problems = collectProblems()
  const normalised = normaliseText(input)
  if (!('text' in normalised)) {
    const [code, message] =
      normalised.refused === 'too-large'
        ? (['NB0801', 'the file is larger than 512 kB'] as const)
        : (['NB0001', 'the file is not UTF-8 text'] as const)
    problems.reportIn(null)(code, { start: 0, end: 0 }, message)
    return { notebook: null, plan: null, schemas: {}, diagnostics: problems.diagnostics(file, [0]) }
  }
  const { text } = normalised
  const lineStarts = lineStartsOf(text)
  try {
    const read = await readText(text, describeSql, problems.reportIn)
    const diagnostics = problems.diagnostics(file, lineStarts)
    if (problems.hasErrors() || !read) return { notebook: null, plan: null, schemas: read?.schemas ?? {}, diagnostics }
    return { ...assemble(text, read), schemas: read.schemas, diagnostics }
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    problems.reportIn(null)('NB0005', { start: 0, end: 0 }, `the notebook could not be read: ${what.slice(0, 200)}`)
    return { notebook: null, plan: null, schemas: {}, diagnostics: problems.diagnostics(file, lineStarts) }
  }
}

interface ReadText {
  readonly front: FrontRead
  readonly blocks: readonly ScannedBlock[]
  /** In an order in which each comes after what it reads. */
  readonly drafts: readonly Draft[]
  readonly schemas: Readonly<Record<string, Schema>>
}

type ReportIn = (cell: string | null) => Report

async function readText(
  text: string,
  describeSql: DescribeSql | undefined,
  reportIn: ReportIn,
): Promise<ReadText | null> {
  const report = reportIn(null)
  tellControlCharacters(text, report)
  const block = findFrontBlock(text, report)
  const frontNode = block && readYaml(text.slice(block.yaml.start, block.yaml.end), block.yaml.start, report)
  const front = frontNode && readFrontMatter(frontNode, text, report)
  const blocks = scanMarkdown(text, block?.bodyStart ?? 0, block?.bodyLine ?? 1, isCellInfo, report)
  const headers = readHeaders(blocks, reportIn)
  // Where a name is taken twice the first cell has it.
  const names = new Map(headers.toReversed().map(({ name, kind }) => [name, kind] as const))
  const cellNames = new Set(names.keys())
  const drafts = new Map<string, Draft>()
  for (const header of headers) {
    const draft = readCell(header, { file: text, report: reportIn(header.name), front, cellNames })
    if (draft && !drafts.has(header.name)) drafts.set(header.name, draft)
  }
  const placeholders = blocks.flatMap((one): readonly Placeholder[] =>
    one.kind === 'prose' ? checkProse(text, one.prose, report) : [],
  )
  checkGraph(drafts, names, reportIn)
  const ordered = orderCells(drafts)
  const schemas = new Map<string, Schema | null>()
  const contextIn = (cell: string | null): CheckContext => ({
    report: reportIn(cell),
    parameters: front?.parameters ?? {},
    cellNames: [...cellNames],
    schemaOf: (name) => schemas.get(name) ?? (isTable(names.get(name)) ? null : undefined),
    draftOf: (name) => drafts.get(name),
    isNamed: (name) => cellNames.has(name),
    describeSql,
  })
  for (const draft of ordered) {
    if (draft.schema) schemas.set(draft.header.name, await draft.schema(contextIn(draft.header.name)))
  }
  for (const draft of drafts.values()) draft.check?.(contextIn(draft.header.name))
  checkPlaceholders(placeholders, contextIn(null))
  if (front) checkWords(front, [...drafts.values()], text, contextIn)
  const known = [...schemas].filter((entry): entry is [string, Schema] => entry[1] !== null)
  return front && { front, blocks, drafts: ordered, schemas: Object.fromEntries(known) }
}

function isTable(kind: string | undefined): boolean {
  return kind === 'source' || kind === 'sql' || kind === 'transform'
}

/** What is invisible in review could make the text mean something else than it shows. */
function tellControlCharacters(text: string, report: Report): void {
  for (const { 0: character, index } of text.matchAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\uFEFF]/gu)) {
    if (character === '\n' || character === '\t') continue
    const point = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    report('NB0002', { start: index, end: index + 1 }, `a control character (U+${point}) stands here`)
  }
}

function readHeaders(blocks: readonly ScannedBlock[], reportIn: ReportIn): readonly CellHeader[] {
  const fences = blocks.flatMap((block) => (block.kind === 'fence' ? [block.fence] : []))
  const beyond = fences[maximumCells]
  if (beyond)
    reportIn(null)(
      'NB0802',
      beyond.infoSpan,
      `this is cell ${maximumCells + 1}; a notebook has at most ${maximumCells}`,
    )
  const headers = fences.slice(0, maximumCells).flatMap((fence) => readCellHeader(fence, reportIn) ?? [])
  const first = new Map<string, CellHeader>()
  for (const header of headers) {
    const earlier = first.get(header.name)
    if (earlier)
      reportIn(header.name)('NB0110', header.nameSpan, `the name ${header.name} is taken`, {
        related: [{ message: 'named first here', span: earlier.nameSpan }],
      })
    else first.set(header.name, header)
  }
  return headers
}

function assemble(text: string, { front, blocks, drafts }: ReadText): { notebook: Notebook; plan: Plan } {
  const cells = new Map(drafts.map((draft) => [draft.header.name, cellOf(draft, text)] as const))
  const inFileOrder = [...cells.values()].toSorted((left, right) => left.lines.first - right.lines.first)
  const byLine = new Map(inFileOrder.map((cell) => [cell.lines.first, cell.name] as const))
  const reading = blocks.map(
    (block): Block =>
      block.kind === 'fence'
        ? { kind: 'cell', cell: byLine.get(block.fence.firstLine)! }
        : proseBlock(text, block.prose),
  )
  const notebook: Notebook = {
    front: front.front,
    cells: inFileOrder,
    blocks: reading,
    text,
    sourceHash: hashBytes(text),
  }
  return { notebook, plan: planOf(front.front, [...cells.values()]) }
}

function proseBlock(text: string, { span, firstLine }: ProseStretch): Block {
  return { kind: 'prose', text: text.slice(span.start, span.end), firstLine }
}

function cellOf({ header, references, body, build }: Draft, text: string): Cell {
  const { name, kind, fence } = header
  const bodySpan: Span = fence.body
  return build({
    name,
    lines: { first: fence.firstLine, last: fence.lastLine },
    cellHash: cellHashOf(kind, body),
    body,
    reads: [...new Set(references.map(({ cell }) => cell))],
    source: text.slice(bodySpan.start, bodySpan.end),
  })
}

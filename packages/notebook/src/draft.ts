import type { Schema, TextRange } from '@weighhouse/expressions'
import type { JsonObject } from '@weighhouse/kernel'
import type { Attribute, CellHeader } from './cell-header.ts'
import { headOf } from './fields.ts'
import type { FrontRead } from './front-matter.ts'
import { nameHint } from './nearest-name.ts'
import type { Cell } from './notebook.ts'
import type { Report } from './report.ts'
import type { Span } from './source-text.ts'
import type { YamlNode } from './yaml-tree.ts'

/** A cell as read from its own lines; what needs other cells is asked later, when all are known. */
export interface Draft {
  readonly header: CellHeader
  readonly references: readonly CellReference[]
  /** The typed body: what the cell's hash is of, and what an amendment is compared by. */
  readonly body: JsonObject
  readonly build: (common: CellCommon) => Cell
  /** Columns of a table cell, or null where they cannot be told. Asked once all cells it reads have theirs. */
  readonly schema?: (context: CheckContext) => Schema | null | Promise<Schema | null>
  readonly check?: (context: CheckContext) => void
  /** Titles and texts that may hold placeholders. */
  readonly words?: readonly YamlNode[]
}

type CellCommon = Pick<Cell, 'name' | 'lines' | 'cellHash' | 'body' | 'reads' | 'source'>

/** A mention of another cell. `as` says what may stand there. */
export interface CellReference {
  readonly cell: string
  readonly span: Span
  readonly as: 'table' | 'analysis' | 'result' | 'drawable' | 'any'
}

export interface DraftContext {
  /** The normalised text of the file. */
  readonly file: string
  readonly report: Report
  readonly front: FrontRead | null
  /** Names of all cells, for text that names tables among other words. */
  readonly cellNames: ReadonlySet<string>
}

export interface CheckContext {
  readonly report: Report
  readonly parameters: Schema
  readonly cellNames: readonly string[]
  /** `undefined` for what is no table cell, null for a table whose columns are not known. */
  readonly schemaOf: (cell: string) => Schema | null | undefined
  /** A cell that reads; `isNamed` also knows the others. */
  readonly draftOf: (cell: string) => Draft | undefined
  readonly isNamed: (cell: string) => boolean
  readonly describeSql: DescribeSql | undefined
}

/** Columns of a query over empty tables, as the database tells them. */
export type DescribeSql = (
  query: string,
  inputs: Readonly<Record<string, Schema>>,
  parameters: Schema,
) => Promise<{ readonly schema: Schema | null; readonly problems: readonly SqlProblem[] }>

/** `code` is a word of the database package; what depends on clock, chance or outside says so in it. */
export interface SqlProblem {
  readonly code?: string
  readonly message: string
  readonly range?: TextRange | null
  readonly hint?: string | null
}

export function readAttribute(header: CellHeader, key: string): Attribute | undefined {
  return header.attributes.get(key)
}

/** Reports attributes that this kind of cell does not have, and required ones that are missing. */
export function checkAttributes(
  header: CellHeader,
  known: readonly string[],
  required: readonly string[],
  report: Report,
): void {
  for (const { key, keySpan } of header.attributes.values()) {
    if (known.includes(key)) continue
    const hint =
      nameHint(key, known, (name) => header.attributes.has(name)) ?? `a ${header.kind} cell has no attributes`
    report('NB0111', keySpan, `a ${header.kind} cell has no attribute "${key.slice(0, 60)}"`, { hint })
  }
  for (const key of required) {
    if (!header.attributes.has(key))
      report('NB0112', header.nameSpan, `the ${header.kind} ${header.name} needs ${key}=…`)
  }
}

/** `uses=primary,fairness` as references. */
export function listReferences(attribute: Attribute | undefined, as: CellReference['as']): readonly CellReference[] {
  if (!attribute) return []
  let start = attribute.valueSpan.start
  return attribute.value.split(',').map((cell) => {
    const span = { start, end: start + cell.length }
    start = span.end + 1
    return { cell, span: cell === '' ? headOf(attribute.valueSpan) : span, as }
  })
}

import type { ColumnType, Scalar } from './expression.ts'

/** The seven kinds of source a company has about its customers; every source declares one. */
export const sourceTypes = [
  'master-record',
  'subscription',
  'support',
  'preparedness',
  'sentiment',
  'engagement',
  'usage',
] as const
export type SourceType = (typeof sourceTypes)[number]

/** A declared column: its type and, for booleans, the spellings that mean true and false. */
export interface ColumnDeclaration {
  readonly type: ColumnType
  readonly true?: readonly string[]
  readonly false?: readonly string[]
}

/** Where rows come from. `path` is relative to the data folder and may not leave it. */
export type SourceOrigin =
  /** Each row: one value per declared column, in their order, then how many units had it. */
  | { readonly kind: 'counts'; readonly rows: readonly (readonly Scalar[])[] }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly format: 'csv' | 'parquet' | 'jsonl'
      readonly delimiter: string
      readonly header: boolean
      readonly trim: boolean
      /** Names one of several files in a `.zip`. */
      readonly entry?: string
    }
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'dataset'; readonly dataset: string; readonly version?: string }

/** What an author says about a source, complete and typed: what `tables` opens. */
export interface SourceDeclaration {
  readonly name: string
  readonly sourceType: SourceType
  readonly origin: SourceOrigin
  readonly columns: Readonly<Record<string, ColumnDeclaration>>
  /** Declared columns that identify a row; or, with `rowNumber`, one new `id` column counting rows from 1. */
  readonly key: { readonly columns: readonly string[]; readonly rowNumber: boolean }
  /** The column that names the data subject, or null where `consent` says why there is none. */
  readonly subject: string | null
  /** `required`: rows are joined with rulings. Otherwise the exemption's name and, in words, its reason. */
  readonly consent:
    | { readonly kind: 'required' }
    | { readonly kind: 'exempt'; readonly exemption: string; readonly reason: string | null }
}

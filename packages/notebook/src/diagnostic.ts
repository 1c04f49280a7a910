/** Lines and columns count from 1; columns count UTF-16 code units; `end` is exclusive. */
export interface FileRange {
  readonly start: { readonly line: number; readonly column: number }
  readonly end: { readonly line: number; readonly column: number }
}

/** One problem of a notebook. `code` never changes its meaning; families are listed in docs/notebook-format.md. */
export interface Diagnostic {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly file: string
  readonly range: FileRange
  readonly cell: string | null
  readonly hint: string | null
  readonly related: readonly { readonly message: string; readonly range: FileRange }[]
}

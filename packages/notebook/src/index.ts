export type { Diagnostic, FileRange } from './diagnostic.ts'
export type * from './notebook.ts'

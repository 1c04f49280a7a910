import type { Schema, TextRange } from './expression.ts'
import type { ExpressionProblemCode } from './problem.ts'
import type { Verb } from './verb.ts'

/** What can be wrong with a verb beside its expressions. A code never changes its meaning. */
export const verbProblemCodes = [
  'unknown-table',
  'duplicate-column', // two columns of one name would come out
  'bad-name', // a name no column can have
  'bad-value', // a constant that does not fit its column
  'empty', // a list that must name something
  'groupby-unused', // a groupby that nothing groups
] as const
export type VerbProblemCode = ExpressionProblemCode | (typeof verbProblemCodes)[number]

/** One problem of a verb: `path` leads into the verb (`['columns', 'rate']`), `range` into the expression there. */
export interface VerbProblem {
  readonly code: VerbProblemCode
  readonly message: string
  readonly hint: string | null
  readonly path: readonly (string | number)[]
  readonly range: TextRange | null
}

/** A table's columns after a verb, and by what the next verb is grouped. */
export interface VerbSchema {
  readonly schema: Schema
  readonly grouped: readonly string[]
  /** The verb with the expressions that engines evaluate, as `checkExpression` returns them. */
  readonly verb: Verb
  readonly problems: readonly VerbProblem[]
}

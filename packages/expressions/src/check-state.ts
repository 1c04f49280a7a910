import type { ColumnType, Expression, Schema } from './expression.ts'
import { type ExpressionProblem, type ExpressionProblemCode, maximumProblems, rangeOf } from './problem.ts'

/** What an expression may read where it stands. */
export interface ExpressionScope {
  readonly schema: Schema
  readonly parameters: Schema
  /** Whether aggregates may stand here (rollup, derive). */
  readonly aggregates: boolean
  /** Whether results may be read by path (rules, assumptions). */
  readonly paths: boolean
  /** In a rollup: the columns with one value per group; others stand inside aggregates only. */
  readonly grouped?: readonly string[]
  /** Columns that the same step makes: they can be read by later steps only. */
  readonly sameStep?: readonly string[]
}

export interface CheckState {
  readonly scope: ExpressionScope
  readonly problems: ExpressionProblem[]
  readonly insideAggregate: boolean
}

/** A checked part and its type, null when it is not known. */
export interface Checked {
  readonly expression: Expression
  readonly type: ColumnType | null
}

export function report(
  state: CheckState,
  code: ExpressionProblemCode,
  at: Expression,
  message: string,
  hint: string | null,
): void {
  if (state.problems.length < maximumProblems) state.problems.push({ code, message, range: rangeOf(at), hint })
}

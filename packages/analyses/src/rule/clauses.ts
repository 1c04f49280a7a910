import {
  compileExpression,
  type Expression,
  printExpression,
  referencedPaths,
  type Scalar,
} from '@weighhouse/expressions'
import type { JsonValue } from '@weighhouse/kernel'
import type { ClauseValue, RuleClause, RuleOutcome, Verdict } from './outcome.ts'

/** An author's own rule: clauses over result paths, tried in the order rollback, hold, ship, then `otherwise`. */
export interface OwnClauses {
  readonly rollback: Expression | null
  readonly hold: Expression | null
  readonly ship: Expression | null
  readonly otherwise: 'ship' | 'hold' | 'rollback' | 'inconclusive' | 'review'
}

/** The value at a path of the results, its first step the cell's name, or `undefined` where there is none. */
export type ResolvePath = (steps: readonly string[]) => JsonValue | undefined

const order = ['rollback', 'hold', 'ship'] as const

/**
 * The first clause that is true decides. A clause that reads something missing, or whose answer is
 * unknown, is never true; when it is its turn the verdict is `review`, since what it would have
 * said is not known and a later clause must not speak in its place.
 */
export function concludeClauses(rule: OwnClauses, resolve: ResolvePath): RuleOutcome {
  const clauses = order.flatMap((clause) => {
    const expression = rule[clause]
    return expression === null ? [] : [evaluateClause(clause, expression, resolve)]
  })
  const decisive = clauses.find(({ held, missing }) => held || missing)
  const held = order.find((clause) => decisive?.held && decisive.clause === clause)
  const verdict: Verdict = decisive ? (held ?? 'review') : rule.otherwise
  const otherwise = {
    clause: 'otherwise',
    row: null,
    expression: rule.otherwise,
    values: [],
    held: !decisive,
    missing: false,
  }
  return {
    verdict,
    indication: verdict,
    row: null,
    clause: decisive?.clause ?? 'otherwise',
    clauses: [...clauses, otherwise],
    arms: [],
  }
}

function evaluateClause(clause: string, expression: Expression, resolve: ResolvePath): RuleClause {
  const values = referencedPaths(expression).map((steps): ClauseValue => {
    const value = scalarAt(steps, resolve)
    return { path: printExpression({ kind: 'path', steps }), value: value ?? null, missing: value === undefined }
  })
  const inputsMissing = values.some(({ missing }) => missing)
  const answer = inputsMissing ? null : compileExpression(expression)(noColumns, (steps) => scalarAt(steps, resolve))
  return {
    clause,
    row: null,
    expression: printExpression(expression),
    values,
    held: answer === true,
    missing: answer === null,
  }
}

/** Only scalars can be compared: an object such as a withheld or not-estimable value counts as missing. */
function scalarAt(steps: readonly string[], resolve: ResolvePath): Scalar | undefined {
  const value = resolve(steps)
  return typeof value === 'object' && value !== null ? undefined : value
}

function noColumns(name: string): never {
  throw new Error(`a rule reads results by path, not the column ${name}`)
}

import type { JsonObject, JsonValue } from '@weighhouse/kernel'

export type Verdict =
  | 'ship'
  | 'hold'
  | 'rollback'
  | 'inconclusive'
  | 'invalid'
  | 'not-ready'
  | 'review'
  | 'not-evaluated'

/** What a rule cell says. Advice: people decide, and no verdict moves a pointer by itself. */
export type RuleOutcome = {
  readonly verdict: Verdict
  /** What the rule says of these numbers, whether or not the run may carry a verdict. */
  readonly indication: Verdict
  /** Row of the decision table that holds, from 1; null where own clauses decided. */
  readonly row: number | null
  /** Name of the row or clause that decided. */
  readonly clause: string
  readonly clauses: readonly RuleClause[]
  /** One judgement per treatment arm; empty for own clauses. */
  readonly arms: readonly ArmJudgement[]
}

export type RuleClause = {
  readonly clause: string
  readonly row: number | null
  /** The clause as an expression, or in words for a row of the decision table. */
  readonly expression: string
  /** What it read, in order; a value that is not there is null and `missing`. */
  readonly values: readonly ClauseValue[]
  readonly held: boolean
  /** True when an input was missing or the answer unknown: such a clause is never true. */
  readonly missing: boolean
}

export type ClauseValue = { readonly path: string; readonly value: JsonValue; readonly missing: boolean }

export type ArmJudgement = {
  readonly treatment: string
  readonly value: TableVerdict
  readonly row: number
  /** Of every row that has something to say, the one that holds first among them or not. */
  readonly reasons: readonly Reason[]
}

/** Verdicts of the decision table, in the order of its rows. */
export const tableVerdicts = ['invalid', 'rollback', 'ship', 'not-ready', 'inconclusive'] as const
export type TableVerdict = (typeof tableVerdicts)[number]

export type ReasonCode =
  | 'sample-ratio'
  | 'crossover'
  | 'imbalance'
  | 'unplanned-arm'
  | 'no-estimable-success'
  | 'deviation'
  | 'guardrail-inferior'
  | 'metric-deteriorated'
  | 'success-harmful'
  | 'success-superior'
  | 'guardrails-pass'
  | 'success-not-shown'
  | 'guardrail-open'
  | 'before-planned-end'
  | 'minimum-duration'
  | 'immature-units'
  | 'burn-in'
  | 'skew-gate'
  | 'not-estimable'
export type Reason = { readonly code: ReasonCode; readonly arguments: JsonObject }

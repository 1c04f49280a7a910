import type { Scalar } from '@weighhouse/expressions'
import type { Hash, JsonObject } from '@weighhouse/kernel'
import type { Diagnostic, Plan } from '@weighhouse/notebook'
import { type ResultIdentity, resultHashOf } from '@weighhouse/reports'
import type { CellOutcome, Executed, Output, Standing } from './execution.ts'

/** What one run answers: the object that `run --format json` prints and the API returns. */
export interface RunResult {
  readonly experiment: string
  readonly planHash: Hash
  /** Null when a cell gave no answer: a result is named only when it is whole. */
  readonly resultHash: Hash | null
  readonly confirmatory: boolean
  readonly local?: true
  readonly registration: RunHistory['registration']
  readonly outcomeReads: RunHistory['outcomeReads']
  readonly params: Readonly<Record<string, Scalar>>
  readonly asOf: string
  readonly cells: Readonly<Record<string, CellAnswer>>
  readonly sources: Readonly<
    Record<
      string,
      { readonly rows: number; readonly excluded: Readonly<Record<string, number>>; readonly snapshot: Hash }
    >
  >
  readonly diagnostics: readonly Diagnostic[]
  readonly timings: { readonly totalMs: number; readonly cells: Readonly<Record<string, number>> }
}

/** What had happened before a run: a confirmatory run is worth less where its outcomes had been seen. */
export interface RunHistory {
  /** Null where no plan was registered by then, and in a local run, whose plan is sealed for itself alone. */
  readonly registration: {
    readonly planHash: Hash
    readonly at: string
    /** Reads of outcomes that were recorded before the plan was registered. */
    readonly outcomeReadsBefore: number
    /** Oldest first; each with the reads that were recorded before it. */
    readonly amendments: readonly {
      readonly planHash: Hash
      readonly at: string
      readonly reason: string
      readonly outcomeReadsBefore: number
    }[]
  } | null
  /** Reads of outcomes that came before this run; null in a local run, where nobody keeps count. */
  readonly outcomeReads: { readonly beforeRun: number; readonly beforeWindowEnd: number } | null
}

/** A cell's answer. Members of a rule's answer (`verdict`, `indication`, `clauses`) stand beside `outcome`. */
export type CellAnswer = { readonly kind: string; readonly outcome: CellOutcome } & JsonObject

export interface Answered {
  readonly plan: Plan
  readonly executed: Executed
  readonly standing: Standing
  readonly params: Readonly<Record<string, Scalar>>
  readonly asOf: string
  readonly diagnostics: readonly Diagnostic[]
  readonly local: boolean
  readonly history: RunHistory
  readonly totalMs: number
}

/** Puts a run's records together under their hash. */
export function runResult(answered: Answered): RunResult {
  const { plan, executed, standing, params, asOf, diagnostics, local, history, totalMs } = answered
  return {
    experiment: plan.experiment,
    planHash: plan.planHash,
    resultHash: isWhole(executed) ? resultHashOf(resultIdentity(plan, params, executed)) : null,
    confirmatory: standing.registered && standing.plannedLook,
    ...(local ? { local: true as const } : {}),
    ...history,
    params,
    asOf,
    cells: mapValues(executed.cells, (record) => ({
      kind: record.kind,
      ...(record.method ? { method: record.method } : {}),
      outcome: record.outcome,
      ...(record.outputHash ? { outputHash: record.outputHash } : {}),
      ...(record.kind === 'rule' ? (record.result ?? {}) : record.result ? { result: record.result } : {}),
      ...(record.error ? { error: record.error } : {}),
    })),
    sources: mapValues(executed.sources, ({ rows, excluded, snapshot }) => ({ rows, excluded, snapshot })),
    diagnostics,
    timings: { totalMs, cells: mapValues(executed.cells, ({ ms }) => ms) },
  }
}

/** What a result's hash covers: no time, no machine, no person. */
export function resultIdentity(
  plan: Plan,
  params: Readonly<Record<string, Scalar>>,
  executed: Executed,
): ResultIdentity {
  return {
    planHash: plan.planHash,
    params,
    statisticsVersions: executed.statisticsVersions,
    sources: mapValues(executed.sources, ({ snapshot }) => snapshot),
    consentEpoch: executed.consentEpoch,
    outputs: Object.fromEntries(executed.outputs.map((output) => [outputName(output), output.outputHash])),
  }
}

/** A cell's own output goes under its name, a summary of it as `cell/summary:request`. */
export function outputName({ cell, part }: Output): string {
  return part === 'result' ? cell : `${cell}/${part}`
}

function isWhole(executed: Executed): boolean {
  return Object.values(executed.cells).every(({ outcome }) => outcome === 'ok' || outcome === 'cached')
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, of: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]))
}

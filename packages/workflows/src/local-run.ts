import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@weighhouse/kernel'
import type { Diagnostic, Notebook, Plan } from '@weighhouse/notebook'
import { openTables } from '@weighhouse/tables'
import { execute } from './execution/execute.ts'
import type { Executed, Progress, Standing } from './execution/execution.ts'
import { asOfInstant, resolveParams } from './execution/params.ts'
import { type RunHistory, type RunResult, runResult } from './execution/run-result.ts'
import { standingOf } from './execution/standing.ts'

export interface LocalRun {
  readonly notebook: Notebook
  readonly plan: Plan
  readonly diagnostics: readonly Diagnostic[]
  readonly dataDirectory: string
  readonly params: Readonly<Record<string, unknown>>
  /** Registers the plan for this run alone, so that it counts as confirmatory. */
  readonly seal: boolean
  readonly clock: Clock
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
}

export interface LocalOutcome {
  readonly result: RunResult
  readonly executed: Executed
  readonly standing: Standing
}

/**
 * Runs a plan without server, database or ledger. Sources with `consent: required` are refused,
 * since no rulings are at hand; a stated exemption is taken at its word. The result is marked
 * `local` and counts for no review.
 */
export async function runLocally(run: LocalRun): Promise<LocalOutcome> {
  const started = performance.now()
  const params = resolveParams(run.notebook.front, run.params)
  const asOf = asOfInstant(params, run.clock.now())
  const standing = standingOf(run.plan, run.seal ? run.plan.planHash : null, asOf)
  const temporaryDirectory = await mkdtemp(join(tmpdir(), 'weighhouse-'))
  const tables = openTables({ dataDirectory: run.dataDirectory, temporaryDirectory })
  try {
    const executed = await execute({
      plan: run.plan,
      params,
      asOf,
      seed: 0,
      standing,
      tables,
      earlier: () => [],
      findCached: async () => undefined,
      onProgress: run.onProgress,
      signal: run.signal,
    })
    const { plan, diagnostics } = run
    const totalMs = Math.round((performance.now() - started) * 10) / 10
    return {
      result: runResult({
        plan,
        executed,
        standing,
        params,
        asOf,
        diagnostics,
        local: true,
        history: unknown,
        totalMs,
      }),
      executed,
      standing,
    }
  } finally {
    await tables.close()
    await rm(temporaryDirectory, { recursive: true, force: true })
  }
}

/** Without a house nobody knows what was read before, or registered. */
const unknown: RunHistory = { registration: null, outcomeReads: null }

export { endWithQueriesLeft } from '@weighhouse/tables'
export type { RunResult } from './execution/run-result.ts'

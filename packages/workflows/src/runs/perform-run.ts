import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findNotebookVersion, findRun as findRunRow, type Run } from '@weighhouse/db'
import { WeighhouseError } from '@weighhouse/kernel'
import { type Notebook, type Plan, readNotebook } from '@weighhouse/notebook'
import { openTables } from '@weighhouse/tables'
import { rulingsForPurpose } from '../consent/rulings.ts'
import { describeSql } from '../describe-sql.ts'
import { execute } from '../execution/execute.ts'
import type { Executed, Standing } from '../execution/execution.ts'
import { resolveParams } from '../execution/params.ts'
import { type RunResult, runResult } from '../execution/run-result.ts'
import { standingOf } from '../execution/standing.ts'
import type { House } from '../house.ts'
import { type MadeReport, makeReport } from '../reporting/make-report.ts'
import { cachedOutputs, earlierResults } from './earlier-outputs.ts'
import { recordRun, recordStart } from './record-run.ts'
import { runHistory } from './run-history.ts'
import { registeredPlanHash } from '../experiments/registration.ts'
import { appendProgress } from './run-progress.ts'

/** A claim on a run: only the holder of its newest fence may record anything. */
export interface RunLease {
  readonly runId: string
  readonly fence: number
}

/** All that an attempt made, before anything of it is stored. */
export interface Performed {
  readonly row: Run
  readonly notebook: Notebook
  readonly plan: Plan
  readonly schemas: Readonly<Record<string, Readonly<Record<string, { readonly kind: string }>>>>
  readonly standing: Standing
  readonly executed: Executed
  readonly result: RunResult
  /** Null when a cell gave no answer. */
  readonly report: MadeReport | null
}

/**
 * Executes a claimed run and records everything it made in one transaction, or nothing. Safe to run
 * twice: a late holder's fence is refused, and a second pass finds outputs by content.
 */
export async function performRun(
  house: House,
  lease: RunLease,
  signal: AbortSignal,
  options: { readonly dataDirectory?: string } = {},
): Promise<void> {
  const started = performance.now()
  const row = await findRunRow(house.db, lease.runId)
  if (!row) throw new WeighhouseError('not-found', 'there is no such run')
  const version = await findNotebookVersion(house.db, row.sourceHash)
  const { notebook, plan, schemas, diagnostics } = await readNotebook(version?.text ?? '', {
    file: `${row.experimentId}/notebook.md`,
    describeSql,
  })
  if (!notebook || plan?.planHash !== row.planHash)
    throw new WeighhouseError('corrupt', 'the stored notebook does not give the plan that this run was requested for')

  await recordStart(house, row, plan, schemas)
  const params = resolveParams(notebook.front, row.params)
  const asOf = row.asOf.toISOString()
  const standing = standingOf(plan, await registeredPlanHash(house, row.experimentId), asOf)
  const scratch = join(house.home, 'scratch')
  await mkdir(scratch, { recursive: true })
  const tables = openTables({
    dataDirectory: options.dataDirectory ?? join(house.experimentsDirectory, row.experimentId, 'data'),
    temporaryDirectory: scratch,
  })
  const progress = appendProgress(house, lease)
  try {
    const executed = await execute({
      plan,
      params,
      asOf,
      seed: 0,
      standing,
      tables,
      rulings: () => rulingsForPurpose(house, plan.front.purpose),
      earlier: await earlierResults(house, row),
      findCached: cachedOutputs(house),
      onProgress: progress.tell,
      signal,
    })
    if (signal.aborted) throw new WeighhouseError('cancelled', 'the run was cancelled')
    await progress.settled()
    const totalMs = Math.round((performance.now() - started) * 10) / 10
    const history = await runHistory(house, row)
    const result = runResult({ plan, executed, standing, params, asOf, diagnostics, local: false, history, totalMs })
    const report = result.resultHash
      ? await makeReport(house, { row, notebook, plan, executed, standing, params, asOf, tables })
      : null
    await recordRun(house, lease, { row, notebook, plan, schemas, standing, executed, result, report })
  } finally {
    await progress.settled()
    await tables.close()
  }
}

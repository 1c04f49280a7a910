import {
  findCellOutcomes,
  findConfirmatoryRun,
  findCurrentRegistration,
  findReportOfResult,
  findResult as findStoredResult,
  findRun as findRunRow,
  findRuns,
  findRunsAfter,
  type Run,
} from '@weighhouse/db'
import type { Hash, JsonObject } from '@weighhouse/kernel'
import type { CellAnswer, RunResult } from '../execution/run-result.ts'
import type { House } from '../house.ts'
import type { Page, RunView } from '../views.ts'
import { runHistory } from './run-history.ts'

export async function findRun(house: House, id: string): Promise<RunView | undefined> {
  if (!isId(id)) return undefined
  const row = await findRunRow(house.db, id)
  return row && runView(house, row)
}

/** Runs of one experiment, or of all, newest first. */
export async function listRuns(
  house: House,
  { experimentId, after, limit }: { readonly experimentId?: string; readonly after?: string; readonly limit: number },
): Promise<Page<RunView>> {
  const rows = await findRunsAfter(house.db, {
    experimentId,
    after: after !== undefined && isId(after) ? after : undefined,
    limit: limit + 1,
  })
  const items = await Promise.all(rows.slice(0, limit).map((row) => runView(house, row)))
  return { items, next: rows.length > limit ? items.at(-1)!.id : null }
}

/** The newest run of an experiment. */
export async function latestRun(house: House, experimentId: string): Promise<RunView | null> {
  const [row] = await findRuns(house.db, experimentId, 1)
  return row ? runView(house, row) : null
}

/** The newest completed run that is confirmatory under the plan that is registered now. */
export async function confirmatoryRun(house: House, experimentId: string): Promise<RunView | null> {
  const current = await findCurrentRegistration(house.db, experimentId)
  const row = current && (await findConfirmatoryRun(house.db, experimentId, current.planHash))
  return row ? runView(house, row) : null
}

/**
 * What a run answered: the object that `run --format json` prints. A result is stored once under its
 * hash, which no time covers, so what was computed or found, what came before, and how long it took, are this run's own.
 */
export async function findResult(house: House, runId: string): Promise<RunResult | undefined> {
  const row = isId(runId) ? await findRunRow(house.db, runId) : undefined
  const stored = row?.resultHash ? await findStoredResult(house.db, row.resultHash) : undefined
  if (!row || !stored) return undefined
  const result = stored.body as unknown as RunResult
  if (stored.runId === runId) return result
  const own = await findCellOutcomes(house.db, runId)
  const outcomes = new Map(own.map(({ cell, outcome }) => [cell, outcome]))
  const answers = Object.entries(result.cells).map(([name, answer]): [string, CellAnswer] => [
    name,
    { ...answer, outcome: outcomes.get(name) ?? answer.outcome },
  ])
  const totalMs = row.startedAt && row.endedAt ? row.endedAt.getTime() - row.startedAt.getTime() : 0
  return {
    ...result,
    ...(await runHistory(house, row)),
    cells: Object.fromEntries(answers),
    timings: { totalMs, cells: Object.fromEntries(own.map(({ cell, ms }) => [cell, ms])) },
  }
}

export async function runView(house: House, row: Run): Promise<RunView> {
  const [stored, report] = row.resultHash
    ? await Promise.all([findStoredResult(house.db, row.resultHash), findReportOfResult(house.db, row.resultHash)])
    : []
  const failure = row.failure as { code?: string; message?: string } | null
  return {
    id: row.id,
    experimentId: row.experimentId,
    state: row.state,
    planHash: row.planHash as Hash,
    asOf: row.asOf.toISOString(),
    params: row.params,
    confirmatory: stored ? stored.body.confirmatory === true : row.confirmatory, // an amendment may come between request and run
    requestedAt: row.requestedAt.toISOString(),
    requestedBy: row.requestedBy,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    resultHash: row.resultHash as Hash | null,
    reportHash: (report?.reportHash ?? null) as Hash | null,
    verdict: stored ? verdictOf(stored.body) : null,
    failure: failure ? { code: failure.code ?? 'internal', message: failure.message ?? '' } : null,
  }
}

/** The verdict of a run's rule; of several rules the one that stands last. */
function verdictOf(body: JsonObject): string | null {
  const cells = Object.values((body.cells ?? {}) as JsonObject) as readonly JsonObject[]
  const verdict = cells.findLast(({ kind }) => kind === 'rule')?.verdict
  return typeof verdict === 'string' ? verdict : null
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

import {
  appendRunEvent,
  type Db,
  endRun,
  insertCachedCell,
  insertLineageEvents,
  insertOutcomeRead,
  insertOutput,
  insertReport,
  insertResult,
  recordCellOutcome,
  type Run,
  findLineageOfRun,
} from '@weighhouse/db'
import { canonicalBytes, hashOf, type JsonObject, newId, WeighhouseError } from '@weighhouse/kernel'
import type { Plan } from '@weighhouse/notebook'
import { outputName } from '../execution/run-result.ts'
import { endOfDay } from '../execution/params.ts'
import { tellOfResult } from '../experiments/tell-experiment.ts'
import type { House } from '../house.ts'
import { type Stage, type Statement, transact } from '../ledger/transact.ts'
import { type LineageEventType, runEvent } from '../lineage/run-events.ts'
import { service } from '../views.ts'
import { datasetReads, outcomeColumns } from './dataset-reads.ts'
import type { Performed, RunLease } from './perform-run.ts'
import { failureOf, ruleSays } from './run-outcome.ts'

/**
 * Records what a run made: outcomes, outputs, cache, result, report, lineage, reads and ledger
 * entries, in one transaction that the run's fence guards. Nothing partial is ever visible.
 */
export async function recordRun(house: House, { runId, fence }: RunLease, made: Performed): Promise<void> {
  await transact(house, async (tx, stage) => {
    await recordCells(tx, fence, made)
    await recordReads(house, tx, stage, made)
    const { resultHash } = made.result
    const failure = resultHash ? null : failureOf(made.executed)
    if (failure) {
      await stage({
        type: 'run.failed',
        actor: service,
        action: 'run.fail',
        outcome: 'failed',
        resource: { type: 'run', id: runId },
        body: {
          runId,
          code: failure.code,
          cellsOk: countOf(made, 'ok', 'cached'),
          cellsNotOk: countOf(made, 'failed', 'blocked', 'cancelled', 'refused'),
        },
      })
    } else await recordResult(tx, stage, made)
    await insertLineageEvents(tx, [lineageRow(house, failure ? 'FAIL' : 'COMPLETE', made)])
    const state = failure ? (failure.code === 'refused' ? 'refused' : 'failed') : 'completed'
    await appendRunEvent(tx, { runId, type: `run-${state}`, body: resultHash ? { resultHash } : {}, fence })
    const ended = await endRun(
      tx,
      runId,
      fence,
      failure
        ? { state: state === 'refused' ? 'refused' : 'failed', failure }
        : { state: 'completed', resultHash: resultHash! },
    )
    if (!ended) throw new WeighhouseError('conflict', 'another attempt holds this run now, or it has ended')
  })
}

/** Rows of one kind are sent together, so that they wait for the database once. */
async function recordCells(tx: Db, fence: number, { row, executed }: Performed): Promise<void> {
  const shared = [...new Map(executed.outputs.map((output) => [output.outputHash, output])).values()]
  await Promise.all(
    shared.map(({ outputHash, body }) => insertOutput(tx, { hash: outputHash, body: canonicalBytes(body) })),
  )
  await Promise.all(
    executed.outputs
      .filter(({ cached }) => !cached)
      .map((output) =>
        insertCachedCell(tx, {
          cacheKey: output.key,
          experimentId: row.experimentId,
          cell: outputName(output),
          components: output.components as unknown as JsonObject,
          outputHash: output.outputHash,
        }),
      ),
  )
  await Promise.all(
    Object.entries(executed.cells).map(([cell, { outcome, outputHash, ms }]) => {
      const result = executed.outputs.find((output) => output.cell === cell && output.part === 'result')
      const cacheKey = result?.key ?? null
      return recordCellOutcome(tx, fence, { runId: row.id, cell, outcome, outputHash, cacheKey, ms: Math.round(ms) })
    }),
  )
}

async function recordReads(house: House, tx: Db, stage: Stage, made: Performed): Promise<void> {
  const { row, plan } = made
  for (const body of datasetReads(made)) {
    await stage({
      type: 'run.read',
      actor: service,
      action: 'run.read',
      resource: { type: 'dataset', id: body.datasetId, digest: body.snapshot },
      body,
      purpose: plan.front.purpose,
    })
  }
  const columns = outcomeColumns(plan)
  if (columns.length === 0 || Object.keys(made.executed.sources).length === 0) return
  const end = plan.front.window && endOfDay(plan.front.window.end)
  await insertOutcomeRead(tx, {
    id: newId(house.clock),
    experimentId: row.experimentId,
    runId: row.id,
    personId: row.requestedBy,
    columns: [...columns],
    beforeWindowEnd: end !== null && house.clock.now().toISOString() < end,
  })
}

async function recordResult(tx: Db, stage: Stage, { row, plan, executed, result, report }: Performed): Promise<void> {
  const { resultHash } = result
  if (!resultHash || !report) throw new WeighhouseError('corrupt', 'a whole run has a result and a report')
  const runId = row.id
  const { reportHash } = report
  const about = { runId, experimentId: row.experimentId, resultHash }
  const completed: Statement<'run.completed'> = {
    type: 'run.completed',
    actor: service,
    action: 'run.complete',
    resource: { type: 'run', id: runId },
    body: {
      runId,
      resultHash,
      cellsOk: countIn(executed, 'ok'),
      cellsCached: countIn(executed, 'cached'),
      cellsNotOk: 0,
    },
  }
  const recorded: Statement<'result.recorded'> = {
    type: 'result.recorded',
    actor: service,
    action: 'result.record',
    resource: { type: 'result', id: resultHash, digest: resultHash },
    body: { ...about, planHash: plan.planHash, confirmatory: result.confirmatory, ...ruleSays(executed) },
    refs: [plan.planHash],
  }
  const reported: Statement<'report.recorded'> = {
    type: 'report.recorded',
    actor: service,
    action: 'report.record',
    resource: { type: 'report', id: reportHash, digest: reportHash },
    body: { ...about, reportHash },
    refs: [resultHash],
  }
  const [, leafHash] = await stage.all([completed, recorded, reported])
  if (!leafHash) throw new WeighhouseError('corrupt', 'a staged result has a leaf hash')
  await insertResult(tx, { resultHash, runId, body: result as unknown as JsonObject, leafHash })
  await insertReport(tx, {
    reportHash,
    resultHash,
    html: report.html,
    bundle: { bundle: report.bundle, ...report.exports },
  })
  if (result.confirmatory) await tellOfResult(tx, row.experimentId, plan.planHash)
}

/** Every run has one START event, whichever attempt came first. */
export async function recordStart(house: House, row: Run, plan: Plan, schemas: Performed['schemas']): Promise<void> {
  if ((await findLineageOfRun(house.db, row.id)).length > 0) return
  const event = runEvent('START', (row.startedAt ?? row.requestedAt).toISOString(), {
    runId: row.id,
    plan,
    schemas,
    sources: {},
    resultHash: null,
  })
  await insertLineageEvents(house.db, [{ digest: hashOf(event), runId: row.id, event, leafHash: null }])
}

function lineageRow(house: House, type: LineageEventType, { row, plan, schemas, executed, result }: Performed) {
  const event = runEvent(type, house.clock.now().toISOString(), {
    runId: row.id,
    plan,
    schemas,
    sources: executed.sources,
    resultHash: result.resultHash,
  })
  return { digest: hashOf(event), runId: row.id, event, leafHash: null }
}

function countOf({ executed }: Performed, ...outcomes: readonly string[]): number {
  return outcomes.reduce((sum, outcome) => sum + countIn(executed, outcome), 0)
}

function countIn(executed: Performed['executed'], outcome: string): number {
  return Object.values(executed.cells).filter((cell) => cell.outcome === outcome).length
}

import {
  appendRunEvent,
  endRun,
  findNotebookVersion,
  findRun,
  insertLineageEvents,
  requestCancel,
} from '@weighhouse/db'
import { type ErrorCode, errorCodes, hashOf, WeighhouseError } from '@weighhouse/kernel'
import { readNotebook } from '@weighhouse/notebook'
import { describeSql } from '../describe-sql.ts'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import { runEvent } from '../lineage/run-events.ts'
import { type Actor, type RunView, service } from '../views.ts'
import { runView } from './find-runs.ts'
import type { RunLease } from './perform-run.ts'

/** Ends a claimed run that gave no result: cancelled, or failed with a reason. One terminal entry and event, or nothing. */
export async function failRun(
  house: House,
  lease: RunLease,
  failure: { readonly code: string; readonly message: string },
): Promise<void> {
  const code = errorCodes.find((one) => one === failure.code) ?? 'internal'
  await endWith(house, lease, code === 'cancelled' ? 'cancelled' : code === 'refused' ? 'refused' : 'failed', {
    code,
    message: failure.message,
  })
}

/** Ends a run that whoever began it has lost, where another attempt makes no sense. */
export async function endLapsedRun(house: House, lease: RunLease, message: string): Promise<void> {
  await endWith(house, lease, 'aborted', { code: 'unavailable', message })
}

/** Asks a run to end. Whoever holds it is told; one that nobody holds yet ends when it is claimed. */
export async function cancelRun(house: House, actor: Actor, runId: string): Promise<RunView> {
  const row = await findRun(house.db, runId)
  if (!row) throw new WeighhouseError('not-found', 'there is no such run')
  const asked = await requestCancel(house.db, runId)
  if (!asked) throw new WeighhouseError('conflict', `this run has ended already: ${row.state}`)
  await appendRunEvent(house.db, { runId, type: 'cancel-requested', body: { by: actor.id } })
  return runView(house, asked)
}

type End = 'cancelled' | 'failed' | 'refused' | 'aborted'

async function endWith(
  house: House,
  { runId, fence }: RunLease,
  state: End,
  failure: { readonly code: ErrorCode | 'internal'; readonly message: string },
): Promise<void> {
  const event = await terminalEvent(house, runId, state === 'cancelled' || state === 'aborted' ? 'ABORT' : 'FAIL')
  await transact(house, async (tx, stage) => {
    const resource = { type: 'run', id: runId }
    if (state === 'cancelled')
      await stage({
        type: 'run.cancelled',
        actor: service,
        action: 'run.cancel',
        resource,
        body: { runId, reason: 'person' },
      })
    else
      await stage({
        type: 'run.failed',
        actor: service,
        action: 'run.fail',
        outcome: 'failed',
        resource,
        body: { runId, code: failure.code, cellsOk: 0, cellsNotOk: 0 },
      })
    if (event) await insertLineageEvents(tx, [event])
    await appendRunEvent(tx, { runId, type: `run-${state}`, body: { ...failure }, fence })
    const ended = await endRun(tx, runId, fence, { state, failure: { ...failure } })
    if (!ended) throw new WeighhouseError('conflict', 'another attempt holds this run now, or it has ended')
  })
}

async function terminalEvent(house: House, runId: string, type: 'ABORT' | 'FAIL') {
  const row = await findRun(house.db, runId)
  const version = row && (await findNotebookVersion(house.db, row.sourceHash))
  const { plan, schemas } = await readNotebook(version?.text ?? '', { file: 'notebook.md', describeSql })
  if (!plan) return undefined
  const event = runEvent(type, house.clock.now().toISOString(), { runId, plan, schemas, sources: {}, resultHash: null })
  return { digest: hashOf(event), runId, event, leafHash: null }
}

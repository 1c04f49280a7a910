import {
  appendRunEvent,
  claimRun,
  type Db,
  findExperiment,
  findNotebookVersion,
  findUnheldRuns,
  insertRun,
  type Run,
} from '@weighhouse/db'
import { newId, WeighhouseError } from '@weighhouse/kernel'
import { readNotebook } from '@weighhouse/notebook'
import { describeSql } from '../describe-sql.ts'
import { asOfInstant, resolveParams } from '../execution/params.ts'
import { standingOf } from '../execution/standing.ts'
import { registeredPlanHash } from '../experiments/registration.ts'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor, RunView } from '../views.ts'
import { runView } from './find-runs.ts'
import { heldByCommand } from './held-by-command.ts'
import type { RunLease } from './perform-run.ts'

/** Waiting runs above which new ones are refused. */
const waitingLimit = 1_000

/**
 * Asks for a run of an experiment's newest notebook. The caller rings the queue afterwards; if it
 * does not get to, the sweep will.
 */
export async function requestRun(house: House, actor: Actor, request: RunRequest): Promise<RunView> {
  return runView(house, await recordRequest(house, actor, request, async (_, row) => row))
}

/**
 * Asks for a run that the caller performs itself, and takes it in the same transaction. Only the caller knows where
 * its data are, so a run that it leaves behind is ended and never performed by another process.
 */
export function requestHeldRun(house: House, actor: Actor, request: RunRequest, leaseMs: number): Promise<RunLease> {
  return recordRequest(house, actor, request, async (tx, { id }) => {
    const claimed = await claimRun(tx, id, leaseMs)
    if (!claimed) throw new WeighhouseError('conflict', 'another process took this run first')
    await appendRunEvent(tx, { runId: id, type: heldByCommand, body: {} })
    return { runId: id, fence: claimed.fence }
  })
}

interface RunRequest {
  readonly experimentId: string
  readonly params: Readonly<Record<string, unknown>>
}

/** `finish` makes the answer, in the transaction of the request. */
async function recordRequest<Answer>(
  house: House,
  actor: Actor,
  request: RunRequest,
  finish: (tx: Db, row: Run) => Promise<Answer>,
): Promise<Answer> {
  const experiment = await findExperiment(house.db, request.experimentId)
  if (!experiment) throw new WeighhouseError('not-found', 'there is no such experiment')
  const version = await findNotebookVersion(house.db, experiment.sourceHash)
  const { notebook, plan } = await readNotebook(version?.text ?? '', {
    file: `${experiment.id}/notebook.md`,
    describeSql,
  })
  if (!notebook || !plan)
    throw new WeighhouseError(
      'conflict',
      'this notebook has errors, so there is no plan to run: mend what "check" tells',
    )
  const params = resolveParams(notebook.front, request.params)
  const asOf = asOfInstant(params, house.clock.now())
  const standing = standingOf(plan, await registeredPlanHash(house, experiment.id), asOf)
  const confirmatory = standing.registered && standing.plannedLook
  const id = newId(house.clock)
  return transact(house, async (tx, stage) => {
    const waiting = await findUnheldRuns(tx, 0, waitingLimit)
    if (waiting.length >= waitingLimit)
      throw new WeighhouseError(
        'limit-exceeded',
        `${waitingLimit} runs are waiting already; try again when some have ended`,
      )
    const inserted = await insertRun(tx, {
      id,
      experimentId: experiment.id,
      sourceHash: notebook.sourceHash,
      planHash: plan.planHash,
      params,
      asOf: new Date(asOf),
      confirmatory,
      requestedBy: actor.id,
    })
    await stage({
      type: 'run.requested',
      actor,
      action: 'run.request',
      resource: { type: 'run', id },
      body: { runId: id, experimentId: experiment.id, planHash: plan.planHash, asOf, confirmatory },
      purpose: plan.front.purpose,
    })
    return finish(tx, inserted)
  })
}

import { findExperiment, findNotebookVersion, findUnheldRuns, insertRun } from '@weighhouse/db'
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

/** Waiting runs above which new ones are refused. */
const waitingLimit = 1_000

/**
 * Asks for a run of an experiment's newest notebook. The caller rings the queue afterwards; if it
 * does not get to, the sweep will.
 */
export async function requestRun(
  house: House,
  actor: Actor,
  request: { readonly experimentId: string; readonly params: Readonly<Record<string, unknown>> },
): Promise<RunView> {
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
  const row = await transact(house, async (tx, stage) => {
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
    return inserted
  })
  return runView(house, row)
}

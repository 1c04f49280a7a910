import { type Db, findCurrentRegistration, lockExperiment, moveExperiment } from '@weighhouse/db'
import { type ExperimentEvent, type ExperimentState, nextState } from '@weighhouse/governance'
import type { Hash } from '@weighhouse/kernel'

/**
 * Moves an experiment on by what happened to it, in the transaction of the change; its row is held to the end of that, so
 * changes come one after the other. `undefined`, and nothing changed, where this cannot happen in the present state.
 */
export async function tellExperiment(tx: Db, id: string, event: ExperimentEvent): Promise<ExperimentState | undefined> {
  const row = await lockExperiment(tx, id)
  const from = row?.state as ExperimentState | undefined
  const to = from && nextState(from, event)
  if (to && to !== from) await moveExperiment(tx, id, { from, to })
  return to
}

/** A confirmatory result analyses its experiment, unless another plan was registered while it ran. */
export async function tellOfResult(tx: Db, id: string, planHash: Hash): Promise<void> {
  await lockExperiment(tx, id) // an amendment either is seen below or waits, and then sends the experiment back
  const current = await findCurrentRegistration(tx, id)
  if (current?.planHash === planHash) await tellExperiment(tx, id, 'analysed')
}

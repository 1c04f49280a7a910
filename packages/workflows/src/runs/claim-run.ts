import {
  cancelChannel,
  claimRun as claimRow,
  findUnheldRuns,
  listen,
  releaseRun as releaseRow,
  renewLease,
} from '@weighhouse/db'
import type { House } from '../house.ts'
import { endLapsedRun } from './end-run.ts'
import { isHeldByCommand } from './held-by-command.ts'
import type { RunLease } from './perform-run.ts'

/** Attempts after which a run whose holders keep vanishing is given up. */
const attemptLimit = 8

/**
 * Takes a run that nobody holds; `undefined` when it has ended or somebody's lease runs. One that a command has left
 * behind is ended instead, with that as its reason.
 */
export async function claimRun(
  house: House,
  runId: string,
  leaseMs: number,
): Promise<(RunLease & { readonly cancelRequested: boolean }) | undefined> {
  const row = await claimRow(house.db, runId, leaseMs)
  if (!row) return undefined
  const lease = { runId, fence: row.fence, cancelRequested: row.cancelRequestedAt !== null }
  if (row.attempts > attemptLimit)
    await endLapsedRun(house, lease, 'every process that began this run vanished before it ended')
  else if (await isHeldByCommand(house, runId))
    await endLapsedRun(house, lease, 'the command that performed this run no longer answers; run it again')
  else return lease
  return undefined
}

/** Keeps a lease; false when there is no sense in going on: it is lost, or the run's end was asked for. */
export async function renewRun(house: House, { runId, fence }: RunLease, leaseMs: number): Promise<boolean> {
  const row = await renewLease(house.db, runId, fence, leaseMs)
  return row !== undefined && row.cancelRequestedAt === null
}

/** Gives a run back for another attempt. */
export async function releaseRun(house: House, { runId, fence }: RunLease): Promise<void> {
  await releaseRow(house.db, runId, fence)
}

/** Rings again for open runs that nobody holds: a bell may have been lost with the process that rang it. */
export async function sweepRuns(house: House, ring: (runId: string) => Promise<void>): Promise<void> {
  for (const { id } of await findUnheldRuns(house.db, 2_000)) await ring(id)
}

/** Calls `cancel` with each run whose end is asked for, by whichever process holds it. Answers how to stop listening. */
export async function listenForCancels(house: House, cancel: (runId: string) => void): Promise<() => Promise<void>> {
  const { stop } = await listen(house.sql, cancelChannel, cancel)
  return stop
}

import { and, asc, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { JsonObject } from '@weighhouse/kernel'
import type { Db } from '../connection.ts'
import { results } from '../schema/results.ts'
import { runs, type RunState } from '../schema/runs.ts'

export type Run = typeof runs.$inferSelect
export type NewRun = Pick<
  Run,
  'id' | 'experimentId' | 'sourceHash' | 'planHash' | 'params' | 'asOf' | 'confirmatory' | 'requestedBy'
>

export async function insertRun(tx: Db, run: NewRun): Promise<Run> {
  const [inserted] = await tx.insert(runs).values(run).returning()
  return inserted!
}

export async function findRun(tx: Db, id: string): Promise<Run | undefined> {
  const [found] = await tx.select().from(runs).where(eq(runs.id, id))
  return found
}

/** Newest first. */
export async function findRuns(tx: Db, experimentId: string, limit = 100): Promise<readonly Run[]> {
  return await tx
    .select()
    .from(runs)
    .where(eq(runs.experimentId, experimentId))
    .orderBy(desc(runs.requestedAt), desc(runs.id))
    .limit(limit)
}

/** The newest run of a plan whose result is confirmatory. */
export async function findConfirmatoryRun(tx: Db, experimentId: string, planHash: string): Promise<Run | undefined> {
  const [found] = await tx
    .select({ run: runs })
    .from(runs)
    .innerJoin(results, eq(results.resultHash, runs.resultHash))
    .where(
      and(
        eq(runs.experimentId, experimentId),
        eq(runs.planHash, planHash),
        sql`${results.body} -> 'confirmatory' = 'true'::jsonb`,
      ),
    )
    .orderBy(desc(runs.requestedAt), desc(runs.id))
    .limit(1)
  return found?.run
}

const lapsed = or(isNull(runs.leaseUntil), lt(runs.leaseUntil, sql`clock_timestamp()`))
const leaseOf = (leaseMs: number) => sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`

/**
 * Takes an open run that nobody holds: its fence grows by one, and whatever an earlier holder still tries to write
 * under the old fence is refused. `undefined` when it has ended or another one's lease runs.
 */
export async function claimRun(tx: Db, id: string, leaseMs: number): Promise<Run | undefined> {
  const [claimed] = await tx
    .update(runs)
    .set({
      state: 'running',
      fence: sql`${runs.fence} + 1`,
      attempts: sql`${runs.attempts} + 1`,
      leaseUntil: leaseOf(leaseMs),
      startedAt: sql`coalesce(${runs.startedAt}, clock_timestamp())`,
    })
    .where(and(eq(runs.id, id), isNull(runs.endedAt), lapsed))
    .returning()
  return claimed
}

/** Prolongs the lease of the current holder, even a lapsed one that nobody has taken. `undefined`: it is lost. */
export async function renewLease(tx: Db, id: string, fence: number, leaseMs: number): Promise<Run | undefined> {
  const [renewed] = await tx
    .update(runs)
    .set({ leaseUntil: leaseOf(leaseMs) })
    .where(isHeld(id, fence))
    .returning()
  return renewed
}

/** Gives an open run back, so that the next one need not wait for the lease to lapse. */
export async function releaseRun(tx: Db, id: string, fence: number): Promise<boolean> {
  const released = await tx
    .update(runs)
    .set({ leaseUntil: null, state: 'queued' })
    .where(isHeld(id, fence))
    .returning({ id: runs.id })
  return released.length === 1
}

export type RunEnd =
  | { readonly state: 'completed'; readonly resultHash: string }
  | { readonly state: Extract<RunState, 'failed' | 'refused' | 'cancelled' | 'aborted'>; readonly failure: JsonObject }

/** Ends the run under its current fence. `undefined` when it has ended or the fence is an old one. */
export async function endRun(tx: Db, id: string, fence: number, end: RunEnd): Promise<Run | undefined> {
  const [ended] = await tx
    .update(runs)
    .set({ ...end, endedAt: sql`clock_timestamp()`, leaseUntil: null })
    .where(isHeld(id, fence))
    .returning()
  return ended
}

/** The channel that names runs whose end was asked for. */
export const cancelChannel = 'run_cancel'

/** Asks an open run to end and tells whoever holds it. `undefined` when it has ended. Asking again is harmless. */
export async function requestCancel(tx: Db, id: string): Promise<Run | undefined> {
  const [asked] = await tx
    .update(runs)
    .set({ cancelRequestedAt: sql`coalesce(${runs.cancelRequestedAt}, clock_timestamp())` })
    .where(and(eq(runs.id, id), isNull(runs.endedAt)))
    .returning()
  if (asked !== undefined) await tx.execute(sql`select pg_notify(${cancelChannel}, ${id})`)
  return asked
}

/** Open runs that nobody holds, requested longer ago than that; the sweep rings the queue again for them. */
export async function findUnheldRuns(tx: Db, olderThanMs: number, limit = 100): Promise<readonly Run[]> {
  return await tx
    .select()
    .from(runs)
    .where(
      and(
        isNull(runs.endedAt),
        lapsed,
        lt(runs.requestedAt, sql`clock_timestamp() - ${olderThanMs} * interval '1 millisecond'`),
      ),
    )
    .orderBy(asc(runs.requestedAt))
    .limit(limit)
}

function isHeld(id: string, fence: number) {
  return and(eq(runs.id, id), eq(runs.fence, fence), eq(runs.state, 'running'), isNull(runs.endedAt))
}

import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { type JsonValue, WeighhouseError } from '@weighhouse/kernel'
import type { Db } from '../connection.ts'
import { runEvents } from '../schema/runs.ts'

export type RunEvent = typeof runEvents.$inferSelect

/** The channel that names runs with new events; it carries `<run id>:<seq>`. */
export const runEventChannel = 'run_event'

const attempts = 100

/**
 * Adds an event with the next number of its run, from 1 without gaps, and tells the listeners once it is committed.
 * With a fence it is `undefined` when another one holds the run by now. Where two add at once, the key settles which
 * of them takes a number, and the other takes the next.
 */
export async function appendRunEvent(
  tx: Db,
  event: {
    readonly runId: string
    readonly type: string
    readonly body: JsonValue
    readonly fence?: number
  },
): Promise<RunEvent | undefined> {
  const held = event.fence === undefined ? sql`true` : sql`run.fence = ${event.fence} and run.ended_at is null`
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [row] = await tx.execute<{ held: boolean; seq: number | null; atMs: number | null }>(sql`
      with holder as (select run.id from run where run.id = ${event.runId} and ${held} for share),
      added as (
        insert into run_event (run_id, seq, type, body)
        select holder.id, 1 + coalesce((select max(seq) from run_event where run_id = ${event.runId}), 0),
          ${event.type}, ${JSON.stringify(event.body)}::jsonb
        from holder on conflict do nothing returning seq, at
      )
      select exists (select from holder) as held, added.seq, (extract(epoch from added.at) * 1000)::float8 as "atMs",
        pg_notify(${runEventChannel}, ${event.runId} || ':' || added.seq)
      from (values (1)) as one left join added on true`)
    if (row?.held !== true) return undefined
    const { seq, atMs } = row
    if (seq !== null && atMs !== null) {
      return { runId: event.runId, seq, at: new Date(atMs), type: event.type, body: event.body }
    }
  }
  throw new WeighhouseError('unavailable', `Too many writers add events to run ${event.runId} at once.`)
}

/** In order, from the one after `afterSeq`. */
export async function findRunEvents(tx: Db, runId: string, afterSeq = 0, limit = 1000): Promise<readonly RunEvent[]> {
  return await tx
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), gt(runEvents.seq, afterSeq)))
    .orderBy(asc(runEvents.seq))
    .limit(limit)
}

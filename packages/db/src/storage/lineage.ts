import { asc, eq } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { lineageEvents } from '../schema/catalogue.ts'

export type LineageEvent = typeof lineageEvents.$inferSelect

/** Keeps events under their digests. Answers the digests that are new: the same event again changes nothing. */
export async function insertLineageEvents(
  tx: Db,
  events: readonly Omit<LineageEvent, 'receivedAt'>[],
): Promise<readonly string[]> {
  if (events.length === 0) return []
  const added = await tx
    .insert(lineageEvents)
    .values([...events])
    .onConflictDoNothing()
    .returning({ digest: lineageEvents.digest })
  return added.map(({ digest }) => digest)
}

/** In the order of arrival. */
export async function findLineageOfRun(tx: Db, runId: string): Promise<readonly LineageEvent[]> {
  return await tx
    .select()
    .from(lineageEvents)
    .where(eq(lineageEvents.runId, runId))
    .orderBy(asc(lineageEvents.receivedAt), asc(lineageEvents.digest))
}

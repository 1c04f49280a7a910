import { asc, eq } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { outcomeReads } from '../schema/experiments.ts'

export type OutcomeRead = typeof outcomeReads.$inferSelect
export type NewOutcomeRead = Omit<OutcomeRead, 'at'>

export async function insertOutcomeRead(tx: Db, read: NewOutcomeRead): Promise<OutcomeRead> {
  const [inserted] = await tx.insert(outcomeReads).values(read).returning()
  return inserted!
}

/** Oldest first. */
export async function findOutcomeReads(tx: Db, experimentId: string): Promise<readonly OutcomeRead[]> {
  return await tx
    .select()
    .from(outcomeReads)
    .where(eq(outcomeReads.experimentId, experimentId))
    .orderBy(asc(outcomeReads.at), asc(outcomeReads.id))
}

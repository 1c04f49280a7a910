import { and, desc, eq } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { ledgerCheckpoints } from '../schema/ledger.ts'

export type StoredCheckpoint = typeof ledgerCheckpoints.$inferSelect

/**
 * Keeps a signed checkpoint before it leaves the process, or `undefined` when that size has one: a second root for a
 * size can never be kept. The stored one is then the one to show.
 */
export async function insertCheckpoint(
  tx: Db,
  checkpoint: Omit<StoredCheckpoint, 'signedAt'>,
): Promise<StoredCheckpoint | undefined> {
  const [inserted] = await tx.insert(ledgerCheckpoints).values(checkpoint).onConflictDoNothing().returning()
  return inserted
}

/** The checkpoint of the largest tree. */
export async function findLatestCheckpoint(tx: Db, origin: string): Promise<StoredCheckpoint | undefined> {
  const [found] = await tx
    .select()
    .from(ledgerCheckpoints)
    .where(eq(ledgerCheckpoints.origin, origin))
    .orderBy(desc(ledgerCheckpoints.treeSize))
    .limit(1)
  return found
}

export async function findCheckpoint(tx: Db, origin: string, treeSize: number): Promise<StoredCheckpoint | undefined> {
  const [found] = await tx
    .select()
    .from(ledgerCheckpoints)
    .where(and(eq(ledgerCheckpoints.origin, origin), eq(ledgerCheckpoints.treeSize, treeSize)))
  return found
}

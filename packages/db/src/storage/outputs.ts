import { and, desc, eq } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { cellCache, outputs } from '../schema/results.ts'

/** Keeps the canonical bytes of an output under their hash. The same bytes again change nothing. */
export async function insertOutput(
  tx: Db,
  output: { readonly hash: string; readonly body: Uint8Array },
): Promise<void> {
  await tx.insert(outputs).values(output).onConflictDoNothing()
}

export async function findOutput(tx: Db, hash: string): Promise<Uint8Array | undefined> {
  const [found] = await tx.select({ body: outputs.body }).from(outputs).where(eq(outputs.hash, hash))
  return found?.body
}

export type CachedCell = typeof cellCache.$inferSelect

/** Remembers that the cell of this key gave this output. The first answer stands; another one is found by hash. */
export async function insertCachedCell(tx: Db, cell: Omit<CachedCell, 'at'>): Promise<void> {
  await tx.insert(cellCache).values(cell).onConflictDoNothing()
}

export async function findCachedCell(tx: Db, cacheKey: string): Promise<CachedCell | undefined> {
  const [found] = await tx.select().from(cellCache).where(eq(cellCache.cacheKey, cacheKey))
  return found
}

/** Remembered answers of a cell, newest first; the components of two of them tell what changed in between. */
export async function findNewestCachedCells(
  tx: Db,
  experimentId: string,
  cell: string,
  limit: number,
): Promise<readonly CachedCell[]> {
  return await tx
    .select()
    .from(cellCache)
    .where(and(eq(cellCache.experimentId, experimentId), eq(cellCache.cell, cell)))
    .orderBy(desc(cellCache.at))
    .limit(limit)
}

import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { ledgerWriters } from '../schema/ledger.ts'

export type LedgerWriter = typeof ledgerWriters.$inferSelect

/** A fresh writer: the process numbers its entries under this id from 0. */
export async function openWriter(tx: Db, writer: Pick<LedgerWriter, 'writerId' | 'origin'>): Promise<LedgerWriter> {
  const [opened] = await tx.insert(ledgerWriters).values(writer).returning()
  return opened!
}

/** Writers that were never closed, this process's own among them; oldest first. */
export async function findOpenWriters(tx: Db, origin: string): Promise<readonly LedgerWriter[]> {
  return await tx
    .select()
    .from(ledgerWriters)
    .where(and(eq(ledgerWriters.origin, origin), isNull(ledgerWriters.closedAt)))
    .orderBy(asc(ledgerWriters.openedAt))
}

/** Closes a writer with the numbers that never committed. `false` when it was closed before. */
export async function closeWriter(
  tx: Db,
  writerId: string,
  abandoned: readonly (readonly [from: number, to: number])[],
): Promise<boolean> {
  const ranges = `{${abandoned.map(([from, to]) => `[${from},${to})`).join(',')}}`
  const [row] = await tx.execute<{ closed: boolean }>(
    sql`select ledger_close_writer(${writerId}::uuid, ${ranges}::int8multirange) as closed`,
  )
  return row?.closed === true
}

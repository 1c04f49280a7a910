import { desc, eq } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { reports, results } from '../schema/results.ts'

export type StoredResult = typeof results.$inferSelect
export type StoredReport = typeof reports.$inferSelect

/** The result, or `undefined` when a run gave the same one before: it is named by its content. */
export async function insertResult(
  tx: Db,
  result: Omit<StoredResult, 'recordedAt'>,
): Promise<StoredResult | undefined> {
  const [inserted] = await tx.insert(results).values(result).onConflictDoNothing().returning()
  return inserted
}

export async function findResult(tx: Db, resultHash: string): Promise<StoredResult | undefined> {
  const [found] = await tx.select().from(results).where(eq(results.resultHash, resultHash))
  return found
}

/** Keeps a report under its hash. The same bytes again change nothing. */
export async function insertReport(tx: Db, report: Omit<StoredReport, 'madeAt'>): Promise<void> {
  await tx.insert(reports).values(report).onConflictDoNothing()
}

export async function findReport(tx: Db, reportHash: string): Promise<StoredReport | undefined> {
  const [found] = await tx.select().from(reports).where(eq(reports.reportHash, reportHash))
  return found
}

/** The newest report made of a result. */
export async function findReportOfResult(tx: Db, resultHash: string): Promise<StoredReport | undefined> {
  const [found] = await tx
    .select()
    .from(reports)
    .where(eq(reports.resultHash, resultHash))
    .orderBy(desc(reports.madeAt))
    .limit(1)
  return found
}

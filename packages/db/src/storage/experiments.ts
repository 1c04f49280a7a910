import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { experiments, notebookVersions } from '../schema/experiments.ts'

export type StoredExperiment = typeof experiments.$inferSelect
export type NewExperiment = typeof experiments.$inferInsert
export type NotebookVersion = typeof notebookVersions.$inferSelect
export type NewNotebookVersion = Omit<NotebookVersion, 'addedAt'>

/** The experiment, or `undefined` when that id is taken. */
export async function insertExperiment(tx: Db, experiment: NewExperiment): Promise<StoredExperiment | undefined> {
  const [inserted] = await tx.insert(experiments).values(experiment).onConflictDoNothing().returning()
  return inserted
}

export async function findExperiment(tx: Db, id: string): Promise<StoredExperiment | undefined> {
  const [found] = await tx.select().from(experiments).where(eq(experiments.id, id))
  return found
}

/** The experiment, held against other changes until the transaction ends. */
export async function lockExperiment(tx: Db, id: string): Promise<StoredExperiment | undefined> {
  const [found] = await tx.select().from(experiments).where(eq(experiments.id, id)).for('no key update')
  return found
}

/** A page of experiments by id; the next one begins after its last id. */
export async function findExperiments(
  tx: Db,
  { afterId = '', limit = 100 }: { readonly afterId?: string; readonly limit?: number } = {},
): Promise<readonly StoredExperiment[]> {
  return await tx
    .select()
    .from(experiments)
    .where(gt(experiments.id, afterId))
    .orderBy(asc(experiments.id))
    .limit(limit)
}

/** Points the experiment at another version of its notebook. */
export async function setExperimentVersion(
  tx: Db,
  id: string,
  version: Pick<StoredExperiment, 'title' | 'kind' | 'owners' | 'sourceHash' | 'planHash'>,
): Promise<StoredExperiment | undefined> {
  const [changed] = await tx
    .update(experiments)
    .set({ ...version, updatedAt: sql`clock_timestamp()` })
    .where(eq(experiments.id, id))
    .returning()
  return changed
}

/** Moves the experiment from one state to another, or `undefined` when it is not in the first one any more. */
export async function moveExperiment(
  tx: Db,
  id: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<StoredExperiment | undefined> {
  const [moved] = await tx
    .update(experiments)
    .set({ state: to, updatedAt: sql`clock_timestamp()` })
    .where(and(eq(experiments.id, id), eq(experiments.state, from)))
    .returning()
  return moved
}

/** Keeps a version's text. The same bytes again change nothing: the first who added them stands. */
export async function insertNotebookVersion(tx: Db, version: NewNotebookVersion): Promise<void> {
  await tx.insert(notebookVersions).values(version).onConflictDoNothing()
}

export async function findNotebookVersion(tx: Db, sourceHash: string): Promise<NotebookVersion | undefined> {
  const [found] = await tx.select().from(notebookVersions).where(eq(notebookVersions.sourceHash, sourceHash))
  return found
}

/** Oldest first. */
export async function findNotebookVersions(tx: Db, experimentId: string): Promise<readonly NotebookVersion[]> {
  return await tx
    .select()
    .from(notebookVersions)
    .where(eq(notebookVersions.experimentId, experimentId))
    .orderBy(asc(notebookVersions.addedAt))
}

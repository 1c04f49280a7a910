import { asc, desc, eq } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { datasets, datasetVersions, fields } from '../schema/catalogue.ts'

export type Dataset = typeof datasets.$inferSelect
export type DatasetVersion = typeof datasetVersions.$inferSelect
export type Field = typeof fields.$inferSelect

/** The dataset, or `undefined` when that name is taken. */
export async function insertDataset(tx: Db, dataset: Omit<Dataset, 'registeredAt'>): Promise<Dataset | undefined> {
  const [inserted] = await tx
    .insert(datasets)
    .values(dataset)
    .onConflictDoNothing({ target: datasets.name })
    .returning()
  return inserted
}

export async function findDataset(tx: Db, name: string): Promise<Dataset | undefined> {
  const [found] = await tx.select().from(datasets).where(eq(datasets.name, name))
  return found
}

export async function findDatasets(tx: Db): Promise<readonly Dataset[]> {
  return await tx.select().from(datasets).orderBy(asc(datasets.name))
}

/** Keeps a version under the digest of its content. The same content again changes nothing. */
export async function insertDatasetVersion(tx: Db, version: Omit<DatasetVersion, 'registeredAt'>): Promise<void> {
  await tx.insert(datasetVersions).values(version).onConflictDoNothing()
}

/** Newest first. */
export async function findDatasetVersions(tx: Db, datasetId: string): Promise<readonly DatasetVersion[]> {
  return await tx
    .select()
    .from(datasetVersions)
    .where(eq(datasetVersions.datasetId, datasetId))
    .orderBy(desc(datasetVersions.registeredAt))
}

/** Makes these the fields of the dataset. `tx` is a transaction: between removal and insertion nobody looks. */
export async function replaceFields(
  tx: Db,
  datasetId: string,
  declared: readonly Omit<Field, 'datasetId'>[],
): Promise<void> {
  await tx.delete(fields).where(eq(fields.datasetId, datasetId))
  if (declared.length > 0) await tx.insert(fields).values(declared.map((field) => ({ ...field, datasetId })))
}

export async function findFields(tx: Db, datasetId: string): Promise<readonly Field[]> {
  return await tx.select().from(fields).where(eq(fields.datasetId, datasetId)).orderBy(asc(fields.name))
}

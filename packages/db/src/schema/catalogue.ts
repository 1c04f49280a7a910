import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { JsonObject } from '@weighhouse/kernel'
import { bytes, instantNow } from './columns.ts'
import { people } from './people.ts'

/** An OpenLineage event, named by the digest of its canonical bytes: the same event again is the same row. */
export const lineageEvents = pgTable(
  'lineage_event',
  {
    digest: text().primaryKey(),
    runId: uuid(),
    event: jsonb().$type<JsonObject>().notNull(),
    receivedAt: instantNow(),
    leafHash: bytes(),
  },
  (table) => [index().on(table.runId, table.receivedAt)],
)

export const datasets = pgTable('dataset', {
  id: uuid().primaryKey(),
  name: text().notNull().unique(),
  kind: text().notNull(),
  ownerId: uuid()
    .notNull()
    .references(() => people.id),
  sourceType: text().notNull(),
  purposes: text().array().notNull(),
  retentionDays: integer(),
  location: jsonb().$type<JsonObject>().notNull(),
  registeredAt: instantNow(),
})

export const datasetVersions = pgTable(
  'dataset_version',
  {
    digest: text().primaryKey(),
    datasetId: uuid()
      .notNull()
      .references(() => datasets.id),
    schemaDigest: text().notNull(),
    rowCount: bigint({ mode: 'number' }).notNull(),
    registeredAt: instantNow(),
  },
  (table) => [index().on(table.datasetId, table.registeredAt)],
)

export const fields = pgTable(
  'field',
  {
    datasetId: uuid()
      .notNull()
      .references(() => datasets.id),
    name: text().notNull(),
    type: text().notNull(),
    classification: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.name] })],
)

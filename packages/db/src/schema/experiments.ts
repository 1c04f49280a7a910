import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { JsonValue } from '@weighhouse/kernel'
import { bytes, instantNow } from './columns.ts'
import { people } from './people.ts'

export const experiments = pgTable('experiment', {
  id: text().primaryKey(),
  title: text().notNull(),
  kind: text().notNull(),
  state: text().notNull(),
  owners: text().array().notNull().default(sql`'{}'::text[]`),
  sourceHash: text().notNull(),
  planHash: text(),
  createdAt: instantNow(),
  updatedAt: instantNow(),
})

/** A version is named by its bytes; two versions with one plan differ in prose or charts only. */
export const notebookVersions = pgTable(
  'notebook_version',
  {
    sourceHash: text().primaryKey(),
    experimentId: text()
      .notNull()
      .references(() => experiments.id),
    planHash: text(),
    text: text().notNull(),
    addedAt: instantNow(),
    addedBy: uuid()
      .notNull()
      .references(() => people.id),
  },
  (table) => [index().on(table.experimentId, table.addedAt)],
)

/** A sealed plan. An amendment names the registration it amends, which can be amended once. */
export const registrations = pgTable(
  'registration',
  {
    id: uuid().primaryKey(),
    experimentId: text()
      .notNull()
      .references(() => experiments.id),
    sourceHash: text()
      .notNull()
      .references(() => notebookVersions.sourceHash),
    planHash: text().notNull(),
    amends: uuid().unique(),
    reason: text(),
    changes: jsonb().$type<JsonValue>().notNull().default([]),
    outcomeReads: integer().notNull(),
    /** What the plan's rule does before any data, by cell; null of plans registered before this was told. */
    operatingCharacteristics: jsonb().$type<JsonValue>(),
    registeredBy: uuid()
      .notNull()
      .references(() => people.id),
    registeredAt: instantNow(),
    leafHash: bytes().notNull(),
  },
  (table) => [
    index().on(table.experimentId, table.registeredAt),
    uniqueIndex('registration_first').on(table.experimentId).where(sql`${table.amends} is null`),
  ],
)

/** Who saw outcome columns, when, and whether before the window had ended. */
export const outcomeReads = pgTable(
  'outcome_read',
  {
    id: uuid().primaryKey(),
    experimentId: text()
      .notNull()
      .references(() => experiments.id),
    runId: uuid(),
    personId: uuid().references(() => people.id),
    at: instantNow(),
    columns: text().array().notNull(),
    beforeWindowEnd: boolean().notNull(),
  },
  (table) => [index().on(table.experimentId, table.at)],
)

import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import type { JsonObject } from '@weighhouse/kernel'
import { bytes, instantNow } from './columns.ts'
import { experiments } from './experiments.ts'

/** `body` holds the canonical bytes that `hash` was taken over, so that anyone can take it again. */
export const outputs = pgTable('output', {
  hash: text().primaryKey(),
  body: bytes().notNull(),
  addedAt: instantNow(),
})

/** `components` are the parts of the key, kept so that a miss can be explained by the first that differs. */
export const cellCache = pgTable(
  'cell_cache',
  {
    cacheKey: text().primaryKey(),
    experimentId: text()
      .notNull()
      .references(() => experiments.id),
    cell: text().notNull(),
    components: jsonb().$type<JsonObject>().notNull(),
    outputHash: text()
      .notNull()
      .references(() => outputs.hash),
    at: instantNow(),
  },
  (table) => [index().on(table.experimentId, table.cell, table.at)],
)

/** Named by content: a second run that gives the same numbers finds this one. `run_id` is the first to give it. */
export const results = pgTable('result', {
  resultHash: text().primaryKey(),
  runId: uuid().notNull(),
  body: jsonb().$type<JsonObject>().notNull(),
  recordedAt: instantNow(),
  leafHash: bytes().notNull(),
})

export const reports = pgTable(
  'report',
  {
    reportHash: text().primaryKey(),
    resultHash: text()
      .notNull()
      .references(() => results.resultHash),
    html: text().notNull(),
    bundle: jsonb().$type<JsonObject>().notNull(),
    madeAt: instantNow(),
  },
  (table) => [index().on(table.resultHash, table.madeAt)],
)

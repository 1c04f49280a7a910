import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { cellOutcomes } from '@weighhouse/governance'
import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { instant, instantNow, isOneOf } from './columns.ts'
import { experiments, notebookVersions } from './experiments.ts'
import { people } from './people.ts'
import { results } from './results.ts'

/** `aborted` is set when a lease has lapsed for good; the other ends are written by the run's holder. */
export const runStates = ['queued', 'running', 'completed', 'failed', 'refused', 'cancelled', 'aborted'] as const
export type RunState = (typeof runStates)[number]

/** A run is open until `ended_at` is set. `fence` grows with every claim: only its newest holder may write. */
export const runs = pgTable(
  'run',
  {
    id: uuid().primaryKey(),
    experimentId: text()
      .notNull()
      .references(() => experiments.id),
    sourceHash: text()
      .notNull()
      .references(() => notebookVersions.sourceHash),
    planHash: text().notNull(),
    params: jsonb().$type<JsonObject>().notNull().default({}),
    asOf: instant().notNull(),
    confirmatory: boolean().notNull(),
    state: text({ enum: runStates }).notNull().default('queued'),
    fence: integer().notNull().default(0),
    leaseUntil: instant(),
    attempts: integer().notNull().default(0),
    requestedBy: uuid()
      .notNull()
      .references(() => people.id),
    requestedAt: instantNow(),
    startedAt: instant(),
    endedAt: instant(),
    cancelRequestedAt: instant(),
    resultHash: text().references(() => results.resultHash),
    failure: jsonb().$type<JsonObject>(),
  },
  (table) => [
    index().on(table.experimentId, table.requestedAt),
    index().on(table.requestedAt).where(sql`${table.endedAt} is null`),
    check('run_state', isOneOf(table.state, runStates)),
    check('run_completed_with_result', sql`(${table.state} = 'completed') = (${table.resultHash} is not null)`),
    check('run_ended', sql`(${table.state} in ('queued', 'running')) = (${table.endedAt} is null)`),
  ],
)

export const runEvents = pgTable(
  'run_event',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id),
    seq: integer().notNull(),
    at: instantNow(),
    type: text().notNull(),
    body: jsonb().$type<JsonValue>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.seq] })],
)

/** No cell of a run has two outcomes: the key settles it. */
export const cellOutcomeRows = pgTable(
  'cell_outcome',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id),
    cell: text().notNull(),
    outcome: text({ enum: cellOutcomes }).notNull(),
    outputHash: text(),
    cacheKey: text(),
    ms: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.cell] }),
    check('cell_outcome_known', isOneOf(table.outcome, cellOutcomes)),
  ],
)

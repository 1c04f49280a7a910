import { sql } from 'drizzle-orm'
import { integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { JsonValue } from '@weighhouse/kernel'
import { bytes, instant, instantNow } from './columns.ts'

export const people = pgTable('person', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  email: text().unique(),
  roles: text().array().notNull().default(sql`'{}'::text[]`),
  createdAt: instantNow(),
  disabledAt: instant(),
})

export const sessions = pgTable('session', {
  id: uuid().primaryKey(),
  personId: uuid()
    .notNull()
    .references(() => people.id),
  openedAt: instantNow(),
  expiresAt: instant().notNull(),
  revokedAt: instant(),
})

/** Only a hash of a token is kept; the token itself is shown once. */
export const apiTokens = pgTable('api_token', {
  id: uuid().primaryKey(),
  personId: uuid()
    .notNull()
    .references(() => people.id),
  name: text().notNull(),
  hash: bytes().notNull().unique(),
  scopes: text().array().notNull(),
  createdAt: instantNow(),
  expiresAt: instant(),
  lastUsedAt: instant(),
  revokedAt: instant(),
})

/** `status` and `body` are null while the first request of that key is under way. */
export const idempotencyKeys = pgTable(
  'idempotency_key',
  {
    personId: uuid()
      .notNull()
      .references(() => people.id),
    key: text().notNull(),
    route: text().notNull(),
    requestHash: text().notNull(),
    status: integer(),
    body: jsonb().$type<JsonValue>(),
    createdAt: instantNow(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.key] })],
)

import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, exactInstant, instant, instantNow, int8multirange } from './columns.ts'

/** Committed with a business change and waiting for an index. `stage_id` only addresses a row; it is no order. */
export const ledgerStage = pgTable(
  'ledger_stage',
  {
    stageId: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    origin: text().notNull(),
    writerId: uuid().notNull(),
    writerSeq: bigint({ mode: 'number' }).notNull(),
    at: exactInstant().notNull(),
    bytes: bytes().notNull(),
    leafHash: bytes().notNull(),
    xid: text().notNull().default(sql`pg_current_xact_id()::text`),
  },
  (table) => [
    unique().on(table.writerId, table.writerSeq),
    index().on(table.origin, table.stageId),
    index().on(table.leafHash),
    check('ledger_stage_leaf', sql`${table.leafHash} = sha256('\\x00'::bytea || ${table.bytes})`),
    check('ledger_stage_size', sql`octet_length(${table.bytes}) between 1 and 65535`),
  ],
)

export const ledgerEntries = pgTable(
  'ledger_entry',
  {
    origin: text().notNull(),
    index: bigint({ mode: 'number' }).notNull(),
    bytes: bytes().notNull(),
    leafHash: bytes().notNull(),
    at: exactInstant().notNull(),
    sequencedAt: exactInstant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.origin, table.index] }),
    unique().on(table.origin, table.leafHash),
    check('ledger_entry_leaf', sql`${table.leafHash} = sha256('\\x00'::bytea || ${table.bytes})`),
  ],
)

/** `right_edge` holds the roots of the perfect subtrees from left to right: all that appending needs. */
export const ledgerHeads = pgTable(
  'ledger_head',
  {
    origin: text().primaryKey(),
    treeSize: bigint({ mode: 'number' }).notNull(),
    rootHash: bytes().notNull(),
    rightEdge: bytes().array().notNull(),
    sequencedAt: exactInstant().notNull(),
  },
  (table) => [check('ledger_head_size', sql`${table.treeSize} >= 0 and octet_length(${table.rootHash}) = 32`)],
)

/** One root per size, and its row is there before the note leaves the process. */
export const ledgerCheckpoints = pgTable(
  'ledger_checkpoint',
  {
    origin: text().notNull(),
    treeSize: bigint({ mode: 'number' }).notNull(),
    rootHash: bytes().notNull(),
    note: text().notNull(),
    signedAt: instantNow(),
  },
  (table) => [primaryKey({ columns: [table.origin, table.treeSize] })],
)

/** A process that stages entries numbers them under a writer id of its own. `abandoned` never committed. */
export const ledgerWriters = pgTable('ledger_writer', {
  writerId: uuid().primaryKey(),
  origin: text().notNull(),
  openedAt: instantNow(),
  closedAt: instant(),
  abandoned: int8multirange().notNull().default('{}'),
})

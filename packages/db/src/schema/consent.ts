import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { consentActions, legalBases } from '@weighhouse/governance'
import { bytes, exactInstant, instant, instantNow, isOneOf } from './columns.ts'

/** A changed purpose is a new version, never an edit. `parent_key` is the key without its last segment. */
export const purposes = pgTable(
  'purpose',
  {
    key: text().notNull(),
    version: integer().notNull(),
    parentKey: text(),
    legalBasis: text({ enum: legalBases }).notNull(),
    withdrawable: boolean().notNull(),
    /** The oldest version whose grants still count for this one. */
    grantsFromVersion: integer().notNull(),
    saleOrSharing: boolean().notNull(),
    title: text().notNull(),
    digest: text().notNull().unique(),
    registeredAt: instantNow(),
  },
  (table) => [
    primaryKey({ columns: [table.key, table.version] }),
    check('purpose_key', sql`${table.key} ~ '^[a-z0-9-]+([.][a-z0-9-]+)*$'`),
    check(
      'purpose_parent',
      sql`${table.parentKey} is not distinct from nullif(regexp_replace(${table.key}, '[.]?[^.]+$', ''), '')`,
    ),
    check('purpose_version', sql`${table.version} >= 1 and ${table.grantsFromVersion} between 1 and ${table.version}`),
    check('purpose_legal_basis', isOneOf(table.legalBasis, legalBases)),
  ],
)

/** `log_pseudonym` names the subject in the ledger and nowhere else; erasure takes it away. */
export const dataSubjects = pgTable('data_subject', {
  id: uuid().primaryKey(),
  logPseudonym: uuid().unique('data_subject_log_pseudonym_unique'),
  createdAt: instantNow(),
  erasedAt: instant(),
})

/** An identifier is kept as a keyed hash only. Without a subject it is not linked yet, but can bear events. */
export const identities = pgTable(
  'identity',
  {
    id: uuid().primaryKey(),
    dataSubjectId: uuid().references(() => dataSubjects.id),
    type: text().notNull(),
    valueMac: bytes().notNull().unique('identity_value_mac_unique'),
    recordedAt: instantNow(),
  },
  (table) => [index().on(table.dataSubjectId)],
)

/**
 * Append-only. `seq` follows commit order, so that every snapshot sees a prefix of it. Made on a subject or on an
 * identity, whose row may be erased later while the event stays.
 */
export const consentEvents = pgTable(
  'consent_event',
  {
    id: uuid().primaryKey(),
    seq: bigint({ mode: 'number' }).notNull().unique(),
    identityId: uuid(),
    dataSubjectId: uuid(),
    purposeKey: text().notNull(),
    purposeVersion: integer().notNull(),
    action: text({ enum: consentActions }).notNull(),
    effectiveAt: exactInstant().notNull(),
    recordedAt: exactInstant().notNull(),
    expiresAt: exactInstant(),
    jurisdiction: text(),
    channel: text().notNull(),
    noticeId: text(),
    noticeDigest: text(),
    appVersion: text(),
    authenticated: boolean().notNull(),
    signal: text(),
    idemKey: text().notNull().unique('consent_event_idem_key_unique'),
    leafHash: bytes().notNull(),
  },
  (table) => [
    index().on(table.dataSubjectId, table.purposeKey),
    index().on(table.identityId, table.purposeKey),
    index().on(table.purposeKey, table.seq),
    check('consent_event_bearer', sql`num_nonnulls(${table.identityId}, ${table.dataSubjectId}) = 1`),
    check('consent_event_action', isOneOf(table.action, consentActions)),
  ],
)

/** One row. Whoever appends events locks it last, which makes `seq` and `recorded_at` follow commit order. */
export const consentClock = pgTable(
  'consent_clock',
  {
    one: boolean().primaryKey().default(true),
    seq: bigint({ mode: 'number' }).notNull(),
    recordedAt: exactInstant().notNull(),
  },
  (table) => [check('consent_clock_one', sql`${table.one}`)],
)

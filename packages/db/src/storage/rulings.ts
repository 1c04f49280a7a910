import { sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { exactText } from '../schema/columns.ts'
import { consentEvents, identities } from '../schema/consent.ts'
import type { ConsentEvent } from './consent-events.ts'
import { findPurposes, keyAndAncestors, type StoredPurpose } from './purposes.ts'
import { rulingStatement } from './ruling-statement.ts'

export const rulingReasons = [
  'granted',
  'contract',
  'legitimate-interest',
  'public-task',
  'no-consent',
  'outdated-version',
  'wrong-purpose',
  'expired',
  'withdrawn',
  'objected',
  'opted-out',
  'restricted',
  'erased',
  'unknown-purpose',
  'no-contract',
  'no-exemption',
] as const
export type RulingReason = (typeof rulingReasons)[number]

export interface StoredRuling {
  readonly dataSubjectId: string
  readonly ruling: 'allow' | 'deny'
  readonly reason: RulingReason
  /** The event that decides, where one does. */
  readonly eventId: string | null
}

export interface Rulings {
  /** The newest consent event that this snapshot sees; no ruling holds without it. */
  readonly snapshotSeq: number
  readonly at: string
  readonly rulings: readonly StoredRuling[]
}

/**
 * The ruling of each data subject, or of those asked for, on one purpose, in one snapshot. It is the algebra of the
 * governance package as one statement over sets, for now without regimes, exemptions, direct marketing and links
 * other than from an identity to its subject. Subjects asked for that do not exist get no row: whoever has no ruling
 * is denied.
 */
export async function findRulings(db: Db, purposeKey: string, subjects?: readonly string[]): Promise<Rulings> {
  return await inSnapshot(db, async (tx, snapshot) => {
    const rows = await tx.execute<{ id: string; reason: RulingReason; allowed: boolean; event: string | null }>(
      rulingStatement(purposeKey, snapshot.at, subjects),
    )
    const rulings = rows.map(({ id, reason, allowed, event }) => ({
      dataSubjectId: id,
      ruling: allowed ? ('allow' as const) : ('deny' as const),
      reason,
      eventId: event,
    }))
    return { ...snapshot, rulings }
  })
}

/** What the pure algebra needs to rule itself: the purposes above and the events, each with its subject. */
export interface RulingInputs {
  readonly snapshotSeq: number
  readonly at: string
  readonly purposes: readonly StoredPurpose[]
  readonly events: readonly { readonly dataSubjectId: string | null; readonly event: ConsentEvent }[]
}

export async function findRulingInputs(
  db: Db,
  purposeKey: string,
  subjects?: readonly string[],
): Promise<RulingInputs> {
  return await inSnapshot(db, async (tx, snapshot) => {
    const keys = keyAndAncestors(purposeKey)
    const subject = sql<string | null>`coalesce(${consentEvents.dataSubjectId}, ${identities.dataSubjectId})`
    const asked = subjects === undefined ? sql`true` : sql`${subject} = any(${sql.param([...subjects])}::uuid[])`
    const events = await tx
      .select({ dataSubjectId: subject, event: consentEvents })
      .from(consentEvents)
      .leftJoin(identities, sql`${identities.id} = ${consentEvents.identityId}`)
      .where(
        sql`(${consentEvents.purposeKey} = any(${sql.param([...keys])}::text[]) or ${consentEvents.action} = 'erase') and ${asked}`,
      )
      .orderBy(consentEvents.seq)
    return { ...snapshot, purposes: await findPurposes(tx, keys), events }
  })
}

/**
 * Reads in one snapshot of the whole database. The instant is the later of the clock and the newest event's record,
 * since events recorded at once are a microsecond apart and may run ahead of the clock.
 */
async function inSnapshot<Result>(
  db: Db,
  read: (tx: Db, snapshot: { readonly snapshotSeq: number; readonly at: string }) => Promise<Result>,
): Promise<Result> {
  return await db.transaction(
    async (tx) => {
      const [clock] = await tx.execute<{ seq: number; at: string }>(
        sql`select seq, greatest(clock_timestamp(), recorded_at) as at from consent_clock`,
      )
      return await read(tx, { snapshotSeq: clock!.seq, at: exactText(clock!.at) })
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

/** Sequence number of the newest event, up to a snapshot, that may change a ruling on a purpose; 0 when there is none. */
export async function findConsentEpoch(tx: Db, purposeKey: string, snapshotSeq: number): Promise<number> {
  const keys = keyAndAncestors(purposeKey)
  const [row] = await tx.execute<{ epoch: number }>(sql`
    select coalesce(max(seq), 0) as epoch from consent_event
    where seq <= ${snapshotSeq} and (purpose_key = any(${sql.param([...keys])}::text[]) or action = 'erase')`)
  return row!.epoch
}

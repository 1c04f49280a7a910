import { sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { exactText } from '../schema/columns.ts'
import { consentEvents, identities } from '../schema/consent.ts'
import type { ConsentEvent } from './consent-events.ts'
import { findPurposes, keyAndAncestors, type StoredPurpose } from './purposes.ts'

export const rulingReasons = [
  'granted',
  'legitimate-interest',
  'public-task',
  'no-consent',
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
 * The ruling of each data subject, or of those asked for, on one purpose, in one snapshot. It follows the algebra of
 * the governance package as far as single snapshots go: denials count from the earlier of effect and record and flow
 * down from parent purposes; grants count from the later, cover exactly their purpose, and count only unexpired and
 * for a version that still counts. A denial on any identity holds until an authenticated grant on the subject itself,
 * later than it. Subjects asked for that do not exist get no row: whoever has no ruling is denied.
 */
export async function findRulings(db: Db, purposeKey: string, subjects?: readonly string[]): Promise<Rulings> {
  return await inSnapshot(db, async (tx, snapshot) => {
    const asked = subjects === undefined ? sql`true` : sql`subject.id = any(${sql.param([...subjects])}::uuid[])`
    const rows = await tx.execute<{ id: string; reason: RulingReason; allowed: boolean; event: string | null }>(sql`
      with subject as materialized (select id, erased_at from data_subject as subject where ${asked}),
      current_purpose as (
        select distinct on (key) key, version, grants_from_version, legal_basis, sale_or_sharing from purpose
        where key = any(${sql.param([...keyAndAncestors(purposeKey)])}::text[]) order by key, version desc
      ),
      borne as (
        select subject.id as subject, event.data_subject_id as bearer, true as on_subject, event.id
        from subject join consent_event as event on event.data_subject_id = subject.id
        union all
        select subject.id, identity.id, false, event.id
        from subject join identity on identity.data_subject_id = subject.id
        join consent_event as event on event.identity_id = identity.id
      ),
      event as (
        select borne.subject, borne.bearer, borne.on_subject, event.id, event.action, event.purpose_key,
          event.authenticated, event.expires_at, event.leaf_hash, event.action not in ('grant', 'opt-in') as denies,
          case when event.action in ('grant', 'opt-in') then greatest(event.effective_at, event.recorded_at)
            else least(event.effective_at, event.recorded_at) end as counts_at,
          event.action not in ('grant', 'opt-in') or (
            coalesce(event.expires_at > ${snapshot.at}::timestamptz, true)
            and event.purpose_version between current_purpose.grants_from_version and current_purpose.version
          ) as counts
        from borne join consent_event as event on event.id = borne.id
        left join current_purpose on current_purpose.key = event.purpose_key
        where current_purpose.key is not null or event.action = 'erase'
      ),
      standing as (
        select distinct on (bearer, purpose_key) * from event
        where counts and counts_at <= ${snapshot.at}::timestamptz
        order by bearer, purpose_key, counts_at desc, denies desc, leaf_hash
      ),
      cleared as (
        select subject, max(counts_at) as at from event
        where not denies and counts and counts_at <= ${snapshot.at}::timestamptz and on_subject and authenticated
          and purpose_key = ${purposeKey} group by subject
      ),
      denial as (
        select distinct on (standing.subject) standing.subject, standing.id, standing.action
        from standing left join cleared on cleared.subject = standing.subject
        where standing.denies and coalesce(standing.counts_at >= cleared.at, true)
        order by standing.subject, standing.counts_at desc, standing.leaf_hash
      ),
      erasure as (
        select distinct on (subject) subject, id from event where action = 'erase' order by subject, counts_at, leaf_hash
      ),
      consent as (
        select distinct on (subject) subject, id from standing where not denies and purpose_key = ${purposeKey}
        order by subject, counts_at desc, leaf_hash
      ),
      lapse as (
        select subject, bool_or(purpose_key = ${purposeKey} and expires_at <= ${snapshot.at}::timestamptz) as expired,
          bool_or(purpose_key <> ${purposeKey}) as elsewhere from event where not denies group by subject
      ),
      asked_purpose as (select * from current_purpose where key = ${purposeKey}),
      ruled as (
        select subject.id, coalesce(erasure.id, denial.id, consent.id) as event,
          case
            when subject.erased_at is not null or erasure.id is not null then 'erased'
            when asked_purpose.key is null then 'unknown-purpose'
            when denial.action = 'restrict' then 'restricted'
            when denial.action = 'opt-out' and (asked_purpose.sale_or_sharing or asked_purpose.legal_basis in
              ('consent', 'legitimate-interest', 'public-task')) then 'opted-out'
            when asked_purpose.legal_basis = 'contract' then 'no-contract'
            when asked_purpose.legal_basis in ('legal-obligation', 'vital-interest') then 'no-exemption'
            when denial.action = 'object' then 'objected'
            when denial.action = 'expire' then 'expired'
            when denial.id is not null then 'withdrawn'
            when asked_purpose.legal_basis in ('legitimate-interest', 'public-task') then asked_purpose.legal_basis
            when consent.id is not null then 'granted'
            when lapse.expired then 'expired'
            when lapse.elsewhere then 'wrong-purpose'
            else 'no-consent'
          end as reason
        from subject left join asked_purpose on true
        left join erasure on erasure.subject = subject.id left join denial on denial.subject = subject.id
        left join consent on consent.subject = subject.id left join lapse on lapse.subject = subject.id
      )
      select id, event, reason, reason in ('granted', 'legitimate-interest', 'public-task') as allowed
      from ruled order by id`)
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

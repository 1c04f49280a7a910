import { asc, eq, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { exactText } from '../schema/columns.ts'
import { consentEvents } from '../schema/consent.ts'

export type ConsentEvent = typeof consentEvents.$inferSelect
export type NewConsentEvent = Omit<ConsentEvent, 'seq' | 'recordedAt'>

export interface AppendedConsentEvent {
  readonly id: string
  readonly seq: number
  readonly recordedAt: string
  readonly leafHash: Uint8Array
  /** False for a repetition of an earlier key: then the rest is that of the earlier event. */
  readonly added: boolean
}

/**
 * Appends events as the last step of a transaction. `tx` locks the consent clock until it commits, so that `seq` and
 * `recordedAt` follow commit order and every snapshot sees a prefix of `seq`; take `graph_clock`, where needed, before.
 * Answers for each event in turn; the caller compares a repeated one with what is stored.
 */
export async function appendConsentEvents(
  tx: Db,
  events: readonly NewConsentEvent[],
): Promise<readonly AppendedConsentEvent[]> {
  await tx.execute(sql`select from consent_clock for update`)
  // Now that the clock is ours, a statement of its own sees every event committed before.
  const rows = await tx.execute<StoredRow>(sql`
    with given as materialized (
      select * from rows from (json_to_recordset(${JSON.stringify(events.map(toJson))}::json) as (
        id uuid, identity_id uuid, data_subject_id uuid, purpose_key text, purpose_version integer, action text,
        effective_at timestamptz, expires_at timestamptz, jurisdiction text, channel text, notice_id text,
        notice_digest text, app_version text, authenticated boolean, signal text, idem_key text, leaf_hash bytea
      )) with ordinality as row (id, identity_id, data_subject_id, purpose_key, purpose_version, action, effective_at,
        expires_at, jurisdiction, channel, notice_id, notice_digest, app_version, authenticated, signal, idem_key,
        leaf_hash, position)
    ), fresh as (
      select distinct on (idem_key) * from given
      where not exists (select from consent_event where consent_event.idem_key = given.idem_key)
      order by idem_key, position
    ), numbered as (
      select fresh.*, row_number() over (order by position) as number from fresh
    ), clock as (
      select seq, greatest(clock_timestamp(), recorded_at + interval '1 microsecond') as at from consent_clock
    ), added as (
      insert into consent_event (id, seq, identity_id, data_subject_id, purpose_key, purpose_version, action,
        effective_at, recorded_at, expires_at, jurisdiction, channel, notice_id, notice_digest, app_version,
        authenticated, signal, idem_key, leaf_hash)
      select id, clock.seq + number, identity_id, data_subject_id, purpose_key, purpose_version, action, effective_at,
        clock.at + (number - 1) * interval '1 microsecond', expires_at, jurisdiction, channel, notice_id,
        notice_digest, app_version, authenticated, signal, idem_key, leaf_hash
      from numbered, clock returning id, seq, recorded_at, leaf_hash, idem_key
    ), moved as (
      update consent_clock set seq = newest.seq, recorded_at = newest.recorded_at
      from (select max(seq) as seq, max(recorded_at) as recorded_at from added) as newest where newest.seq is not null
    )
    select given.position, added.id, added.seq, added.recorded_at, added.leaf_hash, added.id = given.id as added
    from given join added using (idem_key)
    union all
    select given.position, stored.id, stored.seq, stored.recorded_at, stored.leaf_hash, false
    from given join consent_event as stored using (idem_key)
    order by position`)
  return rows.map(({ id, seq, recorded_at, leaf_hash, added }) => ({
    id,
    seq,
    recordedAt: exactText(recorded_at),
    leafHash: leaf_hash,
    added,
  }))
}

interface StoredRow extends Record<string, unknown> {
  readonly id: string
  readonly seq: number
  readonly recorded_at: string
  readonly leaf_hash: Uint8Array
  readonly added: boolean
}

function toJson(event: NewConsentEvent) {
  return {
    id: event.id,
    identity_id: event.identityId,
    data_subject_id: event.dataSubjectId,
    purpose_key: event.purposeKey,
    purpose_version: event.purposeVersion,
    action: event.action,
    effective_at: event.effectiveAt,
    expires_at: event.expiresAt,
    jurisdiction: event.jurisdiction,
    channel: event.channel,
    notice_id: event.noticeId,
    notice_digest: event.noticeDigest,
    app_version: event.appVersion,
    authenticated: event.authenticated,
    signal: event.signal,
    idem_key: event.idemKey,
    leaf_hash: `\\x${Buffer.from(event.leafHash).toString('hex')}`,
  }
}

/** The earlier event of an idempotency key. */
export async function findConsentEventByKey(tx: Db, idemKey: string): Promise<ConsentEvent | undefined> {
  const [found] = await tx.select().from(consentEvents).where(eq(consentEvents.idemKey, idemKey))
  return found
}

/** All events of a data subject, those made on its identities included, by `seq`. */
export async function findConsentEventsOfSubject(tx: Db, subjectId: string): Promise<readonly ConsentEvent[]> {
  return await tx
    .select()
    .from(consentEvents)
    .where(
      sql`${consentEvents.dataSubjectId} = ${subjectId} or ${consentEvents.identityId} in (
        select id from identity where data_subject_id = ${subjectId})`,
    )
    .orderBy(asc(consentEvents.seq))
}

import { type SQL, sql } from 'drizzle-orm'
import { keyAndAncestors } from './purposes.ts'

/**
 * One row per data subject: `id`, `reason`, `allowed` and the id of the deciding `event`, for one purpose at one
 * instant. Its parts, in order:
 *
 * - `event`: what was said by a subject or one of its identities (`owner`) and counts by now. A denial counts from
 *   the earlier of effect and record, a grant from the later.
 * - `live`: grants neither expired, nor ended by an `expire` of the same owner, nor for a text that no longer counts.
 * - `own_word`, `person_word`: the newest live grant of an owner on a purpose; the newest authenticated one that the
 *   subject gave as such. Only these lift denials that are older: the first its owner's on that purpose, the second
 *   everybody's, from parent purposes too.
 * - `standing`: denials on the purpose or above it that nothing has lifted.
 */
export function rulingStatement(purpose: string, at: string, subjects: readonly string[] | undefined): SQL {
  const asked = subjects === undefined ? sql`true` : sql`data_subject.id = any(${sql.param([...subjects])}::uuid[])`
  const above = sql`${sql.param([...keyAndAncestors(purpose)])}::text[]`
  return sql`
    with moment as materialized (select ${at}::timestamptz as at),
    subject as materialized (select id, erased_at from data_subject where ${asked}),
    current_purpose as materialized (
      select distinct on (key) key, version, grants_from_version, legal_basis, sale_or_sharing
      from purpose order by key, version desc
    ),
    owner as (
      select id as subject, id as owner, true as is_subject from subject
      union all
      select identity.data_subject_id, identity.id, false from identity join subject on subject.id = identity.data_subject_id
    ),
    said as (
      select owner.subject, owner.owner, owner.is_subject, said.* from owner
      join consent_event as said on said.data_subject_id = owner.owner where owner.is_subject
      union all
      select owner.subject, owner.owner, owner.is_subject, said.* from owner
      join consent_event as said on said.identity_id = owner.owner where not owner.is_subject
    ),
    event as materialized (
      select timed.* from (
        select said.*, action in ('grant', 'opt-in') as grants,
          case when action in ('grant', 'opt-in') then greatest(effective_at, recorded_at)
            else least(effective_at, recorded_at) end as counts_at
        from said
      ) as timed, moment where timed.counts_at <= moment.at
    ),
    expiry as (
      select owner, purpose_key, max(counts_at) as at from event where action = 'expire' group by owner, purpose_key
    ),
    given as materialized (
      select event.*,
        coalesce(purpose_version between current_purpose.grants_from_version and current_purpose.version, false) as of_version,
        coalesce(expires_at > moment.at, true) and coalesce(expiry.at < event.counts_at, true) as in_time
      from event cross join moment
      left join current_purpose on current_purpose.key = event.purpose_key
      left join expiry on expiry.owner = event.owner and expiry.purpose_key = event.purpose_key
      where event.grants
    ),
    live as (select * from given where of_version and in_time),
    own_word as (select owner, purpose_key, max(counts_at) as at from live group by owner, purpose_key),
    person_word as (
      select subject, purpose_key, max(counts_at) as at from live where is_subject and authenticated
      group by subject, purpose_key
    ),
    standing as materialized (
      select denial.subject, denial.id, denial.action, denial.counts_at, denial.leaf_hash from event as denial
      left join own_word on own_word.owner = denial.owner and own_word.purpose_key = denial.purpose_key
      left join person_word as same on same.subject = denial.subject and same.purpose_key = denial.purpose_key
      left join person_word as here on here.subject = denial.subject and here.purpose_key = ${purpose}
      where not denial.grants and denial.action <> 'expire' and denial.purpose_key = any(${above})
        and coalesce(denial.counts_at >= greatest(own_word.at, same.at, here.at), true)
    ),
    erasure as (
      select distinct on (subject) subject, id from event where action = 'erase'
      order by subject, counts_at desc, leaf_hash
    ),
    restriction as (
      select distinct on (subject) subject, id from standing where action = 'restrict'
      order by subject, counts_at desc, leaf_hash
    ),
    opt_out as (
      select distinct on (subject) subject, id from standing where action = 'opt-out'
      order by subject, counts_at desc, leaf_hash
    ),
    withdrawal as (
      select distinct on (subject) subject, id, action from standing where action <> 'restrict'
      order by subject, counts_at desc, leaf_hash
    ),
    consent as (
      select distinct on (subject) subject, id from live where purpose_key = ${purpose}
      order by subject, counts_at desc, leaf_hash
    ),
    past as (
      select subject, bool_or(purpose_key = ${purpose}) as here, bool_or(purpose_key = ${purpose} and of_version) as of_version,
        bool_or(of_version and in_time) as live
      from given group by subject
    ),
    ruled as (
      select subject.id,
        case
          when subject.erased_at is not null or erasure.id is not null then 'erased'
          when purpose.key is null then 'unknown-purpose'
          when restriction.id is not null and rule.basis not in ('legal-obligation', 'vital-interest') then 'restricted'
          when opt_out.id is not null and purpose.sale_or_sharing then 'opted-out'
          when withdrawal.id is not null and rule.basis in ('consent', 'legitimate-interest', 'public-task') then
            case withdrawal.action when 'object' then 'objected' when 'opt-out' then 'opted-out' else 'withdrawn' end
          when rule.basis in ('legitimate-interest', 'public-task') then rule.basis
          when rule.basis in ('legal-obligation', 'vital-interest') then 'no-exemption'
          when rule.basis = 'contract' then case when consent.id is null then 'no-contract' else 'contract' end
          when consent.id is not null then 'granted'
          when past.here and past.of_version then 'expired'
          when past.here then 'outdated-version'
          when past.live then 'wrong-purpose'
          else 'no-consent'
        end as reason,
        erasure.id as erasure, restriction.id as restriction, opt_out.id as opt_out, withdrawal.id as withdrawal,
        consent.id as consent
      from subject
      left join current_purpose as purpose on purpose.key = ${purpose}
      cross join lateral (select purpose.legal_basis as basis) as rule
      left join erasure on erasure.subject = subject.id
      left join restriction on restriction.subject = subject.id
      left join opt_out on opt_out.subject = subject.id
      left join withdrawal on withdrawal.subject = subject.id
      left join consent on consent.subject = subject.id
      left join past on past.subject = subject.id
    )
    select id, reason, reason in ('granted', 'contract', 'legitimate-interest', 'public-task') as allowed,
      case when reason = 'erased' then erasure when reason = 'restricted' then restriction
        when reason = 'opted-out' then coalesce(opt_out, withdrawal) when reason in ('withdrawn', 'objected') then withdrawal
        when reason in ('granted', 'contract') then consent end as event
    from ruled order by id`
}

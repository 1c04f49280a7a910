import { errorCodes } from '@weighhouse/kernel'
import { closed, count, flag, type FitOf, listOf, oneOf, orNull, recordOf, where } from './check.ts'
import { digest, id, instant, key, ranges } from './entry-words.ts'

const roles = listOf(key, 32, (role) => role)
const version = where(count, (number) => number >= 1, 'at least 1')
const verdict = oneOf(
  'ship',
  'hold',
  'rollback',
  'inconclusive',
  'invalid',
  'not-ready',
  'review',
  'not-evaluated',
  'pass',
  'fail',
  'insufficient-evidence',
)

/** The closed registry: every type of entry and what its body holds, exactly. Ids, digests, enums and numbers only. */
export const entryBodies = {
  'experiment.registered': closed({ experimentId: id, planHash: digest, sourceHash: digest, outcomeReads: count }),
  'experiment.amended': closed({
    experimentId: id,
    planHash: digest,
    previousPlanHash: digest,
    cellsAdded: count,
    cellsChanged: count,
    cellsRemoved: count,
    outcomeReads: count,
  }),
  'run.requested': closed({ runId: id, experimentId: id, planHash: digest, asOf: orNull(id), confirmatory: flag }),
  'run.read': closed({
    runId: id,
    datasetId: id,
    snapshot: digest,
    columns: digest,
    outcomes: flag,
    rows: count,
    subjects: orNull(count),
    excluded: recordOf(key, count, 32),
    consentEpoch: count,
    subjectRoot: orNull(digest),
  }),
  'run.completed': closed({ runId: id, resultHash: digest, cellsOk: count, cellsCached: count, cellsNotOk: count }),
  'run.failed': closed({ runId: id, code: oneOf(...errorCodes, 'internal'), cellsOk: count, cellsNotOk: count }),
  'run.cancelled': closed({ runId: id, reason: oneOf('person', 'deadline', 'shutdown', 'superseded') }),
  'result.recorded': closed({
    runId: id,
    experimentId: id,
    planHash: digest,
    resultHash: digest,
    confirmatory: flag,
    verdict: orNull(verdict),
    indication: orNull(verdict),
  }),
  'report.recorded': closed({ runId: id, experimentId: id, resultHash: digest, reportHash: digest }),
  'consent.recorded': closed({
    eventId: id,
    subject: id,
    action: oneOf('grant', 'withdraw', 'object', 'restrict', 'opt-out', 'opt-in', 'expire', 'erase'),
    purpose: key,
    purposeVersion: version,
    effectiveAt: instant,
    expiresAt: orNull(instant),
    jurisdiction: orNull(id),
    channel: key,
    authenticated: flag,
    noticeDigest: orNull(digest),
    consentSeq: count,
  }),
  'purpose.registered': closed({
    purpose: key,
    version,
    legalBasis: oneOf(
      'consent',
      'contract',
      'legitimate-interest',
      'public-task',
      'legal-obligation',
      'vital-interest',
    ),
    grantsFromVersion: orNull(version),
    saleOrSharing: flag,
    digest,
  }),
  'dataset.registered': closed({ datasetId: id, version, digest, rows: orNull(count), holdsSubjects: flag }),
  'person.added': closed({ personId: id, roles }),
  'token.issued': closed({ tokenId: id, personId: id, roles, expiresAt: orNull(instant) }),
  'token.revoked': closed({ tokenId: id, reason: oneOf('person', 'expired', 'leaked', 'replaced') }),
  'session.opened': closed({ sessionId: id, personId: id, expiresAt: instant }),
  'session.closed': closed({ sessionId: id, reason: oneOf('signed-out', 'expired', 'revoked') }),
  'access.refused': closed({ refusedAction: key, reason: key }),
  'writer.opened': closed({ writerId: id }),
  'writer.closed': closed({ writerId: id, nextSeq: count, abandoned: ranges }),
  'ledger.heartbeat': closed({ treeSize: count }),
} as const

export type EntryType = keyof typeof entryBodies
export type EntryBody<Type extends EntryType> = FitOf<(typeof entryBodies)[Type]>

export const entryTypes: readonly EntryType[] = Object.keys(entryBodies).filter(isEntryType)

function isEntryType(name: string): name is EntryType {
  return Object.hasOwn(entryBodies, name)
}

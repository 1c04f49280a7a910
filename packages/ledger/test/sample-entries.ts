import { type Entry, type EntryBody, type EntryType, entryBytes } from '../src/index.ts'

export const origin = 'weighhouse.example/audit'
export const digest = `sha256:${'0123456789abcdef'.repeat(4)}` as const
export const startMs = Date.UTC(2026, 10, 24, 9)

/** One body that fits, for each type of the registry. */
export const sampleBodies: { readonly [Type in EntryType]: EntryBody<Type> } = {
  'experiment.registered': { experimentId: 'gate-30', planHash: digest, sourceHash: digest, outcomeReads: 0 },
  'experiment.amended': {
    experimentId: 'gate-30',
    planHash: digest,
    previousPlanHash: digest,
    cellsAdded: 1,
    cellsChanged: 2,
    cellsRemoved: 0,
    outcomeReads: 3,
  },
  'run.requested': {
    runId: 'run-1',
    experimentId: 'gate-30',
    planHash: digest,
    asOf: '2024-01-14',
    confirmatory: true,
  },
  'run.read': {
    runId: 'run-1',
    datasetId: 'players',
    snapshot: digest,
    columns: digest,
    outcomes: true,
    rows: 90_189,
    subjects: 90_189,
    excluded: { 'no-consent': 3, withdrawn: 0 },
    consentEpoch: 12,
    subjectRoot: null,
  },
  'run.completed': { runId: 'run-1', resultHash: digest, cellsOk: 5, cellsCached: 1, cellsNotOk: 0 },
  'run.failed': { runId: 'run-1', code: 'limit-exceeded', cellsOk: 1, cellsNotOk: 2 },
  'run.cancelled': { runId: 'run-1', reason: 'person' },
  'result.recorded': {
    runId: 'run-1',
    experimentId: 'gate-30',
    planHash: digest,
    resultHash: digest,
    confirmatory: true,
    verdict: 'rollback',
    indication: 'rollback',
  },
  'report.recorded': { runId: 'run-1', experimentId: 'gate-30', resultHash: digest, reportHash: digest },
  'consent.recorded': {
    eventId: 'event-1',
    subject: 'p-7f3a',
    action: 'withdraw',
    purpose: 'marketing.advertising',
    purposeVersion: 2,
    effectiveAt: '2026-11-24T09:00:00.000Z',
    expiresAt: null,
    jurisdiction: 'DE',
    channel: 'app',
    authenticated: true,
    noticeDigest: null,
    consentSeq: 44,
  },
  'purpose.registered': {
    purpose: 'product-improvement',
    version: 1,
    legalBasis: 'consent',
    grantsFromVersion: null,
    saleOrSharing: false,
    digest,
  },
  'dataset.registered': { datasetId: 'players', version: 1, digest, rows: null, holdsSubjects: true },
  'person.added': { personId: 'p-1', roles: ['analyst', 'operator'] },
  'token.issued': { tokenId: 't-1', personId: 'p-1', roles: ['analyst'], expiresAt: '2027-01-01T00:00:00.000000Z' },
  'token.revoked': { tokenId: 't-1', reason: 'leaked' },
  'session.opened': { sessionId: 's-1', personId: 'p-1', expiresAt: '2026-11-25T00:00:00.000Z' },
  'session.closed': { sessionId: 's-1', reason: 'signed-out' },
  'access.refused': { refusedAction: 'experiment.register', reason: 'no-role' },
  'writer.opened': { writerId: 'w-2' },
  'writer.closed': { writerId: 'w-2', nextSeq: 9, abandoned: [[3, 4]] },
  'ledger.heartbeat': { treeSize: 1024 },
}

/** An entry of a type, with any part of the envelope set otherwise. */
export function sampleEntry(type: EntryType, changes: Partial<Omit<Entry, 'type'>> = {}): Entry {
  const entry = {
    v: 1,
    origin,
    type,
    at: new Date(startMs).toISOString(),
    actor: { kind: 'person', id: 'p-1', roles: ['data-scientist'], auth: { amr: ['hwk', 'pwd'], authTime: null } },
    action: type,
    outcome: 'done',
    resource: { type: 'experiment', id: 'gate-30', digest: null },
    before: null,
    after: digest,
    body: sampleBodies[type],
    sealed: [],
    purpose: 'product-improvement',
    requestId: null,
    refs: [],
    writer: { id: 'w-1', seq: 0, abandoned: [] },
    ...changes,
  }
  // The pair of type and body is held together by the tests' callers; entryBytes judges it again.
  return JSON.parse(JSON.stringify(entry))
}

/** A history in which every rule holds: a heartbeat, then runs that are requested, read and ended. Index i has number i. */
export function sampleHistory(length: number): Entry[] {
  return Array.from({ length }, (_, index) => {
    const runId = `run-${Math.floor(index / 4)}`
    const type = (['run.requested', 'run.read', 'run.completed', 'result.recorded'] as const)[index % 4]!
    return sampleEntry(type, {
      at: new Date(startMs + index * 10).toISOString(),
      body: { ...sampleBodies[type], runId },
      writer: { id: 'w-1', seq: index, abandoned: [] },
    })
  })
}

export function bytesOf(entries: readonly Entry[]): Uint8Array[] {
  return entries.map(entryBytes)
}

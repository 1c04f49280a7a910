import { eq, sql } from 'drizzle-orm'
import { WeighhouseError } from '@weighhouse/kernel'
import type { Db } from '../connection.ts'
import { exactText } from '../schema/columns.ts'
import { ledgerStage } from '../schema/ledger.ts'
import { byteaArray } from './bytea-array.ts'

export interface StagedEntry {
  readonly origin: string
  /** The entry's canonical bytes, at most 65,535. */
  readonly bytes: Uint8Array
  /** `SHA-256(0x00 ‖ bytes)`; the database checks it. */
  readonly leafHash: Uint8Array
  readonly writerId: string
  readonly writerSeq: number
  /** The instant that stands in the entry, RFC 3339 UTC. */
  readonly at: string
}

export interface StagingMoment {
  /** The database's clock, RFC 3339 UTC with six digits. */
  readonly at: string
  /** How many entries wait for their index, counted up to `countLimit`. */
  readonly waiting: number
}

/** Where it is told, with the ledger's name, that entries wait. */
export const stagedChannel = 'ledger_staged'

const countLimit = 8192
const toleratedStepSeconds = 5
/** Beyond it every number of a writer is either there or abandoned. */
const writeTimeout = '30s'

/**
 * What to know before an entry is staged: its instant, and how many wait. Refuses with `unavailable` when the clock is
 * more than 5 s behind the newest indexed entry: a clock that jumped stops writes, it does not bend history. A
 * transaction has 30 s from here to commit.
 */
export async function findStagingMoment(tx: Db, origin: string): Promise<StagingMoment> {
  const [row] = await tx.execute<{ at: string; waiting: number; behind: boolean | null }>(sql`
    with moment as materialized (select clock_timestamp() as at)
    select moment.at, set_config('transaction_timeout', ${writeTimeout}, true),
      (select count(*) from (select from ledger_stage where origin = ${origin} limit ${countLimit}) as few) as waiting,
      (select head.sequenced_at - moment.at > ${toleratedStepSeconds} * interval '1 second'
        from ledger_head as head where head.origin = ${origin}) as behind
    from moment`)
  if (row?.behind === null || row === undefined) throw notOpen(origin)
  if (row.behind) {
    throw new WeighhouseError(
      'unavailable',
      `The database's clock is more than ${toleratedStepSeconds} s behind the newest entry of the ledger. Nothing is ` +
        'written until it is set right.',
    )
  }
  return { at: exactText(row.at), waiting: row.waiting }
}

/** Stages an entry inside the business transaction: both commit or neither does. It has no index yet. */
export async function stageEntry(tx: Db, entry: StagedEntry): Promise<void> {
  await tx.insert(ledgerStage).values(entry)
}

/** Stages many entries in one statement, in their order. */
export async function stageEntries(tx: Db, entries: readonly StagedEntry[]): Promise<void> {
  if (entries.length === 0) return
  await tx.execute(sql`
    insert into ledger_stage (origin, writer_id, writer_seq, at, bytes, leaf_hash)
    select origin, writer_id, writer_seq, at, bytes, leaf_hash from unnest(
      ${sql.param(entries.map(({ origin }) => origin))}::text[],
      ${sql.param(entries.map(({ writerId }) => writerId))}::uuid[],
      ${sql.param(entries.map(({ writerSeq }) => writerSeq))}::bigint[],
      ${sql.param(entries.map(({ at }) => at))}::text[]::timestamptz[],
      ${byteaArray(entries.map(({ bytes }) => bytes))}::bytea[],
      ${byteaArray(entries.map(({ leafHash }) => leafHash))}::bytea[]
    ) with ordinality as entry (origin, writer_id, writer_seq, at, bytes, leaf_hash, position) order by position`)
}

/** Whether an entry of that leaf hash waits for its index. */
export async function isStaged(tx: Db, leafHash: Uint8Array): Promise<boolean> {
  const [found] = await tx
    .select({ stageId: ledgerStage.stageId })
    .from(ledgerStage)
    .where(eq(ledgerStage.leafHash, leafHash))
    .limit(1)
  return found !== undefined
}

export function notOpen(origin: string): WeighhouseError {
  return new WeighhouseError('not-found', `There is no ledger "${origin}" in this database; open it first.`)
}

import type { DuckDBConnection } from '@duckdb/node-api'
import type { Query } from './duckdb-session.ts'
import { throwIfCancelled } from './limits.ts'

/** Which data subjects may be used for the purpose of a run, decided before any row is read. */
export interface Rulings {
  /** The consent epoch: part of what a result is named by. */
  readonly snapshotSeq: number
  /** `allow`, or the reason of a denial. A subject that nobody ruled on is `no-consent`. */
  of(subject: string): string
  entries(): Iterable<readonly [subject: string, ruling: string]>
}

/** The reason for rows that name no subject: nobody can have allowed their use. */
export const noSubject = 'no-subject'
export const allow = 'allow'

/**
 * Rules over the subjects that a source names, by the text of its subject column. Called once, before
 * a row is used; whoever answers keeps identifiers by keyed hash and need not list everybody it knows.
 */
export type RuleSubjects = (subjects: readonly string[]) => Promise<Rulings>

const rowsPerFlush = 100_000

/** Writes rulings to a temporary table `rulings(subject, ruling)` of this connection, in memory. */
export async function loadRulings(
  query: Query,
  connection: DuckDBConnection,
  rulings: Rulings,
  signal: AbortSignal | undefined,
): Promise<void> {
  await query('CREATE TEMP TABLE rulings (subject VARCHAR, ruling VARCHAR)')
  const appender = await connection.createAppender('rulings', 'main', 'temp')
  try {
    let rows = 0
    for (const [subject, ruling] of rulings.entries()) {
      appender.appendVarchar(subject)
      appender.appendVarchar(ruling)
      appender.endRow()
      if (++rows % rowsPerFlush === 0) {
        appender.flushSync()
        throwIfCancelled(signal)
      }
    }
  } finally {
    appender.closeSync()
  }
  const [[total, distinct] = []] = (await query('SELECT count(*), count(DISTINCT subject) FROM rulings')).getRows()
  if (total !== distinct) throw new TypeError('A data subject has two rulings: rows cannot be joined to both.')
}

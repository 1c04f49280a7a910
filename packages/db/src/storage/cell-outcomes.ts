import { asc, eq, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { cellOutcomeRows } from '../schema/runs.ts'

export type StoredCellOutcome = typeof cellOutcomeRows.$inferSelect

export type RecordedOutcome = 'recorded' | 'had-one' | 'lost'

/**
 * Records what became of a cell, under the run's current fence. `had-one`: an earlier attempt had recorded it, which
 * stands. `lost`: another one holds the run, or it has ended.
 */
export async function recordCellOutcome(tx: Db, fence: number, outcome: StoredCellOutcome): Promise<RecordedOutcome> {
  const { runId, cell, outcome: word, outputHash, cacheKey, ms } = outcome
  const [row] = await tx.execute<{ held: boolean; added: boolean }>(sql`
    with holder as (select id from run where id = ${runId} and fence = ${fence} and ended_at is null for share),
    added as (
      insert into cell_outcome (run_id, cell, outcome, output_hash, cache_key, ms)
      select id, ${cell}, ${word}, ${outputHash}::text, ${cacheKey}::text, ${ms}::integer
      from holder on conflict do nothing returning 1
    )
    select exists (select from holder) as held, exists (select from added) as added`)
  if (row?.held !== true) return 'lost'
  return row.added ? 'recorded' : 'had-one'
}

export async function findCellOutcomes(tx: Db, runId: string): Promise<readonly StoredCellOutcome[]> {
  return await tx
    .select()
    .from(cellOutcomeRows)
    .where(eq(cellOutcomeRows.runId, runId))
    .orderBy(asc(cellOutcomeRows.cell))
}

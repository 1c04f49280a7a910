import { and, desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { runs } from '../schema/runs.ts'
import type { Run } from './runs.ts'

/** A page of runs, newest first, of one experiment or of all; the next one begins after the last one's id. */
export async function findRunsAfter(
  tx: Db,
  page: { readonly experimentId?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly Run[]> {
  const older =
    page.after && sql`(${runs.requestedAt}, ${runs.id}) < (select requested_at, id from run where id = ${page.after})`
  return await tx
    .select()
    .from(runs)
    .where(
      and(page.experimentId === undefined ? undefined : eq(runs.experimentId, page.experimentId), older || undefined),
    )
    .orderBy(desc(runs.requestedAt), desc(runs.id))
    .limit(page.limit)
}

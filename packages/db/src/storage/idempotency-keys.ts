import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { JsonValue } from '@weighhouse/kernel'
import type { Db } from '../connection.ts'
import { idempotencyKeys } from '../schema/people.ts'

export type IdempotencyKey = typeof idempotencyKeys.$inferSelect
type NewIdempotencyKey = Pick<IdempotencyKey, 'personId' | 'key' | 'route' | 'requestHash'>

/**
 * Takes the key for this request; `first` tells whether it is the first of that key. Otherwise `stored` is the
 * earlier request, with its answer once there is one. A second request waits while the first one's transaction is
 * open, and takes the key itself when that rolls back.
 */
export async function takeIdempotencyKey(
  tx: Db,
  request: NewIdempotencyKey,
): Promise<{ readonly first: boolean; readonly stored: IdempotencyKey }> {
  const [inserted] = await tx.insert(idempotencyKeys).values(request).onConflictDoNothing().returning()
  if (inserted !== undefined) return { first: true, stored: inserted }
  const [stored] = await tx.select().from(idempotencyKeys).where(isKey(request))
  return { first: false, stored: stored! }
}

/** Keeps the answer of the first request. An answer that is there already stays. */
export async function recordAnswer(
  tx: Db,
  key: Pick<IdempotencyKey, 'personId' | 'key'>,
  answer: { readonly status: number; readonly body: JsonValue },
): Promise<void> {
  await tx
    .update(idempotencyKeys)
    .set(answer)
    .where(and(isKey(key), isNull(idempotencyKeys.status)))
}

/** How many keys older than that were removed. */
export async function removeOldIdempotencyKeys(tx: Db, olderThanMs: number): Promise<number> {
  const removed = await tx
    .delete(idempotencyKeys)
    .where(lt(idempotencyKeys.createdAt, sql`clock_timestamp() - ${olderThanMs} * interval '1 millisecond'`))
    .returning({ key: idempotencyKeys.key })
  return removed.length
}

function isKey({ personId, key }: Pick<IdempotencyKey, 'personId' | 'key'>) {
  return and(eq(idempotencyKeys.personId, personId), eq(idempotencyKeys.key, key))
}

/** Gives a key back whose request failed before it had an answer, so that the same request may be tried again. */
export async function releaseIdempotencyKey(tx: Db, key: Pick<IdempotencyKey, 'personId' | 'key'>): Promise<void> {
  await tx.delete(idempotencyKeys).where(and(isKey(key), isNull(idempotencyKeys.status)))
}

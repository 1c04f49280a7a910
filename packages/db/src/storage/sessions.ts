import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { people, sessions } from '../schema/people.ts'
import type { Person } from './people.ts'

export type StoredSession = typeof sessions.$inferSelect

export async function insertSession(
  tx: Db,
  session: { readonly id: string; readonly personId: string; readonly lifetimeMs: number },
): Promise<StoredSession> {
  const [inserted] = await tx
    .insert(sessions)
    .values({
      id: session.id,
      personId: session.personId,
      expiresAt: sql`clock_timestamp() + ${session.lifetimeMs} * interval '1 millisecond'`,
    })
    .returning()
  return inserted!
}

/** The session and its person, unless it has expired, was revoked or the person is disabled. */
export async function findLiveSession(
  tx: Db,
  id: string,
): Promise<{ readonly session: StoredSession; readonly person: Person } | undefined> {
  const [found] = await tx
    .select({ session: sessions, person: people })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(
      and(
        eq(sessions.id, id),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, sql`clock_timestamp()`),
        isNull(people.disabledAt),
      ),
    )
  return found
}

/** The session, or `undefined` when it is not there or ended before. */
export async function revokeSession(tx: Db, id: string): Promise<StoredSession | undefined> {
  const [revoked] = await tx
    .update(sessions)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .returning()
  return revoked
}

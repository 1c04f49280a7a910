import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { apiTokens, people } from '../schema/people.ts'
import type { Person } from './people.ts'

export type ApiToken = typeof apiTokens.$inferSelect
export type NewApiToken = Pick<ApiToken, 'id' | 'personId' | 'name' | 'hash' | 'scopes' | 'expiresAt'>

export async function insertApiToken(tx: Db, token: NewApiToken): Promise<ApiToken> {
  const [inserted] = await tx.insert(apiTokens).values(token).returning()
  return inserted!
}

/**
 * The token of that hash and its person, unless it has expired, was revoked or the person is disabled. Notes the use,
 * to the minute, so that a busy token does not write at every request.
 */
export async function useApiToken(
  tx: Db,
  hash: Uint8Array,
): Promise<{ readonly token: ApiToken; readonly person: Person } | undefined> {
  const [found] = await tx
    .select({ token: apiTokens, person: people })
    .from(apiTokens)
    .innerJoin(people, eq(people.id, apiTokens.personId))
    .where(
      and(
        eq(apiTokens.hash, hash),
        isNull(apiTokens.revokedAt),
        or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, sql`clock_timestamp()`)),
        isNull(people.disabledAt),
      ),
    )
  if (found === undefined) return undefined
  await tx
    .update(apiTokens)
    .set({ lastUsedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(apiTokens.id, found.token.id),
        sql`coalesce(${apiTokens.lastUsedAt} < clock_timestamp() - interval '1 minute', true)`,
      ),
    )
  return found
}

export async function findApiToken(tx: Db, id: string): Promise<ApiToken | undefined> {
  const [found] = await tx.select().from(apiTokens).where(eq(apiTokens.id, id))
  return found
}

export async function findApiTokens(tx: Db, personId: string): Promise<readonly ApiToken[]> {
  return await tx.select().from(apiTokens).where(eq(apiTokens.personId, personId)).orderBy(desc(apiTokens.createdAt))
}

/** The token, or `undefined` when it is not there or was revoked before. */
export async function revokeApiToken(tx: Db, id: string): Promise<ApiToken | undefined> {
  const [revoked] = await tx
    .update(apiTokens)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
    .returning()
  return revoked
}

import { asc, desc, eq, inArray } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { purposes } from '../schema/consent.ts'

export type StoredPurpose = typeof purposes.$inferSelect

/** The purpose's version, or `undefined` when that version or the same content is registered already. */
export async function insertPurpose(
  tx: Db,
  purpose: Omit<StoredPurpose, 'registeredAt'>,
): Promise<StoredPurpose | undefined> {
  const [inserted] = await tx.insert(purposes).values(purpose).onConflictDoNothing().returning()
  return inserted
}

/** The newest version of a purpose. */
export async function findPurpose(tx: Db, key: string): Promise<StoredPurpose | undefined> {
  const [found] = await tx.select().from(purposes).where(eq(purposes.key, key)).orderBy(desc(purposes.version)).limit(1)
  return found
}

/** All versions of all purposes, or of those named: parents before children, old versions before new. */
export async function findPurposes(tx: Db, keys?: readonly string[]): Promise<readonly StoredPurpose[]> {
  return await tx
    .select()
    .from(purposes)
    .where(keys === undefined ? undefined : inArray(purposes.key, [...keys]))
    .orderBy(asc(purposes.key), asc(purposes.version))
}

/** A purpose's key and those above it: `a.b.c`, `a.b`, `a`. */
export function keyAndAncestors(key: string): readonly string[] {
  const segments = key.split('.')
  return segments.map((_, index) => segments.slice(0, segments.length - index).join('.'))
}

import { inArray, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { consentEvents, dataSubjects } from '../schema/consent.ts'

/**
 * Locks the consent clock until the transaction ends and answers its `seq`: the next event appended
 * in this transaction has the number after it, and so on.
 */
export async function lockConsentClock(tx: Db): Promise<number> {
  const [clock] = await tx.execute<{ seq: number }>(sql`select seq from consent_clock for update`)
  return clock!.seq
}

/** Which of these idempotency keys have an event already. */
export async function findKnownIdemKeys(tx: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await tx
    .select({ key: consentEvents.idemKey })
    .from(consentEvents)
    .where(inArray(consentEvents.idemKey, [...keys]))
  return new Set(rows.map(({ key }) => key))
}

/** The ledger's pseudonym of each data subject; an erased one has none. */
export async function findLogPseudonyms(tx: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .select({ id: dataSubjects.id, pseudonym: dataSubjects.logPseudonym })
    .from(dataSubjects)
    .where(inArray(dataSubjects.id, [...ids]))
  return new Map(rows.flatMap(({ id, pseudonym }) => (pseudonym === null ? [] : [[id, pseudonym] as const])))
}

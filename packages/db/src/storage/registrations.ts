import { asc, eq, sql } from 'drizzle-orm'
import type { JsonValue } from '@weighhouse/kernel'
import type { Db } from '../connection.ts'
import { outcomeReads, registrations } from '../schema/experiments.ts'

export type Registration = typeof registrations.$inferSelect
export type NewRegistration = Omit<Registration, 'registeredAt' | 'outcomeReads' | 'changes'> & {
  readonly changes: JsonValue
  readonly operatingCharacteristics: JsonValue
}

/**
 * The registration, or `undefined` when the experiment has one already or the one it amends was amended before: an
 * experiment's registrations form one line. The count of outcome reads so far is taken in the same statement.
 */
export async function insertRegistration(tx: Db, registration: NewRegistration): Promise<Registration | undefined> {
  const [inserted] = await tx
    .insert(registrations)
    .values({
      ...registration,
      outcomeReads: sql`(select count(*) from ${outcomeReads} where ${outcomeReads.experimentId} = ${registration.experimentId})`,
    })
    .onConflictDoNothing()
    .returning()
  return inserted
}

/** From the first registration to its newest amendment; the last one is in force. */
export async function findRegistrations(tx: Db, experimentId: string): Promise<readonly Registration[]> {
  return await tx
    .select()
    .from(registrations)
    .where(eq(registrations.experimentId, experimentId))
    .orderBy(asc(registrations.registeredAt), asc(registrations.id))
}

/** The registration in force: the one that no other amends. */
export async function findCurrentRegistration(tx: Db, experimentId: string): Promise<Registration | undefined> {
  const [found] = await tx
    .select()
    .from(registrations)
    .where(
      sql`${registrations.experimentId} = ${experimentId} and not exists (
        select 1 from registration as later where later.amends = ${registrations.id})`,
    )
  return found
}

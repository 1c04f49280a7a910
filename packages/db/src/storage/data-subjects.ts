import { eq, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { dataSubjects, identities } from '../schema/consent.ts'
import { byteaArray } from './bytea-array.ts'

export type DataSubject = typeof dataSubjects.$inferSelect
export type Identity = typeof identities.$inferSelect

/** Makes data subjects, each with a random pseudonym that the ledger uses and nothing else. */
export async function insertDataSubjects(tx: Db, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    insert into data_subject (id, log_pseudonym)
    select id, gen_random_uuid() from unnest(${sql.param([...ids])}::uuid[]) as given (id)`)
}

/**
 * Keeps identities; one whose value is known already stays as it is, with its first subject. Answers how many are new.
 */
export async function insertIdentities(tx: Db, added: readonly Omit<Identity, 'recordedAt'>[]): Promise<number> {
  if (added.length === 0) return 0
  const rows = await tx.execute(sql`
    insert into identity (id, data_subject_id, type, value_mac)
    select * from unnest(
      ${sql.param(added.map(({ id }) => id))}::uuid[], ${sql.param(added.map((one) => one.dataSubjectId))}::uuid[],
      ${sql.param(added.map(({ type }) => type))}::text[], ${byteaArray(added.map(({ valueMac }) => valueMac))}::bytea[]
    ) on conflict (value_mac) do nothing returning 1 as one`)
  return rows.length
}

/**
 * The subject of each keyed hash, in the order of the question; `undefined` where it is unknown or not linked. Those
 * must be treated as without consent.
 */
export async function findSubjectsByMac(tx: Db, macs: readonly Uint8Array[]): Promise<readonly (string | undefined)[]> {
  const rows = await tx.execute<{ position: number; subject: string }>(sql`
    select asked.position, identity.data_subject_id as subject
    from unnest(${byteaArray(macs)}::bytea[]) with ordinality as asked (mac, position)
    join identity on identity.value_mac = asked.mac where identity.data_subject_id is not null`)
  const subjects = new Map(rows.map(({ position, subject }) => [position, subject]))
  return macs.map((_, index) => subjects.get(index + 1))
}

export async function findDataSubject(tx: Db, id: string): Promise<DataSubject | undefined> {
  const [found] = await tx.select().from(dataSubjects).where(eq(dataSubjects.id, id))
  return found
}

/** Takes away what links a person to the rows: identities and pseudonym. `false` when it was done before. */
export async function eraseDataSubject(tx: Db, id: string): Promise<boolean> {
  await tx.delete(identities).where(eq(identities.dataSubjectId, id))
  const erased = await tx
    .update(dataSubjects)
    .set({ erasedAt: sql`clock_timestamp()`, logPseudonym: null })
    .where(sql`${dataSubjects.id} = ${id} and ${dataSubjects.erasedAt} is null`)
    .returning({ id: dataSubjects.id })
  return erased.length === 1
}

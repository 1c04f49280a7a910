import { asc, eq, sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { people } from '../schema/people.ts'

export type Person = typeof people.$inferSelect
export type NewPerson = Pick<Person, 'id' | 'name' | 'email' | 'roles'>

/** The person, or `undefined` when the address is somebody's already. */
export async function insertPerson(tx: Db, person: NewPerson): Promise<Person | undefined> {
  const [inserted] = await tx.insert(people).values(person).onConflictDoNothing({ target: people.email }).returning()
  return inserted
}

export async function findPerson(tx: Db, id: string): Promise<Person | undefined> {
  const [found] = await tx.select().from(people).where(eq(people.id, id))
  return found
}

export async function findPeople(tx: Db): Promise<readonly Person[]> {
  return await tx.select().from(people).orderBy(asc(people.name), asc(people.id))
}

export async function setPersonRoles(tx: Db, id: string, roles: readonly string[]): Promise<Person | undefined> {
  const [changed] = await tx
    .update(people)
    .set({ roles: [...roles] })
    .where(eq(people.id, id))
    .returning()
  return changed
}

/** Ends what the person may do. Sessions and tokens stay stored, but are not found any more. */
export async function disablePerson(tx: Db, id: string): Promise<Person | undefined> {
  const [changed] = await tx
    .update(people)
    .set({ disabledAt: sql`coalesce(${people.disabledAt}, clock_timestamp())` })
    .where(eq(people.id, id))
    .returning()
  return changed
}

import { findPeople, findPerson, insertPerson, type Person } from '@weighhouse/db'
import { type Role, roles as knownRoles } from '@weighhouse/governance'
import { newId, WeighhouseError } from '@weighhouse/kernel'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor, PersonView } from '../views.ts'

export async function listPeople(house: House): Promise<readonly PersonView[]> {
  return (await findPeople(house.db)).filter(({ disabledAt }) => disabledAt === null).map(personView)
}

export async function addPerson(
  house: House,
  actor: Actor,
  added: { readonly name: string; readonly email?: string; readonly roles: readonly string[] },
): Promise<PersonView> {
  const unknown = added.roles.filter((role) => !knownRoles.some((known) => known === role))
  if (unknown.length > 0)
    throw new WeighhouseError('bad-input', `there is no role ${unknown.join(', ')}; roles are ${knownRoles.join(', ')}`)
  return insertWithEntry(house, actor, {
    id: newId(house.clock),
    name: added.name,
    email: added.email ?? null,
    roles: [...added.roles],
  })
}

const demoNames: Readonly<Record<Role, string>> = {
  'data-scientist': 'Ana Silva (demo)',
  'compliance-officer': 'Carl Brandt (demo)',
  'committee-member': 'Maya Okafor (demo)',
  analyst: 'Tom Lind (demo)',
  operator: 'Ines Duarte (demo)',
}

/** The one demo person of a role: made at the first sign-in, found again by a fixed id. */
export async function demoPerson(house: House, role: Role): Promise<PersonView> {
  const id = `00000000-0000-7000-8000-00000000000${knownRoles.indexOf(role) + 1}`
  const found = await findPerson(house.db, id)
  if (found) return personView(found)
  return insertWithEntry(house, systemActor, { id, name: demoNames[role], email: null, roles: [role] })
}

const systemId = '00000000-0000-7000-8000-000000000000'
const systemActor: Actor = { kind: 'system', id: systemId, roles: [] }

/** The installation itself, which registers what ships with it and runs it. */
export async function installation(house: House): Promise<Actor> {
  if (!(await findPerson(house.db, systemId)))
    await insertWithEntry(house, systemActor, { id: systemId, name: 'Weighhouse', email: null, roles: [] })
  return systemActor
}

/** Two processes may add the same person at once: the row settles it, and one entry is written. */
async function insertWithEntry(
  house: House,
  actor: Actor,
  person: { id: string; name: string; email: string | null; roles: string[] },
): Promise<PersonView> {
  const inserted = await transact(house, async (tx, stage) => {
    if (await findPerson(tx, person.id)) return undefined
    const row = await insertPerson(tx, person)
    if (!row) throw new WeighhouseError('conflict', 'that address belongs to somebody already')
    await stage({
      type: 'person.added',
      actor,
      action: 'person.add',
      resource: { type: 'person', id: person.id },
      body: { personId: person.id, roles: [...person.roles].sort() },
    })
    return row
  })
  return personView(inserted ?? (await findPerson(house.db, person.id))!)
}

export function personView({ id, name, roles }: Person): PersonView {
  return { id, name, roles }
}

export function actorOf(person: PersonView): Actor {
  return { kind: 'person', id: person.id, roles: person.roles }
}

import { findLiveSession, findPerson, insertSession, revokeSession } from '@weighhouse/db'
import { newId, WeighhouseError } from '@weighhouse/kernel'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor, SessionView } from '../views.ts'
import { actorOf, personView } from './people.ts'

const lifetimeMs = 12 * 3_600_000

export async function openSession(house: House, personId: string): Promise<SessionView> {
  const person = await findPerson(house.db, personId)
  if (!person || person.disabledAt) throw new WeighhouseError('unauthenticated', 'this person cannot sign in')
  const view = personView(person)
  const id = newId(house.clock)
  const row = await transact(house, async (tx, stage) => {
    const opened = await insertSession(tx, { id, personId, lifetimeMs })
    await stage({
      type: 'session.opened',
      actor: actorOf(view),
      action: 'session.open',
      resource: { type: 'session', id },
      body: { sessionId: id, personId, expiresAt: opened.expiresAt.toISOString() },
    })
    return opened
  })
  return { id, person: view, expiresAt: row.expiresAt.toISOString() }
}

/** A session that is live: neither expired nor revoked, its person not disabled. */
export async function findSession(house: House, id: string): Promise<SessionView | undefined> {
  const found = await findLiveSession(house.db, id)
  return found && { id, person: personView(found.person), expiresAt: found.session.expiresAt.toISOString() }
}

export async function closeSession(house: House, actor: Actor, id: string): Promise<void> {
  await transact(house, async (tx, stage) => {
    if (!(await revokeSession(tx, id))) return
    await stage({
      type: 'session.closed',
      actor,
      action: 'session.close',
      resource: { type: 'session', id },
      body: { sessionId: id, reason: 'signed-out' },
    })
  })
}

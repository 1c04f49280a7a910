import { type Action, actions, type House, recordRefusal } from '@weighhouse/workflows'
import { denialOf, type Owners } from './access.ts'
import { actorOf, type PageContext } from './visitor.ts'

/**
 * Answers what somebody may not do as what is not there, after writing the attempt to the ledger. An id
 * from the path is written down only where it has the form of one. A failing write changes no answer.
 */
export async function refuse(house: House, c: PageContext, action: Action, owners: Owners): Promise<Response> {
  const { session } = c.var.visitor
  const reason = session && denialOf(session, action, owners)
  const given = c.req.param('id') ?? ''
  const resource = { type: actions[action], id: /^[a-z0-9][a-z0-9-]{0,63}$/.test(given) ? given : null }
  try {
    if (reason) await recordRefusal(house, actorOf(c), { action, resource, reason })
  } catch (error) {
    house.log('error', 'a refusal could not be recorded', { error: error instanceof Error ? error.name : typeof error })
  }
  return c.notFound()
}

import { WeighhouseError } from '@weighhouse/kernel'
import {
  type Action,
  actions,
  findRun,
  type House,
  mayDo,
  ownerIdOfToken,
  ownerIdsOfExperiment,
  recordRefusal,
} from '@weighhouse/workflows'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { type AccessRow, methodsOf } from './access.ts'
import { type ApiEnv, actorFrom, type Caller, callerOf } from './environment.ts'
import { found } from './found.ts'
import { notFoundDetail, ProblemError } from './problem.ts'

type Denial = Extract<ReturnType<typeof mayDo>, { kind: 'deny' }>['reason']

/**
 * Lets a request through only when its route's row allows the caller to. Whoever may not even see the
 * thing finds nothing, as if it were not there; whoever may see it is told that they may not do this.
 */
export function authoriseBy(house: House) {
  return createMiddleware<ApiEnv>(async function authorise(c, next) {
    if (c.get('credentialFailed')) {
      throw new WeighhouseError('unauthenticated', 'this token is not valid: it may have expired or been revoked')
    }
    const row = c.get('row')
    if (row?.action === 'public') return next()
    const caller = callerOf(c)
    if (!row) throw unknownRoute(c)
    if (row.action === 'self') return next()
    const id = c.get('thingId')
    // Rights that not even an owner has are settled without looking, so that the time tells nothing about the thing.
    const asOwner = denialOf(caller, row.action, id, [caller.person.id])
    const denial = asOwner ?? denialOf(caller, row.action, id, await findOwnerIds(house, row, caller, id))
    if (!denial) return next()
    await record(house, c, row.action, denial)
    const isShown = row.shownBy !== undefined && !denialOf(caller, row.shownBy, id, [caller.person.id])
    throw isShown ? new WeighhouseError('refused', sentences[denial]) : new WeighhouseError('not-found', notFoundDetail)
  })
}

/** Which methods an address takes stands in the API's public description, so it is told. */
function unknownRoute(c: Context): Error {
  const allow = methodsOf(c.req.path)
  if (allow.length === 0) return new WeighhouseError('not-found', notFoundDetail)
  return new ProblemError('method-not-allowed', `This address takes ${allow.join(', ')}.`, {
    headers: { allow: allow.join(', ') },
  })
}

/** Why a caller may not do something, or `undefined` when they may. */
export function denialOf(
  { person, roles, via }: Caller,
  action: Action,
  id: string | null,
  ownerIds: readonly string[],
): Denial | undefined {
  const answer = mayDo({ id: person.id, roles: [...roles], via }, action, {
    type: actions[action],
    id,
    ownerIds: [...ownerIds],
  })
  return answer.kind === 'deny' ? answer.reason : undefined
}

const sentences: Readonly<Record<Denial, string>> = {
  malformed: 'Your rights cannot be told, so nothing is allowed.',
  'unknown-action': 'Your rights cannot be told, so nothing is allowed.',
  'wrong-resource': 'Your rights cannot be told, so nothing is allowed.',
  'no-role': 'None of your roles may do this.',
  'not-by-token': 'This takes a person who is signed in; an API token cannot do it.',
  'not-own': 'This is for its owners only.',
}

/** Ids of the people that the thing in the path belongs to; what is absent is answered as not found at once. */
async function findOwnerIds(
  house: House,
  { on }: AccessRow,
  caller: Caller,
  id: string | null,
): Promise<readonly string[]> {
  if (on === undefined) return []
  if (on === 'own') return [caller.person.id]
  if (id === null) return []
  if (on === 'token') {
    const owner = await ownerIdOfToken(house, id)
    return owner === undefined ? [] : [owner]
  }
  if (on === 'experiment') return found(await ownerIdsOfExperiment(house, id))
  const run = found(await findRun(house, id))
  return [run.requestedBy, ...((await ownerIdsOfExperiment(house, run.experimentId)) ?? [])]
}

/**
 * A refusal is an entry of the ledger. An id from the path is written down only where it has the form
 * of one, since whoever was refused could have typed anything there. A failing write changes no answer.
 */
async function record(house: House, c: Context<ApiEnv>, action: Action, reason: Denial): Promise<void> {
  const given = c.get('thingId') ?? ''
  const resource = { type: actions[action], id: /^[a-z0-9][a-z0-9-]{0,63}$/.test(given) ? given : 'none' }
  try {
    await recordRefusal(house, actorFrom(callerOf(c)), { action, resource, reason })
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error
    house.log('error', 'a refusal could not be recorded', { requestId: c.get('requestId'), error: name })
  }
}

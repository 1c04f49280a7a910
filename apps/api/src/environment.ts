import type { Actor, PersonView } from '@weighhouse/workflows'
import { WeighhouseError } from '@weighhouse/kernel'
import type { Context } from 'hono'
import type { AccessRow } from './access.ts'

/** Who sent the request, as the credential says. */
export interface Caller {
  readonly person: PersonView
  readonly via: 'session' | 'token'
  readonly sessionId: string | null
  /** The person's roles, or those of them that the token was made for. */
  readonly roles: readonly string[]
}

export interface ApiEnv {
  Variables: {
    requestId: string
    /** The row of the matched route; undefined where no route matched. */
    row: AccessRow | undefined
    /** The id in the path, if the route has one. As sent: it may be anything. */
    thingId: string | null
    caller: Caller | undefined
    /** A token was sent and does not hold. */
    credentialFailed: boolean
  }
}

/** The caller of a route that is not public. */
export function callerOf(c: Context<ApiEnv>): Caller {
  const caller = c.get('caller')
  if (!caller) throw new WeighhouseError('unauthenticated', 'sign in, or send an API token')
  return caller
}

/** The caller as workflows and the ledger name them. */
export function actorOf(c: Context<ApiEnv>): Actor {
  return actorFrom(callerOf(c))
}

export function actorFrom({ person, roles }: Caller): Actor {
  return { kind: 'person', id: person.id, roles }
}

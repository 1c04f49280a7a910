import { WeighhouseError } from '@weighhouse/kernel'
import {
  closeSession,
  demoPerson,
  findSession,
  type House,
  openSession,
  type Role,
  type SessionView,
} from '@weighhouse/workflows'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { openSessionTokens } from './session-token.ts'

/** One sign-in for the API and the pages. */
export interface SignIn {
  /** The session that the request's cookie names, unless it ended, was revoked or its person is disabled. */
  sessionOf(c: Context): Promise<SessionView | null>
  /** Opens a session for the demo person of a role and sets the cookie; refused where there is no demo. */
  openSession(c: Context, role: Role): Promise<SessionView>
  /** Ends the request's session on the server and takes the cookie away. */
  closeSession(c: Context): Promise<void>
}

export interface SignInOptions {
  /** 32 secret bytes. */
  readonly sessionKey: Uint8Array
  readonly demoSignIn: boolean
}

export function openSignIn(house: House, { sessionKey, demoSignIn }: SignInOptions): SignIn {
  const tokens = openSessionTokens(sessionKey, house.origin, house.clock)
  const sessionOf = async (c: Context): Promise<SessionView | null> => {
    const token = getCookie(c, cookieName(c))
    const claims = token === undefined ? undefined : await tokens.verify(token)
    const session = claims && (await findSession(house, claims.sessionId))
    return session?.person.id === claims?.personId ? (session ?? null) : null
  }
  return {
    sessionOf,
    openSession: async (c, role) => {
      if (!demoSignIn) throw new WeighhouseError('refused', 'this house has no demo sign-in')
      const session = await openSession(house, (await demoPerson(house, role)).id)
      const expires = new Date(session.expiresAt)
      const token = await tokens.sign({ sessionId: session.id, personId: session.person.id }, expires)
      setCookie(c, cookieName(c), token, { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c), expires })
      return session
    },
    closeSession: async (c) => {
      const session = await sessionOf(c)
      deleteCookie(c, cookieName(c), { path: '/', secure: isSecure(c) })
      if (!session) return
      const { id, roles } = session.person
      await closeSession(house, { kind: 'person', id, roles }, session.id)
    },
  }
}

/** The prefix makes browsers refuse the cookie from other hosts and without https (RFC 6265bis §4.1.3.2). */
function cookieName(c: Context): string {
  return isSecure(c) ? '__Host-weighhouse' : 'weighhouse'
}

function isSecure(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:'
}

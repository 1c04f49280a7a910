import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Action, Actor, House, SessionView } from '@weighhouse/workflows'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { denialOf, type Owners } from './access.ts'

/** Who looks at a page, and what they may do. */
export interface Visitor {
  readonly session: SessionView | null
  /** Path of the page they asked for, for the marks in the navigation. */
  readonly path: string
  /** What every form of theirs must send back; nobody else can compute it. */
  readonly formToken: string
  /** Without owners: to a thing that belongs to the house, not to anybody. */
  readonly may: (action: Action, owners?: Owners) => boolean
}

export type PageEnv = { readonly Variables: { readonly visitor: Visitor } }
export type PageContext = Context<PageEnv>

const visitCookie = 'weighhouse_visit'

/** Finds out who looks. Somebody without a session gets a cookie that binds the sign-in form to their browser. */
export function meetVisitor(
  house: House,
  sessionOf: (c: Context) => Promise<SessionView | null>,
): MiddlewareHandler<{ Variables: { visitor: Visitor } }> {
  return async (c, next) => {
    const session = await sessionOf(c)
    const visit = session ? session.id : visitOf(c)
    c.set('visitor', {
      session,
      path: c.req.path,
      formToken: createHmac('sha256', house.sessionKey).update(`page form ${visit}`).digest('base64url'),
      may: (action, owners = []) => session !== null && denialOf(session, action, owners) === undefined,
    })
    await next()
  }
}

function visitOf(c: Context): string {
  const known = getCookie(c, visitCookie)
  if (known !== undefined && /^[\w-]{22}$/.test(known)) return known
  const visit = randomBytes(16).toString('base64url')
  const secure = new URL(c.req.url).protocol === 'https:'
  setCookie(c, visitCookie, visit, { httpOnly: true, sameSite: 'Strict', path: '/', secure })
  return visit
}

/** Compares without telling by its time how much of the token was right. */
export function isFormToken(given: unknown, visitor: Visitor): boolean {
  if (typeof given !== 'string' || given.length !== visitor.formToken.length) return false
  return timingSafeEqual(Buffer.from(given.padEnd(64).slice(0, 64)), Buffer.from(visitor.formToken.padEnd(64)))
}

/** The person as workflows know them. Only for routes that ask for a session. */
export function actorOf(c: PageContext): Actor {
  const { session } = c.var.visitor
  if (!session) throw new Error('a route that acts for somebody was reached without a session')
  return { kind: 'person', id: session.person.id, roles: session.person.roles }
}

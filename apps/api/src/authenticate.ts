import { type House, personOfToken } from '@weighhouse/workflows'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv, Caller } from './environment.ts'
import { assertSameSite } from './same-site.ts'
import type { SignIn } from './sign-in.ts'

/** 256 bits as base64url behind a prefix that secret scanners can find. */
const tokenShape = /^wh_[A-Za-z0-9_-]{43}$/

/**
 * Learns who is calling. An `Authorization` header is taken alone: if it does not hold, no cookie
 * makes up for it. Nobody is an answer too; whether that will do is told once the request was counted.
 */
export function authenticateBy(house: House, signIn: SignIn) {
  return createMiddleware<ApiEnv>(async function authenticate(c, next) {
    const authorization = c.req.header('authorization')
    const caller = authorization === undefined ? await callerOfCookie() : await callerOfToken(house, authorization)
    if (authorization === undefined) assertSameSite(c, caller !== undefined)
    c.set('caller', caller)
    c.set('credentialFailed', authorization !== undefined && caller === undefined)
    await next()

    async function callerOfCookie(): Promise<Caller | undefined> {
      const session = await signIn.sessionOf(c)
      return session
        ? { person: session.person, via: 'session', sessionId: session.id, roles: session.person.roles }
        : undefined
    }
  })
}

async function callerOfToken(house: House, authorization: string): Promise<Caller | undefined> {
  const [scheme, token, ...rest] = authorization.split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || rest.length > 0 || !tokenShape.test(token))
    return undefined
  const found = await personOfToken(house, token)
  return found && { person: found.person, via: 'token', sessionId: null, roles: found.scopes }
}

import { type Clock, openTokenBuckets, type RateLimit } from '@weighhouse/kernel'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from './environment.ts'
import { ProblemError } from './problem.ts'

/** Limits requests per actor. Who is not known is counted by network address. */
export function limitRateOf(limit: RateLimit, clock: Clock) {
  const buckets = openTokenBuckets(limit)
  return createMiddleware<ApiEnv>(async function limitRate(c, next) {
    const key = c.get('caller')?.person.id ?? addressOf(c)
    const seconds = buckets.take(key, c.get('row')?.cost ?? 1, clock.now().getTime())
    if (seconds > 0) {
      throw new ProblemError('limit-exceeded', `too many requests; try again in ${seconds} s`, {
        headers: { 'retry-after': String(seconds) },
      })
    }
    await next()
  })
}

/** Node's server hands its own request along; elsewhere all who are not known share one bucket. */
function addressOf(c: Context): string {
  const env: unknown = c.env
  const incoming = member(env, 'incoming')
  const address = member(member(incoming, 'socket'), 'remoteAddress')
  return typeof address === 'string' ? `address ${address}` : 'address unknown'
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

import type { Clock } from '@weighhouse/kernel'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from './environment.ts'
import { ProblemError } from './problem.ts'

export interface RateLimit {
  /** Requests that may come at once. */
  readonly burst: number
  readonly perSecond: number
}

interface Bucket {
  tokens: number
  at: number
}

const maximumBuckets = 10_000

/**
 * Limits requests per actor, so that nobody's are starved by another's. Who is not known is counted by
 * network address. Held in memory: a restart forgives, and several processes each grant their own.
 */
export function limitRateOf({ burst, perSecond }: RateLimit, clock: Clock) {
  const buckets = new Map<string, Bucket>()
  return createMiddleware<ApiEnv>(async function limitRate(c, next) {
    const key = c.get('caller')?.person.id ?? addressOf(c)
    const at = clock.now().getTime() / 1000
    const cost = Math.min(c.get('row')?.cost ?? 1, burst)
    const before = buckets.get(key) ?? { tokens: burst, at }
    const tokens = Math.min(burst, before.tokens + Math.max(0, at - before.at) * perSecond)
    buckets.delete(key) // so that the oldest comes first
    buckets.set(key, { tokens: tokens < cost ? tokens : tokens - cost, at })
    if (buckets.size > maximumBuckets) forgetOldest(buckets)
    if (tokens < cost) {
      const seconds = Math.ceil((cost - tokens) / perSecond)
      throw new ProblemError('limit-exceeded', `too many requests; try again in ${seconds} s`, {
        headers: { 'retry-after': String(seconds) },
      })
    }
    await next()
  })
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  for (const key of buckets.keys()) {
    buckets.delete(key)
    return
  }
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

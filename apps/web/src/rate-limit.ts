import { type Clock, openTokenBuckets, type RateLimit } from '@weighhouse/kernel'
import type { Handler } from 'hono'
import type { PageContext, PageEnv } from './visitor.ts'

const usual: RateLimit = { burst: 240, perSecond: 20 }
/** A sign-in makes a session and an entry of the ledger, and is what somebody would try who guesses: 40 at once, three a second. */
const signInCost = 6

/** Limits pages per person, and per network address while nobody is known. `refuse` answers what is beyond it. */
export function limitPages(
  clock: Clock,
  refuse: (c: PageContext, seconds: number) => Promise<Response>,
  limit: RateLimit = usual,
): Handler<PageEnv> {
  const buckets = openTokenBuckets(limit)
  return async (c, next) => {
    const key = c.var.visitor.session?.person.id ?? addressOf(c)
    const cost = c.req.method === 'POST' && c.req.path === '/sign-in' ? signInCost : 1
    const seconds = buckets.take(key, cost, clock.now().getTime())
    if (seconds === 0) return next()
    c.header('Retry-After', String(seconds))
    return refuse(c, seconds)
  }
}

/** Node's server hands its own request along; elsewhere all who are not known share one bucket. */
function addressOf(c: PageContext): string {
  const incoming: unknown = (c.env as { readonly incoming?: unknown } | undefined)?.incoming
  const socket: unknown =
    typeof incoming === 'object' && incoming !== null ? Reflect.get(incoming, 'socket') : undefined
  const address: unknown =
    typeof socket === 'object' && socket !== null ? Reflect.get(socket, 'remoteAddress') : undefined
  return typeof address === 'string' ? `address ${address}` : 'address unknown'
}

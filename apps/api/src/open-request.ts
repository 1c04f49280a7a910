import { type Clock, newId } from '@weighhouse/kernel'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import { rowOf } from './access.ts'
import type { ApiEnv } from './environment.ts'
import { assertLoopbackName } from './same-site.ts'

/** Names the request, finds its route's row, and sets the headers that every answer carries. */
export function openRequestBy(clock: Clock, loopbackOnly: boolean) {
  return createMiddleware<ApiEnv>(async function openRequest(c, next) {
    c.set('requestId', newId(clock))
    const route = matchedRoutes(c).find(({ method }) => method !== 'ALL')
    c.set('row', route && rowOf(route))
    c.set('thingId', route ? idIn(route.path, c.req.path) : null)
    if (loopbackOnly) assertLoopbackName(c)
    await next()
    for (const [name, value] of Object.entries(headers)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
  })
}

/** What stands for `:id` in the path. Asked by position, since a gate's own pattern has no parameters. */
function idIn(pattern: string, path: string): string | null {
  const at = pattern.split('/').indexOf(':id')
  const segment = at < 0 ? undefined : path.split('/')[at]
  try {
    return segment === undefined ? null : decodeURIComponent(segment)
  } catch {
    return null
  }
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

import { WeighhouseError } from '@weighhouse/kernel'
import type { Context } from 'hono'

const safeMethods = ['GET', 'HEAD']

/**
 * Refuses a state change that another site's page could have sent. Browsers say where a request comes
 * from in `Sec-Fetch-Site`, older ones in `Origin`; with a session cookie one of the two must be there.
 */
export function assertSameSite(c: Context, withCookie: boolean): void {
  if (safeMethods.includes(c.req.method)) return
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const isForeign = (site !== undefined && site !== 'same-origin') || (origin !== undefined && !isOwn(c, origin))
  const isSilent = site === undefined && origin === undefined
  if (isForeign || (withCookie && isSilent)) {
    throw new WeighhouseError(
      'refused',
      'a change made with a session must come from a page of this site (Sec-Fetch-Site or Origin); programs use an API token',
    )
  }
}

/** Hosts are compared, not schemes: a proxy in front may have ended https. */
function isOwn(c: Context, origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses requests that reached the loopback interface under a foreign name: a page could make its
 * own name point here (DNS rebinding) and would then be the same site.
 */
export function assertLoopbackName(c: Context): void {
  if (loopbackNames.includes(new URL(c.req.url).hostname)) return
  throw new WeighhouseError('refused', 'while there is a demo sign-in, this house answers to loopback names only')
}

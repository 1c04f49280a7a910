import type { MiddlewareHandler } from 'hono'

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses requests that reached the loopback interface under a foreign name. Another site could make its
 * own name point here (DNS rebinding); its pages would then be the same site, read the sign-in form of
 * the demo and send it, and no check of the origin could tell.
 */
export const refuseForeignNames: MiddlewareHandler = async (c, next) => {
  if (loopbackNames.includes(new URL(c.req.url).hostname)) return next()
  return c.text('While there is a demo sign-in, this house answers to loopback names only, such as 127.0.0.1.', 403)
}

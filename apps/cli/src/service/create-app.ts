import { createApi, openSignIn } from '@weighhouse/api'
import { buildPages } from '@weighhouse/web/build'
import type { House } from '@weighhouse/workflows'
import { Hono } from 'hono'

/** API and pages as one application that share one sign-in. */
export async function createApp(house: House, ring: (runId: string) => Promise<void>): Promise<Hono> {
  await buildPages()
  const { createPages } = await import('@weighhouse/web')
  const signIn = { sessionKey: house.sessionKey, demoSignIn: true }
  const app = new Hono()
  app.route('/', createApi(house, { ring, ...signIn }))
  // Mounted, not routed: addresses that nobody knows get the pages' own answer.
  app.mount('/', createPages(house, { ring, demoSignIn: true, ...openSignIn(house, signIn) }).fetch)
  return app
}

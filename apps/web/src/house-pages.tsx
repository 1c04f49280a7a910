import type { RateLimit } from '@weighhouse/kernel'
import type { House, Role, SessionView } from '@weighhouse/workflows'
import type { Context, Handler, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { pageRoutes } from './access.ts'
import type { Assets } from './assets.ts'
import { type Frame, Layout } from './parts/layout.tsx'
import { refuse } from './refusal.ts'
import type { PageContext, PageEnv, Visitor } from './visitor.ts'

/** What the pages share with the API, so that one sign-in serves both. */
export interface PageOptions {
  /** Wakes a worker for a run; a run that nobody rang for is found by the sweep. */
  readonly ring: (runId: string) => Promise<void>
  readonly sessionOf: (c: Context) => Promise<SessionView | null>
  /** Signs in as the demo person of a role. */
  readonly openSession: (c: Context, role: Role) => Promise<unknown>
  readonly closeSession: (c: Context) => Promise<unknown>
  /** False where real sign-in is configured: then the page for it says so. */
  readonly demoSignIn: boolean
  /** Pages of one person, or of one address while nobody is known. */
  readonly rateLimit?: RateLimit
}

/** What the routes of each part are built with. */
export interface HousePages {
  readonly house: House
  readonly options: PageOptions
  readonly assets: Assets
  /** Registers a route under its row of `pageRoutes`; without a row it throws. */
  readonly on: (method: 'GET' | 'POST', path: (typeof pageRoutes)[number]['path'], handler: Handler<PageEnv>) => void
  readonly show: (c: PageContext, page: ShownPage, content: Child) => Promise<Response>
}

export type ShownPage = Omit<Frame, 'assets' | 'visitor'> & {
  readonly status?: 200 | 400 | 403 | 404 | 409 | 429 | 500 | 503
}

export function housePages(app: Hono<PageEnv>, house: House, options: PageOptions, assets: Assets): HousePages {
  return {
    house,
    options,
    assets,
    on(method, path, handler) {
      const row = pageRoutes.find((route) => route.method === method && route.path === path)
      if (!row) throw new Error(`${method} ${path} has no row in pageRoutes: give it one, with its action`)
      const guarded: Handler<PageEnv> = async (c, next) => {
        const { session, may } = c.var.visitor
        if (row.action !== 'public') {
          if (!session)
            return c.redirect(method === 'GET' ? `/sign-in?next=${encodeURIComponent(c.req.path)}` : '/sign-in', 303)
          if (row.action !== 'signed-in' && !may(row.action, 'own')) return refuse(house, c, row.action, 'own')
        }
        return handler(c, next)
      }
      if (method === 'GET') app.get(path, guarded)
      else app.post(path, guarded)
    },
    show: (c, page, content) => showPage(c, assets, page, content),
  }
}

export async function showPage(c: PageContext, assets: Assets, page: ShownPage, content: Child): Promise<Response> {
  const { status = 200, ...frame } = page
  const known: Visitor | undefined = c.get('visitor')
  const met = known ?? stranger
  // What is not there looks the same wherever it is not, also in the navigation.
  const visitor = status === 404 ? { ...met, path: '' } : met
  const markup = (
    <Layout assets={assets} visitor={visitor} {...frame}>
      {content}
    </Layout>
  )
  return c.html(`<!doctype html>${String(await markup)}`, status)
}

/** Whoever could not even be met, when finding out who they are failed. */
const stranger: Visitor = { session: null, path: '', formToken: '', may: () => false }

import { WeighhouseError } from '@weighhouse/kernel'
import { type House, isConnectionLoss } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { readAssets } from './assets.ts'
import { complianceRoutes } from './compliance/routes.tsx'
import { experimentRoutes } from './experiments/routes.tsx'
import { guardForms } from './forms.ts'
import { housePages, type PageOptions, showPage } from './house-pages.tsx'
import { ledgerRoutes } from './ledger/routes.tsx'
import { refuseForeignNames } from './loopback-name.ts'
import { pageHeaders } from './page-headers.ts'
import { peopleRoutes } from './people/routes.tsx'
import { signInRoutes } from './people/sign-in.tsx'
import { tokenRoutes } from './people/tokens.tsx'
import { limitPages } from './rate-limit.ts'
import { reportRoutes } from './runs/report.tsx'
import { runRoutes } from './runs/routes.tsx'
import { meetVisitor, type PageEnv } from './visitor.ts'

const formBytes = 1_000_000

/** The pages of a house. Mount it last: what no route of it answers is its own page of what is not there. */
export function createPages(house: House, options: PageOptions): Hono<PageEnv> {
  const assets = readAssets()
  const app = new Hono<PageEnv>()
  app.use(pageHeaders)
  if (options.demoSignIn) app.use(refuseForeignNames)
  app.get('/assets/:file', (c) => {
    const file = assets.files.get(c.req.param('file'))
    if (!file) return c.text('Not found', 404)
    return c.body(file.body, 200, { 'Content-Type': file.type, 'Cache-Control': 'public, max-age=31536000, immutable' })
  })
  app.use(meetVisitor(house, (c) => options.sessionOf(c)))
  app.use(
    limitPages(
      house.clock,
      (c, seconds) =>
        showPage(
          c,
          assets,
          { title: 'Too many requests', narrow: true, status: 429 },
          <>
            <h1>Too many requests</h1>
            <p class="lead" role="alert">
              Nothing was done. Try again in {seconds} s.
            </p>
          </>,
        ),
      options.rateLimit,
    ),
  )
  app.use(
    bodyLimit({
      maxSize: formBytes,
      onError: () => {
        throw new WeighhouseError('limit-exceeded', 'This form is larger than 1 MB.')
      },
    }),
  )
  app.use(guardForms)
  const pages = housePages(app, house, options, assets)
  for (const routes of [
    signInRoutes,
    experimentRoutes,
    runRoutes,
    reportRoutes,
    ledgerRoutes,
    complianceRoutes,
    peopleRoutes,
    tokenRoutes,
  ])
    routes(pages)

  app.notFound((c) =>
    showPage(
      c,
      assets,
      { title: 'Not here', narrow: true, status: 404 },
      <>
        <h1>There is nothing here</h1>
        <p class="lead">The address may be wrong, or what stood here is not for you to see. Both are answered alike.</p>
        <p>
          <a href="/">To the first page</a>
        </p>
      </>,
    ),
  )
  app.onError((error, c) => {
    if (error instanceof WeighhouseError && error.code === 'not-found') return c.notFound()
    const told = error instanceof WeighhouseError && error.code !== 'corrupt'
    const away = isConnectionLoss(error) || (told && error.code === 'unavailable')
    if (!told) house.log('error', 'a page failed', { path: c.req.routePath, error: error.name, away })
    const refused = told && error.code === 'refused'
    if (away) c.header('Retry-After', '5')
    return showPage(
      c,
      assets,
      {
        title: refused ? 'Refused' : away ? 'Not available now' : 'It did not work',
        narrow: true,
        status: refused ? 403 : away ? 503 : told ? 400 : 500,
      },
      <>
        <h1>{refused ? 'This was refused' : away ? 'Not available at the moment' : 'This did not work'}</h1>
        <p class="lead" role="alert">
          {told
            ? error.message
            : away
              ? 'The database does not answer. Nothing was changed; try again in a few seconds.'
              : 'Something broke on our side. Nothing was changed; the fault has been written to the log.'}
        </p>
        <p>
          <a href="/">To the first page</a>
        </p>
      </>,
    )
  })
  return app
}

import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { accessRows, assertRowsMatch, rowOf } from '../src/access.ts'

/** Routes for all rows, as the router would name them. */
function routesOfTable(): Hono {
  const app = new Hono()
  for (const key of Object.keys(accessRows)) {
    const [method = '', path = ''] = key.split(' ')
    app.on(method, path, (c) => c.text(''))
  }
  return app
}

describe('the access table', () => {
  it('lets routes and rows that fit start', () => {
    expect(() => assertRowsMatch(routesOfTable().routes)).not.toThrow()
  })

  it('stops the start for a route without a row', () => {
    const app = routesOfTable().get('/api/v1/secrets', (c) => c.text(''))
    expect(() => assertRowsMatch(app.routes)).toThrow('no row for the route GET /api/v1/secrets')
  })

  it('stops the start for a known path with another method', () => {
    const app = routesOfTable().delete('/api/v1/people', (c) => c.text(''))
    expect(() => assertRowsMatch(app.routes)).toThrow('no row for the route DELETE /api/v1/people')
  })

  it('stops the start for a row that no route serves', () => {
    const routes = routesOfTable().routes.filter(({ path }) => path !== '/api/v1/me')
    expect(() => assertRowsMatch(routes)).toThrow('no route for the row GET /api/v1/me')
  })

  it('stops the start for a handler that would answer every method', () => {
    const app = routesOfTable().all('/api/v1/people', (c) => c.text(''))
    expect(() => assertRowsMatch(app.routes)).toThrow('unlisted handler')
  })

  it('stops the start for a handler before all routes that it does not know', () => {
    const app = routesOfTable().use('/api/v1/*', async function letEverybodyIn(_c, next) {
      await next()
    })
    expect(() => assertRowsMatch(app.routes)).toThrow('letEverybodyIn')
  })

  it.each(['__proto__', 'constructor', 'toString'])('has no row for %s', (path) => {
    expect(rowOf({ method: '', path })).toBeUndefined()
    expect(rowOf({ method: 'GET', path })).toBeUndefined()
  })
})

import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createClient } from '../src/client.ts'
import { createApi } from '../src/index.ts'
import { problemSchema } from '../src/schemas/problem.ts'
import { type ApiUnderTest, cookieOf, sampleNotebook, type Send, startApi } from './api-under-test.ts'

let under: ApiUnderTest
let operator: Send
let officer: Send
let scientist: Send

beforeAll(async () => {
  under = await startApi()
  operator = await under.as('operator')
  officer = await under.as('compliance-officer')
  scientist = await under.as('data-scientist')
})
afterAll(() => under.close())

async function problem(answer: Response): Promise<z.infer<typeof problemSchema>> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const parsed = problemSchema.parse(await answer.json())
  expect(parsed.status).toBe(answer.status)
  return parsed
}

describe('a method that an address does not take', () => {
  it('is told so, with those that it takes', async () => {
    const answer = await operator('DELETE /api/v1/experiments')
    expect((await problem(answer)).status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
    const file = await operator('POST /api/v1/runs/some/notebook.ipynb')
    expect([file.status, file.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('is not found where there is no such address at all', async () => {
    expect((await operator('DELETE /api/v1/experimentsX')).status).toBe(404)
    expect((await operator('DELETE /api/v1/runs/some/notebookXipynb')).status).toBe(404)
  })
})

describe('a problem', () => {
  it('tells every fault of a body at once, each at its place', async () => {
    const answer = await operator('POST /api/v1/people', {
      name: '',
      roles: ['king'],
      email: 'nobody',
      age: 7,
      'a/b': 1,
    })
    const { errors, detail } = await problem(answer)
    expect(answer.status).toBe(400)
    expect(detail).toBe('The body has 5 problems.')
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(['#/age', '#/a~1b', '#/email', '#/name', '#/roles/0'])
  })

  it('tells a wrong query by its parameters', async () => {
    const { errors } = await problem(await scientist('GET /api/v1/runs?limit=0&colour=red'))
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(['#/colour', '#/limit'])
  })

  it('tells a cursor that no list gave', async () => {
    const { errors } = await problem(await scientist('GET /api/v1/ledger/entries?after=newest'))
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['#/after'])
  })

  it.each([
    ['broken JSON', '{"name":'],
    ['a duplicate key', '{"name":"a","name":"b","roles":[]}'],
    ['the key __proto__', '{"__proto__":{}}'],
    ['a number no double holds', '{"name":9007199254740993}'],
  ])('refuses %s', async (_name, body) => {
    expect((await problem(await operator('POST /api/v1/people', body))).status).toBe(400)
  })

  it('refuses a body that is not JSON by its type', async () => {
    const answer = await operator('POST /api/v1/people', 'name=a', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect((await problem(answer)).status).toBe(415)
  })

  it('refuses a body past the limit', async () => {
    const answer = await operator('POST /api/v1/people', { name: 'a'.repeat(1_000_001), roles: [] })
    expect((await problem(answer)).status).toBe(413)
  })

  it('lists every diagnostic of a notebook with its line, and stores nothing', async () => {
    const text = sampleNotebook('broken').replace('kind: ab-test', 'kind: guesswork').replace('arm: arm', 'arm: leg')
    const { errors } = await problem(await scientist('POST /api/v1/experiments', { text }))
    expect(errors?.length).toBeGreaterThan(0)
    for (const error of errors ?? []) {
      expect(error).toMatchObject({
        pointer: '#/text',
        start: { line: expect.any(Number) },
        code: expect.stringMatching(/^NB/),
      })
    }
    expect((await scientist('GET /api/v1/experiments/broken')).status).toBe(404)
  })
})

describe('a request under an idempotency key', () => {
  const person = { name: 'Vera Pinto', roles: [] }

  it('is done once, however often it is sent', async () => {
    const first = await operator('POST /api/v1/people', person, { 'idempotency-key': 'k-1' })
    const again = await operator('POST /api/v1/people', { roles: [], name: 'Vera Pinto' }, { 'idempotency-key': 'k-1' })
    expect([first.status, again.status]).toEqual([201, 201])
    expect(await again.text()).toBe(await first.text())
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  it('keeps the place of what was made', async () => {
    const body = { text: sampleNotebook('gate-kept') }
    const first = await scientist('POST /api/v1/experiments', body, { 'idempotency-key': 'k-2' })
    const again = await scientist('POST /api/v1/experiments', body, { 'idempotency-key': 'k-2' })
    expect(first.headers.get('location')).toBe('/api/v1/experiments/gate-kept')
    expect(again.headers.get('location')).toBe('/api/v1/experiments/gate-kept')
    expect(again.status).toBe(201)
  })

  it('is refused when it is another request', async () => {
    const answer = await operator('POST /api/v1/people', { name: 'Other', roles: [] }, { 'idempotency-key': 'k-1' })
    expect((await problem(answer)).status).toBe(409)
  })

  it('may be mended after it failed', async () => {
    const failed = await operator('POST /api/v1/people', { name: '' }, { 'idempotency-key': 'k-3' })
    const mended = await operator('POST /api/v1/people', { name: 'Ana', roles: [] }, { 'idempotency-key': 'k-3' })
    expect([failed.status, mended.status]).toEqual([400, 201])
  })

  it('is done once when it is sent eight times at the same moment', async () => {
    const headers = { 'idempotency-key': 'k-4' }
    const sent = Array.from({ length: 8 }, () =>
      operator('POST /api/v1/people', { name: 'Only One', roles: [] }, headers),
    )
    const statuses = (await Promise.all(sent)).map(({ status }) => status)
    expect(new Set(statuses).isSubsetOf(new Set([201, 409]))).toBe(true)
    const people = await (await operator('GET /api/v1/people')).text()
    expect(people.split('Only One').length).toBe(2)
  })

  it('is not taken where the answer is a secret', async () => {
    const answer = await operator(
      'POST /api/v1/tokens',
      { name: 'a', scopes: ['operator'], days: 1 },
      { 'idempotency-key': 'k-5' },
    )
    expect((await problem(answer)).status).toBe(400)
  })
})

describe('the gates', () => {
  it('stand before the API when it is part of a larger app', async () => {
    const whole = new Hono().route('/', under.api).get('/', (c) => c.text('pages'))
    const unknown = await whole.request('/api/v1/people')
    expect((await problem(unknown)).status).toBe(401)
    const signedIn = await whole.request('/api/v1/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"role":"analyst"}',
    })
    expect(signedIn.status).toBe(201)
    const hidden = await whole.request('/api/v1/people', { headers: { cookie: cookieOf(signedIn) } })
    expect((await problem(hidden)).status).toBe(404)
    expect(hidden.headers.get('cache-control')).toBe('no-store')
  })

  it('do not wait for an answer for ever', async () => {
    const api = createApi(under.house, {
      ring: () => new Promise(() => undefined),
      sessionKey: under.house.sessionKey,
      demoSignIn: true,
      timeoutMs: 1_500,
    })
    await scientist('POST /api/v1/experiments', { text: sampleNotebook('gate-slow') })
    const issued = await scientist('POST /api/v1/tokens', { name: 'slow', scopes: ['data-scientist'], days: 1 })
    const { token } = z.object({ token: z.string() }).parse(await issued.json())
    const answer = await api.request('/api/v1/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"experimentId":"gate-slow"}',
    })
    expect((await problem(answer)).status).toBe(503)
  })
})

describe('the rate limit', () => {
  it('stops one person and leaves the others alone', async () => {
    const house = { ...under.house, clock: { now: () => new Date('2026-05-01T09:00:00Z') } }
    const { token } = z
      .object({ token: z.string() })
      .parse(
        await (await officer('POST /api/v1/tokens', { name: 'a', scopes: ['compliance-officer'], days: 1 })).json(),
      )
    const other = z
      .object({ token: z.string() })
      .parse(await (await scientist('POST /api/v1/tokens', { name: 'a', scopes: ['data-scientist'], days: 1 })).json())
    const api = createApi(house, {
      ring: async () => undefined,
      sessionKey: house.sessionKey,
      demoSignIn: false,
      rateLimit: { burst: 3, perSecond: 0.5 },
    })
    const ask = (bearer: string) => api.request('/api/v1/me', { headers: { authorization: `Bearer ${bearer}` } })
    const statuses: number[] = []
    for (let count = 0; count < 4; count += 1) statuses.push((await ask(token)).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    const stopped = await ask(token)
    expect(stopped.headers.get('retry-after')).toBe('2')
    expect((await ask(other.token)).status).toBe(200)
  })
})

describe('consent', () => {
  const event = {
    identity: { type: 'email', value: 'Vera@Example.org' },
    purpose: 'product-improvement',
    action: 'grant',
    effectiveAt: '2026-01-02T10:00:00Z',
    channel: 'app',
    idemKey: 'vera-1',
  }

  it('is recorded once per key and then rules', async () => {
    const purpose = { key: 'product-improvement', title: 'Make the product better', legalBasis: 'consent' }
    expect((await officer('POST /api/v1/purposes', purpose)).status).toBe(201)
    const first = await officer('POST /api/v1/consent/events', { events: [event] })
    const again = await officer('POST /api/v1/consent/events', { events: [event] })
    expect([await first.json(), await again.json()]).toEqual([
      { recorded: 1, repeated: 0 },
      { recorded: 0, repeated: 1 },
    ])
    const status = await officer('POST /api/v1/consent/status', { type: 'email', value: 'vera@example.org' })
    expect(await status.json()).toMatchObject({ items: [{ purpose: 'product-improvement', ruling: 'allow' }] })
  })

  it('leaves no identifier in any entry of the ledger', async () => {
    await officer('POST /api/v1/ledger/verification')
    const entries = await (await officer('GET /api/v1/ledger/entries?limit=200')).text()
    expect(entries).toContain('consent.recorded')
    expect(entries.toLowerCase()).not.toContain('vera')
  })
})

describe('the document', () => {
  const Document = z.looseObject({
    openapi: z.string(),
    paths: z.record(
      z.string(),
      z.record(z.string(), z.looseObject({ summary: z.string(), responses: z.looseObject({}) })),
    ),
  })

  it('describes every route', async () => {
    const text = await (await under.asNobody('GET /api/v1/openapi.json')).text()
    const { openapi, paths } = Document.parse(JSON.parse(text))
    expect(openapi).toBe('3.1.0')
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const served = under.api.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:([a-z]+)(?:\{[^/]*\})?/g, '{$1}')}`)
    expect(described.sort()).toEqual([...new Set(served)].sort())
    expect(text).not.toContain('"$ref"')
    expect(text).not.toContain('"x-action":"none"')
  })

  it('is a page without script that tells what right each route takes', async () => {
    const answer = await under.asNobody('GET /api/v1/docs')
    const page = await answer.text()
    expect(page).not.toMatch(/<script|https?:\/\//)
    expect(page).toContain('Right: <code>experiment.register</code>')
    expect(page).not.toContain('Right: <code></code>')
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
  })
})

describe('the typed client', () => {
  it('calls the API with a token and knows what it answers', async () => {
    const issued = await scientist('POST /api/v1/tokens', { name: 'client', scopes: ['data-scientist'], days: 1 })
    const { token } = z.object({ token: z.string() }).parse(await issued.json())
    const client = createClient('http://localhost', token, {
      fetch: async (given, init) => under.api.request(given instanceof Request ? given : new Request(given, init)),
    })
    const checked = await client.notebooks.check.$post({ json: { text: sampleNotebook() } })
    expect((await checked.json()).ok).toBe(true)
    const page = await client.experiments.$get({ query: { limit: '10' } })
    expect((await page.json()).items.map(({ id }) => id)).toContain('gate-kept')
    const missing = await client.runs[':id'].$get({ param: { id: 'none' } })
    expect(missing.status).toBe(404)
  })
})

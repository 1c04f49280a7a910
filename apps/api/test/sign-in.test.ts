import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApi } from '../src/index.ts'
import { type ApiUnderTest, cookieOf, type Send, startApi } from './api-under-test.ts'

let under: ApiUnderTest
let operator: Send

beforeAll(async () => {
  under = await startApi()
  operator = await under.as('operator')
})
afterAll(() => under.close())

const newPerson = { name: 'Rita Nunes', roles: ['analyst'] }

describe('a session', () => {
  it('is a cookie that scripts cannot read and other sites cannot send along', async () => {
    const answer = await under.asNobody('POST /api/v1/sessions', { role: 'analyst' })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('set-cookie')).toMatch(
      /^weighhouse=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    )
  })

  it('is bound to https and to this host where there is https', async () => {
    const answer = await under.api.request('https://localhost/api/v1/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"role":"analyst"}',
    })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-weighhouse=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    )
  })

  it('ends on the server when its person signs out', async () => {
    const analyst = await under.as('analyst')
    expect((await analyst('GET /api/v1/me')).status).toBe(200)
    expect((await analyst('DELETE /api/v1/sessions/current')).status).toBe(204)
    expect((await analyst('GET /api/v1/me')).status).toBe(401)
  })

  it('is not opened by a demo where there is none', async () => {
    const api = createApi(under.house, {
      ring: async () => undefined,
      sessionKey: under.house.sessionKey,
      demoSignIn: false,
    })
    const answer = await api.request('/api/v1/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"role":"operator"}',
    })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  it('is not answered under a foreign name while there is a demo', async () => {
    const answer = await under.api.request('http://rebound.example/api/v1/health')
    expect(answer.status).toBe(403)
  })
})

describe('a change made with a session', () => {
  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
    ['an opaque origin', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
  ])('is refused from %s', async (_name, headers) => {
    expect((await operator('POST /api/v1/people', newPerson, headers)).status).toBe(403)
  })

  it('is refused when nothing says where it comes from', async () => {
    const cookie = cookieOf(await under.asNobody('POST /api/v1/sessions', { role: 'operator' }))
    const answer = await under.asNobody('POST /api/v1/people', newPerson, { cookie })
    expect(answer.status).toBe(403)
  })

  it('is taken from a page of this site, by either header', async () => {
    const cookie = cookieOf(await under.asNobody('POST /api/v1/sessions', { role: 'operator' }))
    const answer = await under.asNobody('POST /api/v1/people', newPerson, { cookie, origin: 'http://localhost' })
    expect(answer.status).toBe(201)
  })

  it('cannot be a sign-in that another site began', async () => {
    const answer = await under.asNobody(
      'POST /api/v1/sessions',
      { role: 'operator' },
      { origin: 'https://evil.example' },
    )
    expect(answer.status).toBe(403)
  })
})

describe('a token', () => {
  async function issue(send: Send, roles: readonly string[]): Promise<{ token: string; view: { id: string } }> {
    const answer = await send('POST /api/v1/tokens', { name: 'nightly', scopes: roles, days: 30 })
    expect(answer.status).toBe(201)
    return JSON.parse(await answer.text())
  }

  it('is shown once', async () => {
    const { token } = await issue(operator, ['operator'])
    expect(token).toMatch(/^wh_[A-Za-z0-9_-]{43}$/)
    const listed = await (await operator('GET /api/v1/tokens')).text()
    expect(listed).toContain('nightly')
    expect(listed).not.toContain(token)
  })

  it('works at once and stops at once', async () => {
    const { token, view } = await issue(operator, ['operator'])
    expect((await under.byToken(token)('GET /api/v1/people')).status).toBe(200)
    expect((await operator(`DELETE /api/v1/tokens/${view.id}`)).status).toBe(204)
    expect((await under.byToken(token)('GET /api/v1/people')).status).toBe(401)
  })

  it('of somebody else is listed and ended by an operator, and by nobody without that right', async () => {
    const analyst = await under.as('analyst')
    const { token, view } = await issue(analyst, ['analyst'])
    const me = JSON.parse(await (await analyst('GET /api/v1/me')).text()) as {
      readonly person: { readonly id: string }
    }
    const list = `GET /api/v1/tokens?personId=${me.person.id}`
    const scientist = await under.as('data-scientist')
    expect((await scientist(list)).status).toBe(404)
    expect((await scientist(`DELETE /api/v1/tokens/${view.id}`)).status).toBe(404)
    expect(await (await operator(list)).text()).toContain(view.id)
    expect((await operator(`DELETE /api/v1/tokens/${view.id}`)).status).toBe(204)
    expect((await under.byToken(token)('GET /api/v1/experiments')).status).toBe(401)
  })

  it('makes no tokens and no people', async () => {
    const { token } = await issue(operator, ['operator'])
    const send = under.byToken(token)
    expect((await send('POST /api/v1/tokens', { name: 'more', scopes: ['operator'], days: 1 })).status).toBe(403)
    expect((await send('POST /api/v1/people', newPerson)).status).toBe(403)
  })

  it('gets no role that its owner lacks', async () => {
    const answer = await operator('POST /api/v1/tokens', { name: 'more', scopes: ['data-scientist'], days: 1 })
    expect(answer.status).toBe(403)
  })

  it('of another person is not there', async () => {
    const { view } = await issue(operator, ['operator'])
    const analyst = await under.as('analyst')
    expect((await analyst(`DELETE /api/v1/tokens/${view.id}`)).status).toBe(404)
  })

  it.each(['wh_short', 'Basic abc', `wh_${'A'.repeat(43)}`, `wh_${'A'.repeat(42)}=`])(
    '%s does not hold',
    async (token) => {
      const answer = await under.byToken(token)('GET /api/v1/me')
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    },
  )

  it('that does not hold is not made up for by a cookie', async () => {
    expect((await operator('GET /api/v1/me', undefined, { authorization: 'Bearer wh_none' })).status).toBe(401)
  })
})

describe('a refusal', () => {
  it('is an entry of the ledger that names the action and no text of the caller', async () => {
    const scientist = await under.as('data-scientist')
    await scientist('GET /api/v1/people')
    await operator('POST /api/v1/ledger/verification')
    const page = await (await operator('GET /api/v1/ledger/entries?type=access.refused&limit=1')).text()
    expect(page).toContain('"refusedAction":"person.read"')
    expect(page).toContain('"reason":"no-role"')
  })

  it('of what one may not see reads like what is not there', async () => {
    const analyst = await under.as('analyst')
    const hidden = await analyst('GET /api/v1/people')
    const absent = await analyst('GET /api/v1/nothing-of-the-kind')
    expect(hidden.status).toBe(absent.status)
    expect(withoutInstance(await hidden.text())).toEqual(withoutInstance(await absent.text()))
    expect([...hidden.headers.keys()]).toEqual([...absent.headers.keys()])
  })
})

function withoutInstance(text: string): unknown {
  return { ...JSON.parse(text), instance: null }
}

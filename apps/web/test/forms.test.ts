import { actorOf, addNotebook, demoPerson, registerExperiment } from '@weighhouse/workflows'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPages } from '../src/index.tsx'
import { notebookText } from './notebooks.ts'
import { startPages, type TestPages } from './start-pages.ts'
import { guestOf, signedIn, tokenOf } from './visit.ts'

let test: TestPages

beforeAll(async () => {
  test = await startPages()
  const author = actorOf(await demoPerson(test.house, 'data-scientist'))
  await addNotebook(test.house, author, notebookText('doors'))
  await registerExperiment(test.house, author, 'doors')
})
afterAll(() => test.close())

describe('a page', () => {
  it('is asked for too often: then nothing is done, and it is said when to come again', async () => {
    const pages = createPages(test.house, { ...test.options, rateLimit: { burst: 2, perSecond: 0.1 } })
    const ask = () => pages.request('http://localhost/sign-in')
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
    const refused = await ask()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  })
})

describe('a form', () => {
  it('is not even shown under a foreign name that points here, so that nobody can sign in from such a page', async () => {
    for (const path of ['/sign-in', '/', '/assets/none.js'])
      expect((await test.pages.request(`http://rebound.example${path}`)).status).toBe(403)
    for (const name of ['localhost:4100', '[::1]:4100'])
      expect((await test.pages.request(`http://${name}/sign-in`)).status).toBe(200)
  })

  it('is refused from another site, without an origin, and with a token of somebody else', async () => {
    const [guest, other] = [await signedIn(test, 'data-scientist'), await signedIn(test, 'data-scientist')]
    const path = '/experiments/doors/runs'
    const foreign = tokenOf(await other.text('/tokens'))
    for (const how of [
      { from: '/tokens', origin: 'https://evil.example' },
      { from: '/tokens', origin: 'null' },
      { from: '/tokens', origin: null },
      { token: foreign },
      { token: '' },
    ]) {
      expect((await guest.send(path, {}, how)).status).toBe(403)
    }
    expect((await guest.send(path, {}, { from: '/tokens' })).status).toBe(303)
  })

  it('never leads to another site after the sign-in', async () => {
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', '/ok\r\nX: y']) {
      const answer = await guestOf(test).send('/sign-in', { role: 'analyst', next })
      expect(answer.headers.get('Location')).toBe('/')
    }
  })

  it('tells all that is wrong beside the fields and keeps what was typed', async () => {
    const guest = await signedIn(test, 'operator')
    const answer = await guest.send('/people', { name: ' ', email: 'no address' }, { from: '/people' })
    const page = await answer.text()
    expect(answer.status).toBe(400)
    for (const text of [
      'A person needs a name.',
      'This is no e-mail address.',
      'Choose at least one role.',
      'value="no address"',
    ])
      expect(page).toContain(text)
  })
})

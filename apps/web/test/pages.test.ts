import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  addNotebook,
  demoPerson,
  installation,
  recordConsent,
  registerExperiment,
  registerPurpose,
  requestRun,
  settleLedger,
} from '@weighhouse/workflows'
import { pageRoutes } from '../src/index.tsx'
import { notebookText } from './notebooks.ts'
import { startPages, type TestPages } from './start-pages.ts'
import { guestOf, type RoleName, signedIn } from './visit.ts'

const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`
const everyRole: readonly RoleName[] = [
  'data-scientist',
  'compliance-officer',
  'committee-member',
  'analyst',
  'operator',
]

let test: TestPages
let runId: string

beforeAll(async () => {
  test = await startPages()
  const { house, perform } = test
  const author = actorOf(await demoPerson(house, 'data-scientist'))
  await addNotebook(house, author, notebookText('doors', hostile))
  await registerExperiment(house, author, 'doors')
  runId = (await requestRun(house, author, { experimentId: 'doors', params: {} })).id
  await perform(runId)
  await settleLedger(house)
})
afterAll(() => test.close())

describe('what a role may not see', () => {
  /** Written by hand, not derived from the table of permissions. */
  const expected: Readonly<Record<string, readonly RoleName[]>> = {
    '/': everyRole,
    '/experiments/new': ['data-scientist'],
    '/experiments/doors': everyRole,
    '/runs/:run': everyRole,
    '/runs/:run/report': ['data-scientist', 'compliance-officer', 'committee-member', 'analyst'],
    '/runs/:run/report.html': ['data-scientist', 'compliance-officer', 'committee-member', 'analyst'],
    '/runs/:run/report.json': ['data-scientist', 'compliance-officer', 'committee-member', 'analyst'],
    '/runs/:run/report.ipynb': ['data-scientist', 'compliance-officer', 'committee-member', 'analyst'],
    '/runs/:run/tables/primary.comparisons.csv': [
      'data-scientist',
      'compliance-officer',
      'committee-member',
      'analyst',
    ],
    '/ledger': ['data-scientist', 'compliance-officer', 'committee-member', 'operator'],
    '/ledger/0': ['data-scientist', 'compliance-officer', 'committee-member', 'operator'],
    '/ledger/0/verification': ['data-scientist', 'compliance-officer', 'committee-member', 'operator'],
    '/compliance': ['data-scientist', 'compliance-officer', 'committee-member', 'operator'],
    '/people': ['compliance-officer', 'operator'],
    '/tokens': everyRole,
  }

  it.each(everyRole)('is answered to a %s as what is not there, and is not linked', async (role) => {
    const guest = await signedIn(test, role)
    const missing = await guest.get('/there-is-no-such-page')
    const missingPage = (await missing.text()).replaceAll(/value="[\w-]{43}"/g, '')
    const home = await guest.text('/')
    for (const [path, allowed] of Object.entries(expected)) {
      const response = await guest.get(path.replace(':run', runId))
      const page = await response.text()
      expect([path, response.status]).toEqual([path, allowed.includes(role) ? 200 : 404])
      if (response.status === 404) {
        expect(page.replaceAll(/value="[\w-]{43}"/g, '')).toBe(missingPage)
        if (path !== '/') expect(home).not.toContain(`href="${path}"`)
      }
    }
  })

  it('covers every page that can be asked for', () => {
    const walked = Object.keys(expected).map((path) =>
      path
        .replace(':run', ':id')
        .replace('/experiments/doors', '/experiments/:id')
        .replace('/0', '/:index')
        .replace(/tables\/.*/, 'tables/:file'),
    )
    const reads = pageRoutes
      .filter(({ method, action }) => method === 'GET' && action !== 'public')
      .map(({ path }) => path)
    expect(walked.toSorted()).toEqual(reads.toSorted())
  })

  it('is the same for somebody who is not signed in: every page leads to the sign-in', async () => {
    const guest = guestOf(test)
    for (const path of Object.keys(expected)) {
      const response = await guest.get(path.replace(':run', runId))
      expect([path, response.status]).toEqual([path, 303])
      expect(response.headers.get('Location')).toMatch(/^\/sign-in\?next=/)
    }
  })

  it('is written to the ledger when somebody tries', async () => {
    const guest = await signedIn(test, 'committee-member')
    await guest.get('/people')
    await settleLedger(test.house)
    const page = await guest.text('/ledger?type=access.refused')
    const [newest] = page.match(/\/ledger\/\d+/) ?? []
    expect(await guest.text(newest ?? '')).toMatch(/person\.read.*no-role/)
  })

  it('leaves out what a plan would do before any data, which is no result', async () => {
    const guest = await signedIn(test, 'operator')
    const page = await guest.text('/experiments/doors')
    expect(page).toContain('What the rule over primary says before any data, in 10,000 simulated experiments')
    expect(page).toMatch(/the planned effect<\/th><td class="number">80\.\d % ± 0\.4/)
  })

  it('includes verdicts and results for an operator', async () => {
    const guest = await signedIn(test, 'operator')
    for (const path of ['/', '/experiments/doors', `/runs/${runId}`])
      expect(await guest.text(path)).not.toMatch(/chip[^>]*>ship|10\.00 pp/)
  })
})

describe('routes', () => {
  it('all have a row in the table, and every row has a route', () => {
    const routed = test.pages.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path}`)
    expect([...new Set(routed)].toSorted()).toEqual(
      pageRoutes.map(({ method, path }) => `${method} ${path}`).toSorted(),
    )
  })
})

describe('pages', () => {
  it('need no script and load nothing from elsewhere', async () => {
    const guest = await signedIn(test, 'compliance-officer')
    for (const path of [
      '/',
      '/experiments/doors',
      `/runs/${runId}`,
      '/ledger',
      '/ledger/0',
      '/compliance',
      '/people',
      '/tokens',
    ]) {
      const response = await guest.get(path)
      const page = await response.text()
      expect(response.headers.get('Content-Security-Policy')).toContain("script-src 'self'")
      expect(page).not.toMatch(/<script(?![^>]*src="\/assets\/)|<[^>]*\son\w+=|<style|<[^>]*\sstyle="|javascript:/i)
      expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\/(?!example\.org\/doors)/)
    }
  })

  it('escape what people wrote, wherever it stands', async () => {
    const guest = await signedIn(test, 'data-scientist')
    for (const path of ['/', '/experiments/doors', `/runs/${runId}`, `/runs/${runId}/report`]) {
      const page = await guest.text(path)
      expect(page).not.toMatch(/<script>|<img/)
      expect(page).toContain('&lt;script&gt;alert(1)')
    }
  })

  it('show a cell as written beside what it gave, in the notebook’s own formats', async () => {
    const page = await (await signedIn(test, 'committee-member')).text('/experiments/doors')
    for (const text of ['10.00\u00a0pp', '2,000', '30.00\u00a0% of 1,000 units', 'sample ratio', 'confirmatory'])
      expect(page).toContain(text)
    expect(page).toMatch(/The difference is <data[^>]*>10\.00\u00a0pp<\/data>/)
    expect(page).toContain('<span class="k">method</span>: ab-test')
  })

  it('show prose that would take long to set as it was written', async () => {
    const guest = await signedIn(test, 'data-scientist')
    const author = actorOf(await demoPerson(test.house, 'data-scientist'))
    await addNotebook(test.house, author, `${notebookText('long-prose')}\n${'- item\n\n'.repeat(8_000)}`)
    const page = await guest.text('/experiments/long-prose')
    expect(page).toContain('it is shown as written')
    expect(page).toContain('- item\n\n- item')
    expect(await guest.text('/experiments/doors')).toContain('<em>opened</em>')
  })

  it('serve the report as it was made, without rights to run anything', async () => {
    const response = await (await signedIn(test, 'analyst')).get(`/runs/${runId}/report.html`)
    expect(response.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'.*sandbox/)
    expect(await response.text()).toContain('<h1')
  })

  it('keep hashed files for ever, and only those that were built', async () => {
    const guest = guestOf(test)
    const style = /href="(\/assets\/[^"]+\.css)"/.exec(await guest.text('/sign-in'))?.[1] ?? ''
    expect((await guest.get(style)).headers.get('Cache-Control')).toContain('immutable')
    expect((await guest.get('/assets/..%2Fmanifest.json')).status).toBe(404)
  })
})

describe('a ledger entry', () => {
  it('is verified step by step on its page', async () => {
    const page = await (await signedIn(test, 'committee-member')).text('/ledger/0/verification')
    expect(page).toContain('The entry is in the ledger, as it was written.')
    expect(page.match(/class="chip good"/g)).toHaveLength(5)
  })

  it('can be found by its type alone', async () => {
    const page = await (await signedIn(test, 'committee-member')).text('/ledger?type=experiment.registered')
    expect(page.match(/href="\/ledger\/\d+"/g)).toHaveLength(1)
  })

  it('is shown without its verdict to those who may not read results, and whole to others', async () => {
    const listed = await (await signedIn(test, 'operator')).text('/ledger?type=result.recorded')
    const path = /href="(\/ledger\/\d+)"/.exec(listed)![1]!
    expect(await (await signedIn(test, 'operator')).text(path)).not.toContain('verdict&quot;:')
    expect(await (await signedIn(test, 'operator')).text(`${path}/verification`)).not.toContain('verdict&quot;:')
    expect(await (await signedIn(test, 'analyst')).get(path)).toMatchObject({ status: 404 })
    expect(await (await signedIn(test, 'committee-member')).text(path)).toContain('verdict&quot;:')
  })

  it('stands in a list that leaves consents out until they are asked for', async () => {
    const { house } = test
    const actor = await installation(house)
    await registerPurpose(house, actor, { key: 'offers', title: 'Offers', legalBasis: 'consent' })
    await recordConsent(house, actor, [
      {
        identity: { type: 'customer', value: '7' },
        purpose: 'offers',
        action: 'grant',
        effectiveAt: '2026-01-01T00:00:00Z',
        channel: 'web',
        idemKey: 'one',
      },
    ])
    await settleLedger(house)
    const guest = await signedIn(test, 'operator')
    const row = /<td>consent\.recorded<\/td>/
    expect(await guest.text('/ledger')).not.toMatch(row)
    for (const type of ['all', 'consent.recorded']) expect(await guest.text(`/ledger?type=${type}`)).toMatch(row)
  })

  it('stands in a ledger that can be verified whole', async () => {
    const guest = await signedIn(test, 'operator')
    const answer = await guest.send('/ledger/verification', {}, { from: '/ledger' })
    expect(await answer.text()).toContain('The ledger is whole.')
  })
})

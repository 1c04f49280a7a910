import { afterAll, beforeAll, expect, it } from 'vitest'
import { notebookText } from './notebooks.ts'
import { startPages, type TestPages } from './start-pages.ts'
import { guestOf, signedIn } from './visit.ts'

let test: TestPages

beforeAll(async () => {
  test = await startPages()
})
afterAll(() => test.close())

it('an empty house says what to do first', async () => {
  const page = await (await signedIn(test, 'data-scientist')).text('/')
  expect(page).toContain('There is no experiment yet.')
  expect(page).toContain('href="/experiments/new"')
})

it('a notebook with errors is not kept, and each is told with its line', async () => {
  const guest = await signedIn(test, 'data-scientist')
  const answer = await guest.send(
    '/experiments/new',
    { text: notebookText('broken').replace('kind: proportion', 'kind: proportoin') },
    { from: '/experiments/new' },
  )
  const page = await answer.text()
  expect(answer.status).toBe(400)
  expect(page).toMatch(/<strong>Line \d+<\/strong>/)
  expect(page).toContain('proportoin')
  expect((await guest.get('/experiments/broken')).status).toBe(404)
})

it('an experiment is added, registered, run and amended without any script', async () => {
  const guest = await signedIn(test, 'data-scientist')
  const added = await guest.send('/experiments/new', { text: notebookText('doors') }, { from: '/experiments/new' })
  expect(added.headers.get('Location')).toBe('/experiments/doors')
  expect(await guest.text('/experiments/doors')).toContain('Not registered.')

  expect((await guest.send('/experiments/doors/registration', {}, { from: '/tokens' })).status).toBe(303)
  expect(await guest.text('/experiments/doors')).not.toContain('Register this plan')

  const wrong = await guest.send('/experiments/doors/runs', { 'param.asOf': 'tomorrow' }, { from: '/tokens' })
  expect(wrong.status).toBe(400)
  expect(await wrong.text()).toMatch(/id="field-param.asOf-problem"[^>]*>asOf must be a date/)

  const asked = await guest.send('/experiments/doors/runs', { 'param.asOf': '2024-01-14' }, { from: '/tokens' })
  const path = asked.headers.get('Location') ?? ''
  expect(test.rung).toEqual([path.replace('/runs/', '')])
  const waiting = await guest.text(path)
  expect(waiting).toContain('<noscript><meta http-equiv="refresh"')
  expect(waiting).toContain('Cancel this run')
  await test.perform(test.rung[0]!)
  const done = await guest.text(path)
  expect(done).not.toContain('http-equiv="refresh"')
  expect(done).toMatch(/chip good[^>]*>ship/)

  await guest.send(
    '/experiments/new',
    { text: notebookText('doors').replace('minimumEffect: 0.02', 'minimumEffect: 0.03') },
    { from: '/tokens' },
  )
  const short = await guest.send('/experiments/doors/amendments', { reason: 'no' }, { from: '/tokens' })
  expect(await short.text()).toMatch(/id="field-reason-problem"/)
  expect(
    (
      await guest.send(
        '/experiments/doors/amendments',
        { reason: 'The effect worth having was agreed to be larger.' },
        { from: '/tokens' },
      )
    ).status,
  ).toBe(303)
  const amended = await guest.text('/experiments/doors')
  expect(amended).toContain('The effect worth having was agreed to be larger.')
  expect(amended).toContain('0.02 became 0.03')
})

it('an experiment of somebody else can be run by an operator, but neither registered nor amended', async () => {
  const guest = await signedIn(test, 'operator')
  const page = await guest.text('/experiments/doors')
  expect(page).toContain('Run it')
  expect(page).not.toMatch(/>Amend<|Register this plan/)
  for (const path of ['registration', 'amendments']) {
    expect(
      (await guest.send(`/experiments/doors/${path}`, { reason: 'because I can do so' }, { from: '/tokens' })).status,
    ).toBe(404)
  }
})

it('a waiting run can be cancelled once', async () => {
  const guest = await signedIn(test, 'operator')
  const path = (await guest.send('/experiments/doors/runs', {}, { from: '/tokens' })).headers.get('Location') ?? ''
  expect((await guest.send(`${path}/cancellation`, {}, { from: '/tokens' })).status).toBe(303)
  expect(await guest.text(path)).toContain('It was asked to stop')
})

it('a token is shown once and ended at once', async () => {
  const guest = await signedIn(test, 'analyst')
  const beyond = await guest.send('/tokens', { name: 'nightly', days: '30', scopes: 'operator' }, { from: '/tokens' })
  expect(beyond.status).toBe(400)
  const issued = await (
    await guest.send('/tokens', { name: 'nightly', days: '30', scopes: 'analyst' }, { from: '/tokens' })
  ).text()
  const token = /wh_[\w-]{43}/.exec(issued)?.[0] ?? ''
  expect(token).not.toBe('')
  const listed = await guest.text('/tokens')
  expect(listed).not.toContain(token)
  const path = /action="(\/tokens\/[^"]+\/revocation)"/.exec(listed)?.[1] ?? ''
  const other = await signedIn(test, 'data-scientist')
  expect((await other.send(path, {}, { from: '/tokens' })).status).toBe(404)
  expect((await guest.send(path, {}, { from: '/tokens' })).status).toBe(303)
  expect(await guest.text('/tokens')).toContain('revoked')
})

it('a token of somebody else is ended by an operator, and the ledger says by whom', async () => {
  const guest = await signedIn(test, 'analyst')
  await guest.send('/tokens', { name: 'leaked', days: '30', scopes: 'analyst' }, { from: '/tokens' })
  const operator = await signedIn(test, 'operator')
  const people = await operator.text('/people')
  expect(people).toContain('leaked')
  const path = /action="(\/tokens\/[^"]+\/revocation)"/.exec(people)?.[1] ?? ''
  expect((await operator.send(path, {}, { from: '/people' })).headers.get('Location')).toBe('/people')
  expect(await operator.text('/people')).not.toContain('leaked')
  expect(await guest.text('/tokens')).toContain('revoked')
})

it('signing out ends the session', async () => {
  const guest = await signedIn(test, 'analyst')
  await guest.send('/sign-out', {}, { from: '/tokens' })
  expect((await guest.get('/')).status).toBe(303)
})

it('a stranger cannot act at all', async () => {
  expect((await guestOf(test).send('/experiments/new', { text: notebookText('theirs') })).headers.get('Location')).toBe(
    '/sign-in',
  )
})

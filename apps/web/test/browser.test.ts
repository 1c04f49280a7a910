import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, addNotebook, demoPerson, listRunEvents, requestRun } from '@weighhouse/workflows'
import { notebookText } from './notebooks.ts'
import { serve } from './serve.ts'
import { startPages, type TestPages } from './start-pages.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
if (executablePath === undefined)
  process.stdout.write('The walk through the pages in a browser is skipped: there is no Chromium here.\n')

describe.skipIf(executablePath === undefined)('in a browser', { timeout: 180_000 }, () => {
  /** A busy computer makes a run take long; nothing waits longer than it must. */
  const patienceMs = 120_000
  let test: TestPages
  let browser: Browser
  let site: Awaited<ReturnType<typeof serve>>

  beforeAll(async () => {
    test = await startPages()
    await addNotebook(test.house, actorOf(await demoPerson(test.house, 'data-scientist')), notebookText('doors'))
    site = await serve((request) => streamed(request) ?? test.pages.fetch(request))
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
    })
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
    await test.close()
  })

  it('one walks from the sign-in to a report without script, on a phone, and nothing overflows or is blocked', async () => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 800 },
      javaScriptEnabled: false,
      colorScheme: 'dark',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(patienceMs)
    const complaints: string[] = []
    page.on('console', (message) => void complaints.push(message.text()))
    page.on('request', (request) => {
      if (!request.url().startsWith(site.url) && !request.url().startsWith('data:')) complaints.push(request.url())
    })
    const fits = async (): Promise<void> => {
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0)
    }

    await page.goto(`${site.url}/experiments/doors`)
    await fits()
    await page.getByRole('button', { name: 'Sign in as data scientist' }).click()
    await page.waitForURL('**/experiments/doors')
    await page.getByText('Register the plan').click()
    await page.getByRole('button', { name: 'Register this plan' }).click()
    await page.getByText('outcome reads before').waitFor()
    await fits()
    await page.getByText('Run it', { exact: true }).first().click()
    await page.getByRole('button', { name: 'Run it' }).click()
    await page.waitForURL('**/runs/*')
    await page.getByText('Waiting for a worker.').waitFor()
    await fits()
    await test.perform(test.rung[0] ?? '')
    // Without script the page looks again by itself.
    await page.getByRole('link', { name: 'Read the report' }).waitFor()
    await fits()
    await page.getByRole('link', { name: 'Read the report' }).click()
    await page.frameLocator('iframe').getByText('Does the door open?').first().waitFor()
    await fits()
    await page.goto(`${site.url}/ledger`)
    await page.getByRole('region', { name: 'The newest first' }).getByRole('link').first().click()
    await page.getByRole('button', { name: 'Verify this entry' }).click()
    await page.getByText('The entry is in the ledger, as it was written.').waitFor()
    await fits()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('with script the page follows a run and shows its end by itself', async () => {
    const author = actorOf(await demoPerson(test.house, 'data-scientist'))
    const run = await requestRun(test.house, author, { experimentId: 'doors', params: {} })
    const page = await browser.newPage()
    page.setDefaultTimeout(patienceMs)
    await page.goto(`${site.url}/sign-in?next=/runs/${run.id}`)
    await page.getByRole('button', { name: 'Sign in as data scientist' }).click()
    await page.getByText('Waiting for a worker.').waitFor()
    await test.perform(run.id)
    await page.getByRole('link', { name: 'Read the report' }).waitFor()
    await page.close()
  })

  it('the scripts run under the policy: a hash gets its button', async () => {
    const context = await browser.newContext()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.url })
    const page = await context.newPage()
    page.setDefaultTimeout(patienceMs)
    const complaints: string[] = []
    page.on('console', (message) => void complaints.push(message.text()))
    page.on('pageerror', (error) => void complaints.push(error.message))
    await page.goto(`${site.url}/sign-in?next=/experiments/doors`)
    await page.getByRole('button', { name: 'Sign in as committee member' }).click()
    await page.getByRole('button', { name: 'Copy the notebook' }).click()
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(complaints).toEqual([])
    await context.close()
  })

  /** A run's events so far in the form of a stream; the browser asks again for the rest. */
  function streamed(request: Request): Promise<Response> | undefined {
    const runId = /\/api\/v1\/runs\/([^/]+)\/events$/.exec(request.url)?.[1]
    if (runId === undefined) return undefined
    return listRunEvents(test.house, runId).then((events) => {
      const text = events.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`).join('')
      return new Response(`retry: 200\n\n${text}`, { headers: { 'Content-Type': 'text/event-stream' } })
    })
  }
})

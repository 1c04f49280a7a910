import { claimRun, demoPerson, findSession, type House, openSession, performRun } from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { buildPages } from '../src/build.ts'
import { createPages, type PageOptions } from '../src/index.tsx'

const leaseMs = 60_000

export interface TestPages {
  readonly house: House
  readonly options: PageOptions
  readonly pages: ReturnType<typeof createPages>
  /** Runs that the pages rang for, oldest first. */
  readonly rung: readonly string[]
  /** Performs a run here, as a worker would. */
  readonly perform: (runId: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** The pages over a real house. Sessions are real ones too; only their cookie is a bare id. */
export async function startPages(): Promise<TestPages> {
  await buildPages()
  const started = await startTestHouse()
  const { house } = started
  const rung: string[] = []
  const sessionOf = async (c: Context) =>
    (await findSession(house, getCookie(c, 'session') ?? '').catch(() => undefined)) ?? null
  const options: PageOptions = {
    ring: async (runId) => void rung.push(runId),
    sessionOf,
    openSession: async (c, role) => {
      const session = await openSession(house, (await demoPerson(house, role)).id)
      setCookie(c, 'session', session.id, { httpOnly: true, sameSite: 'Lax', path: '/' })
    },
    closeSession: async (c) => setCookie(c, 'session', '', { path: '/', maxAge: 0 }),
    demoSignIn: true,
  }
  const perform = async (runId: string): Promise<void> => {
    const lease = await claimRun(house, runId, leaseMs)
    if (lease) await performRun(house, lease, AbortSignal.timeout(leaseMs))
  }
  return { house, options, pages: createPages(house, options), rung, perform, close: () => started.close() }
}

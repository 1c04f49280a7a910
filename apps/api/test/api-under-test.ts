import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimRun, type House, performRun, type Role } from '@weighhouse/workflows'
import { startTestHouse } from '@weighhouse/workflows/testing'
import { type ApiOptions, createApi } from '../src/index.ts'

/** Sends a request as somebody; a body is sent as JSON. */
export type Send = (request: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Response>

export interface ApiUnderTest {
  readonly house: House
  readonly api: ReturnType<typeof createApi>
  /** Runs whose bell was rung. */
  readonly rung: readonly string[]
  readonly asNobody: Send
  /** Signs in as the demo person of a role, as a page of this site would. */
  as(role: Role): Promise<Send>
  byToken(token: string): Send
  /** Performs a requested run in this process, as a worker would. */
  perform(runId: string): Promise<void>
  close(): Promise<void>
}

export async function startApi(options: Partial<ApiOptions> = {}): Promise<ApiUnderTest> {
  const started = await startTestHouse()
  const { house } = started
  const rung: string[] = []
  const api = createApi(house, {
    ring: async (runId) => void rung.push(runId),
    sessionKey: house.sessionKey,
    demoSignIn: true,
    rateLimit: { burst: 10_000, perSecond: 1_000 },
    ...options,
  })
  const sendWith =
    (own: Readonly<Record<string, string>>): Send =>
    async (request, body, headers) => {
      const [method = 'GET', path = ''] = request.split(' ')
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      return api.request(path, {
        method,
        headers: { ...type, ...own, ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
    }
  return {
    house,
    api,
    rung,
    asNobody: sendWith({}),
    as: async (role) => {
      const answer = await sendWith({})('POST /api/v1/sessions', { role })
      return sendWith({ cookie: cookieOf(answer), 'sec-fetch-site': 'same-origin' })
    },
    byToken: (token) => sendWith({ authorization: `Bearer ${token}` }),
    perform: async (runId) => {
      const lease = await claimRun(house, runId, 60_000)
      if (!lease) throw new Error('the run was claimed before')
      await performRun(house, lease, new AbortController().signal)
    },
    close: () => started.close(),
  }
}

/** The session cookie that an answer sets. */
export function cookieOf(answer: Response): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** A notebook that ships with the house, under an id of its own. */
export function sampleNotebook(id = 'gate-30'): string {
  const path = join(import.meta.dirname, '../../../experiments/gate-30/notebook.md')
  return readFileSync(path, 'utf8').replace(/^id: .*$/m, `id: ${id}`)
}

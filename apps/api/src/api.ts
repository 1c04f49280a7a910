import type { RateLimit } from '@weighhouse/kernel'
import type { House } from '@weighhouse/workflows'
import { Hono } from 'hono'
import { assertRowsMatch } from './access.ts'
import { answerFailure } from './answer-failure.ts'
import { authenticateBy } from './authenticate.ts'
import { authoriseBy } from './authorise.ts'
import { keepDeadlineOf } from './deadline.ts'
import { documentRoutes } from './document-routes.ts'
import type { ApiEnv } from './environment.ts'
import { keepAnswerIn } from './keep-answer.ts'
import { openRequestBy } from './open-request.ts'
import { limitRateOf } from './rate-limit.ts'
import { readBodyStrictly } from './read-body.ts'
import { apiRoutes } from './routes.ts'
import { openSignIn } from './sign-in.ts'

export interface ApiOptions {
  /** Wakes a worker for a run. */
  ring(runId: string): Promise<void>
  /** 32 secret bytes that sign sessions. */
  readonly sessionKey: Uint8Array
  /** Lets anybody who reaches this house sign in as the demo person of a role; only loopback names are answered then. */
  readonly demoSignIn: boolean
  /** Requests of one person, or of one address while nobody is known. */
  readonly rateLimit?: RateLimit
  readonly timeoutMs?: number
}

const basePath = '/api/v1'

const usualRate: RateLimit = { burst: 120, perSecond: 20 }
const usualTimeoutMs = 60_000

/**
 * The API under `/api/v1`. Every request passes the same gates in the same order: it is named, timed,
 * authenticated, counted, allowed by its route's row, and read, before a route sees it.
 */
export function createApi(house: House, options: ApiOptions): Hono<ApiEnv> {
  const everything = `${basePath}/*`
  const signIn = openSignIn(house, options)
  const api = new Hono<ApiEnv>()
  api.onError(answerFailure(house.log))
  api.use(everything, openRequestBy(house.clock, options.demoSignIn))
  api.use(everything, keepDeadlineOf(options.timeoutMs ?? usualTimeoutMs))
  api.use(everything, authenticateBy(house, signIn))
  api.use(everything, limitRateOf(options.rateLimit ?? usualRate, house.clock))
  api.use(everything, authoriseBy(house))
  api.use(everything, readBodyStrictly())
  api.use(everything, keepAnswerIn(house))
  api.route(
    basePath,
    apiRoutes(house, signIn, (runId) => options.ring(runId)),
  )
  api.route(basePath, documentRoutes(api))
  assertRowsMatch(api.routes)
  return api
}

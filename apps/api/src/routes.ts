import type { House } from '@weighhouse/workflows'
import { Hono } from 'hono'
import type { ApiEnv } from './environment.ts'
import { consentRoutes } from './routes/consent.ts'
import { datasetRoutes } from './routes/datasets.ts'
import { experimentRoutes } from './routes/experiments.ts'
import { healthRoutes } from './routes/health.ts'
import { ledgerRoutes } from './routes/ledger.ts'
import { notebookRoutes } from './routes/notebooks.ts'
import { personRoutes } from './routes/people.ts'
import { purposeRoutes } from './routes/purposes.ts'
import { runEventRoutes } from './routes/run-events.ts'
import { runFileRoutes } from './routes/run-files.ts'
import { runRoutes } from './routes/runs.ts'
import { meRoutes, sessionRoutes } from './routes/sessions.ts'
import { tokenRoutes } from './routes/tokens.ts'
import type { SignIn } from './sign-in.ts'

/** All routes under their nouns, in one chain: its type is what the typed client is made of. */
export function apiRoutes(house: House, signIn: SignIn, ring: (runId: string) => Promise<void>) {
  return new Hono<ApiEnv>()
    .route('/health', healthRoutes(house))
    .route('/sessions', sessionRoutes(signIn))
    .route('/me', meRoutes())
    .route('/notebooks', notebookRoutes())
    .route('/experiments', experimentRoutes(house))
    .route('/runs', runRoutes(house, ring))
    .route('/runs', runEventRoutes(house))
    .route('/runs', runFileRoutes(house))
    .route('/ledger', ledgerRoutes(house))
    .route('/purposes', purposeRoutes(house))
    .route('/consent', consentRoutes(house))
    .route('/datasets', datasetRoutes(house))
    .route('/people', personRoutes(house))
    .route('/tokens', tokenRoutes(house))
}

export type ApiRoutes = ReturnType<typeof apiRoutes>

import type { Action } from '@weighhouse/workflows'
import type { RouterRoute } from 'hono/types'

/**
 * What a route asks for. `public` needs nobody, `self` anybody who is known. `on` says whose thing it
 * is: the house's (without it), the caller's own, or that of the experiment, run or token in the path.
 */
export interface AccessRow {
  readonly action: Action | 'public' | 'self'
  readonly on?: 'own' | 'experiment' | 'run' | 'token'
  /** Who may do this may know that the route's thing exists: they are told of a refusal, all others find nothing. */
  readonly shownBy?: Action
  /** The answer holds a secret that is shown once, so it is never kept for a repeated request. */
  readonly secret?: true
  /** How many usual requests it counts as, where it costs more work than they do. */
  readonly cost?: number
  /** The answer is a stream, so it has no deadline. */
  readonly stream?: true
}

/** Every route of the API. One without a row, or a row without a route, stops the start. */
export const accessRows: Readonly<Record<string, AccessRow>> = {
  'GET /api/v1/health': { action: 'public' },
  'GET /api/v1/openapi.json': { action: 'public' },
  'GET /api/v1/docs': { action: 'public' },
  'GET /api/v1/ledger/verifier-key': { action: 'public' },

  'POST /api/v1/sessions': { action: 'public', secret: true },
  'DELETE /api/v1/sessions/current': { action: 'self' },
  'GET /api/v1/me': { action: 'self' },

  'POST /api/v1/notebooks/check': { action: 'self', cost: 5 },
  'GET /api/v1/experiments': { action: 'experiment.read' },
  'POST /api/v1/experiments': { action: 'experiment.create', shownBy: 'experiment.read' },
  'GET /api/v1/experiments/:id': { action: 'experiment.read' },
  'GET /api/v1/experiments/:id/text': { action: 'experiment.read' },
  'GET /api/v1/experiments/:id/plan': { action: 'experiment.read' },
  'POST /api/v1/experiments/:id/registration': {
    action: 'experiment.register',
    on: 'experiment',
    shownBy: 'experiment.read',
  },
  'POST /api/v1/experiments/:id/amendments': {
    action: 'experiment.amend',
    on: 'experiment',
    shownBy: 'experiment.read',
  },

  'GET /api/v1/runs': { action: 'run.read' },
  'POST /api/v1/runs': { action: 'run.request', shownBy: 'run.read' },
  'GET /api/v1/runs/:id': { action: 'run.read' },
  'GET /api/v1/runs/:id/events': { action: 'run.read', stream: true },
  'POST /api/v1/runs/:id/cancellation': { action: 'run.cancel', on: 'run', shownBy: 'run.read' },
  'GET /api/v1/runs/:id/result': { action: 'result.read' },
  'GET /api/v1/runs/:id/tables': { action: 'result.read' },
  'GET /api/v1/runs/:id/tables/:file{[A-Za-z0-9_.-]+\\.csv}': { action: 'result.read' },
  'GET /api/v1/runs/:id/report': { action: 'report.read' },
  'GET /api/v1/runs/:id/bundle': { action: 'report.read' },
  'GET /api/v1/runs/:id/notebook.ipynb': { action: 'report.read' },

  'GET /api/v1/ledger/entries': { action: 'ledger.read' },
  'GET /api/v1/ledger/entries/:index': { action: 'ledger.read' },
  'GET /api/v1/ledger/entries/:index/tlog-proof': { action: 'ledger.read' },
  'GET /api/v1/ledger/checkpoint': { action: 'ledger.read' },
  'POST /api/v1/ledger/verification': { action: 'ledger.read', cost: 20 },

  'GET /api/v1/purposes': { action: 'purpose.read' },
  'POST /api/v1/purposes': { action: 'purpose.register', shownBy: 'purpose.read' },
  'POST /api/v1/consent/events': { action: 'consent.record', shownBy: 'consent.read' },
  'GET /api/v1/consent/counts': { action: 'consent.read' },
  'POST /api/v1/consent/status': { action: 'consent.read' },
  'GET /api/v1/datasets': { action: 'dataset.read' },

  'GET /api/v1/people': { action: 'person.read' },
  'POST /api/v1/people': { action: 'person.add', shownBy: 'person.read' },
  'GET /api/v1/tokens': { action: 'token.read', on: 'own' },
  'POST /api/v1/tokens': { action: 'token.issue', on: 'own', shownBy: 'token.read', secret: true },
  'DELETE /api/v1/tokens/:id': { action: 'token.revoke', on: 'token' },
}

/** Handlers that stand before every route, by name. They answer nothing that a row should guard. */
const gates = ['openRequest', 'keepDeadline', 'authenticate', 'limitRate', 'authorise', 'readBody', 'keepAnswer']

/** The row of a route as the router names it, or `undefined`. */
export function rowOf({ method, path }: Pick<RouterRoute, 'method' | 'path'>): AccessRow | undefined {
  const key = `${method} ${path}`
  return Object.hasOwn(accessRows, key) ? accessRows[key] : undefined
}

/** Methods that an address takes, by the patterns of the routes alone; empty where none fits. */
export function methodsOf(path: string): readonly string[] {
  return Object.keys(accessRows).flatMap((key) => {
    const [method = '', pattern = ''] = key.split(' ')
    const form = pattern.replace(/[.]/g, '\\.').replace(/:[a-z]+(?:\{[^/]*\})?/gi, '[^/]+')
    return new RegExp(`^${form}$`).test(path) ? (method === 'GET' ? ['GET', 'HEAD'] : [method]) : []
  })
}

/** The row of a route as the OpenAPI document names it, with braces round its parameters. */
export function rowOfDocumentPath(method: string, path: string): AccessRow | undefined {
  const key = Object.keys(accessRows).find(
    (row) => row.replace(/:([a-z]+)(?:\{[^/]*\})?/gi, '{$1}') === `${method} ${path}`,
  )
  return key === undefined ? undefined : accessRows[key]
}

/** Throws unless routes and rows are the same set, and nothing else but the named gates is in the way. */
export function assertRowsMatch(routes: readonly RouterRoute[]): void {
  const served = new Set<string>()
  const strangers: string[] = []
  for (const { method, path, handler } of routes) {
    if (method !== 'ALL') served.add(`${method} ${path}`)
    else if (!gates.includes(handler.name) || path !== '/api/v1/*')
      strangers.push(`${handler.name || 'a nameless handler'} on ${path}`)
  }
  const unguarded = [...served].filter((key) => !Object.hasOwn(accessRows, key))
  const unserved = Object.keys(accessRows).filter((key) => !served.has(key))
  const faults = [
    ...unguarded.map((key) => `no row for the route ${key}`),
    ...unserved.map((key) => `no route for the row ${key}`),
    ...strangers.map((name) => `an unlisted handler before all routes: ${name}`),
  ]
  if (faults.length > 0) throw new Error(`the access table does not fit the routes: ${faults.join('; ')}`)
}

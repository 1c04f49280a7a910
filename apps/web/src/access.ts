import { type Action, actions, mayDo, type SessionView } from '@weighhouse/workflows'

/** One route of the pages. `public` asks for nothing, `signed-in` for a session; an action asks the table of permissions. */
export interface PageRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly action: Action | 'public' | 'signed-in'
}

/** Every route of the pages with its action. A route that is registered without a row here throws at start. */
export const pageRoutes = [
  { method: 'GET', path: '/assets/:file', action: 'public' },
  { method: 'GET', path: '/sign-in', action: 'public' },
  { method: 'POST', path: '/sign-in', action: 'public' },
  { method: 'POST', path: '/sign-out', action: 'public' },
  { method: 'GET', path: '/', action: 'signed-in' },
  { method: 'GET', path: '/experiments/new', action: 'experiment.create' },
  { method: 'POST', path: '/experiments/new', action: 'experiment.create' },
  { method: 'GET', path: '/experiments/:id', action: 'experiment.read' },
  { method: 'POST', path: '/experiments/:id/registration', action: 'experiment.register' },
  { method: 'POST', path: '/experiments/:id/amendments', action: 'experiment.amend' },
  { method: 'POST', path: '/experiments/:id/runs', action: 'run.request' },
  { method: 'GET', path: '/runs/:id', action: 'run.read' },
  { method: 'POST', path: '/runs/:id/cancellation', action: 'run.cancel' },
  { method: 'GET', path: '/runs/:id/report', action: 'report.read' },
  { method: 'GET', path: '/runs/:id/report.html', action: 'report.read' },
  { method: 'GET', path: '/runs/:id/report.json', action: 'report.read' },
  { method: 'GET', path: '/runs/:id/report.ipynb', action: 'report.read' },
  { method: 'GET', path: '/runs/:id/tables/:file', action: 'result.read' },
  { method: 'GET', path: '/ledger', action: 'ledger.read' },
  { method: 'POST', path: '/ledger/verification', action: 'ledger.read' },
  { method: 'GET', path: '/ledger/:index', action: 'ledger.read' },
  { method: 'GET', path: '/ledger/:index/verification', action: 'ledger.read' },
  { method: 'GET', path: '/compliance', action: 'purpose.read' },
  { method: 'GET', path: '/people', action: 'person.read' },
  { method: 'POST', path: '/people', action: 'person.add' },
  { method: 'GET', path: '/tokens', action: 'token.read' },
  { method: 'POST', path: '/tokens', action: 'token.issue' },
  { method: 'POST', path: '/tokens/:id/revocation', action: 'token.revoke' },
] as const satisfies readonly PageRoute[]

/** Whose the thing is that is asked for: these people's, or, to ask whether there could be any such thing, one's own. */
export type Owners = readonly string[] | 'own'

type Denial = Extract<ReturnType<typeof mayDo>, { readonly kind: 'deny' }>['reason']

/** Why somebody signed in may not do something to a thing, by the table of permissions; `undefined` when they may. */
export function denialOf({ person }: SessionView, action: Action, owners: Owners): Denial | undefined {
  const resource = { type: actions[action], id: null, ownerIds: owners === 'own' ? [person.id] : owners }
  const answer = mayDo({ id: person.id, roles: person.roles, via: 'session' }, action, resource)
  return answer.kind === 'deny' ? answer.reason : undefined
}

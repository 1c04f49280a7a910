import { type Role, roles } from './role.ts'

/** Everything that can be asked for, with the kind of thing it is asked of. */
export const actions = {
  'experiment.read': 'experiment',
  'experiment.create': 'experiment',
  'experiment.register': 'experiment',
  'experiment.amend': 'experiment',
  'experiment.withdraw': 'experiment',
  'run.request': 'experiment',
  'run.read': 'run',
  'run.cancel': 'run',
  'result.read': 'result',
  'report.read': 'report',
  'ledger.read': 'ledger',
  'consent.record': 'consent',
  'consent.read': 'consent',
  'purpose.read': 'purpose',
  'purpose.register': 'purpose',
  'dataset.read': 'dataset',
  'dataset.register': 'dataset',
  'person.read': 'person',
  'person.add': 'person',
  'token.issue': 'token',
  'token.read': 'token',
  'token.revoke': 'token',
} as const
export type Action = keyof typeof actions
export type ResourceType = (typeof actions)[Action]

/**
 * One right. `only` narrows it: `own` to things the actor is an owner of. `notByToken` keeps it to
 * people who are signed in: an API token must not make tokens or people.
 */
export interface Permission {
  readonly action: Action
  readonly role: Role
  readonly only?: 'own'
  readonly notByToken?: true
}

/** The whole table. What is not in it is denied; no role has a special case. */
export const permissions: readonly Permission[] = [
  ...rights('data-scientist', [
    'experiment.read',
    'experiment.create',
    'run.request',
    'run.read',
    'result.read',
    'report.read',
    'ledger.read',
    'purpose.read',
    'dataset.read',
  ]),
  ...rights('data-scientist', ['experiment.register', 'experiment.amend', 'experiment.withdraw', 'run.cancel'], {
    only: 'own',
  }),
  ...rights('compliance-officer', [
    'experiment.read',
    'run.read',
    'result.read',
    'report.read',
    'ledger.read',
    'consent.record',
    'consent.read',
    'purpose.read',
    'purpose.register',
    'dataset.read',
    'person.read',
    'token.read',
    'token.revoke',
  ]),
  ...rights('committee-member', [
    'experiment.read',
    'run.read',
    'result.read',
    'report.read',
    'ledger.read',
    'purpose.read',
    'dataset.read',
  ]),
  ...rights('analyst', ['experiment.read', 'run.read', 'result.read', 'report.read']),
  ...rights('operator', [
    'experiment.read',
    'run.request',
    'run.read',
    'run.cancel',
    'ledger.read',
    'consent.record',
    'purpose.read',
    'dataset.read',
    'dataset.register',
    'person.read',
    'token.read',
    'token.revoke',
  ]),
  ...rights('operator', ['person.add'], { notByToken: true }),
  ...everyone(['token.issue'], { only: 'own', notByToken: true }),
  ...everyone(['token.read', 'token.revoke'], { only: 'own' }),
]

function rights(
  role: Role,
  allowed: readonly Action[],
  narrowed: Omit<Permission, 'action' | 'role'> = {},
): Permission[] {
  return allowed.map((action) => ({ action, role, ...narrowed }))
}

function everyone(allowed: readonly Action[], narrowed: Omit<Permission, 'action' | 'role'>): Permission[] {
  return roles.flatMap((role) => rights(role, allowed, narrowed))
}

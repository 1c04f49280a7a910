import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action, type Actor, actions, mayDo, permissions, type Resource, type Role, roles } from '../src/index.ts'

/**
 * The expected answers, written down apart from the table they judge: y allowed, o only for what is
 * one's own, - denied. Columns: data-scientist, compliance-officer, committee-member, analyst, operator.
 */
const expected: Readonly<Record<Action, string>> = {
  'experiment.read': 'y y y y y',
  'experiment.create': 'y - - - -',
  'experiment.register': 'o - - - -',
  'experiment.amend': 'o - - - -',
  'experiment.withdraw': 'o - - - -',
  'run.request': 'y - - - y',
  'run.read': 'y y y y y',
  'run.cancel': 'o - - - y',
  'result.read': 'y y y y -',
  'report.read': 'y y y y -',
  'ledger.read': 'y y y - y',
  'consent.record': '- y - - y',
  'consent.read': '- y - - -',
  'purpose.read': 'y y y - y',
  'purpose.register': '- y - - -',
  'dataset.read': 'y y y - y',
  'dataset.register': '- - - - y',
  'person.read': '- y - - y',
  'person.add': '- - - - y',
  'token.issue': 'o o o o o',
  'token.read': 'o y o o y',
  'token.revoke': 'o y o o y',
}

const actor = (changes: Partial<Actor> = {}): Actor => ({ id: 'p-1', roles: [], via: 'session', ...changes })
const resource = (type: string, ...ownerIds: string[]): Resource => ({ type, id: 'x', ownerIds })
const allActions = Object.entries(actions)

describe('mayDo', () => {
  it.each(Object.entries(expected))('answers %s as the matrix says: %s', (action, row) => {
    const type = allActions.find(([name]) => name === action)![1]
    row.split(' ').forEach((cell, column) => {
      const who = actor({ roles: [roles[column]!] })
      expect(mayDo(who, action, resource(type, 'p-1')).kind, roles[column]).toBe(cell === '-' ? 'deny' : 'allow')
      expect(mayDo(who, action, resource(type, 'p-2')).kind, roles[column]).toBe(cell === 'y' ? 'allow' : 'deny')
      expect(mayDo(who, action, resource(type)).kind, roles[column]).toBe(cell === 'y' ? 'allow' : 'deny')
    })
  })

  it('has an expected answer for every action, and a permission for none but these', () => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(actions).sort())
    expect(new Set(permissions.map(({ action }) => action))).toEqual(new Set(Object.keys(actions)))
  })

  it('denies an actor without roles everything', () => {
    for (const [action, type] of allActions) {
      expect(mayDo(actor(), action, resource(type, 'p-1'))).toEqual({ kind: 'deny', reason: 'no-role' })
    }
  })

  it('keeps making tokens and people from API tokens', () => {
    const operator = actor({ roles: ['operator'], via: 'token' })
    expect(mayDo(operator, 'token.issue', resource('token', 'p-1'))).toEqual({ kind: 'deny', reason: 'not-by-token' })
    expect(mayDo(operator, 'person.add', resource('person'))).toEqual({ kind: 'deny', reason: 'not-by-token' })
    expect(mayDo(operator, 'run.request', resource('experiment')).kind).toBe('allow')
  })

  it('takes an action to no other kind of thing', () => {
    const scientist = actor({ roles: ['data-scientist'] })
    expect(mayDo(scientist, 'run.read', resource('consent'))).toEqual({ kind: 'deny', reason: 'wrong-resource' })
    for (const [action, type] of allActions) {
      for (const [, other] of allActions) {
        if (other !== type) expect(mayDo(scientist, action, resource(other, 'p-1')).kind).toBe('deny')
      }
    }
  })

  it('gives two roles what each of them has, and nothing more', () => {
    const subsets = fc.uniqueArray(fc.constantFrom<Role>(...roles), { maxLength: 5 })
    fc.assert(
      fc.property(
        subsets,
        fc.constantFrom(...allActions),
        fc.constantFrom('p-1', 'p-2'),
        ([...held], [action, type], owner) => {
          const one = (role: Role): boolean =>
            mayDo(actor({ roles: [role] }), action, resource(type, owner)).kind === 'allow'
          expect(mayDo(actor({ roles: held }), action, resource(type, owner)).kind === 'allow').toBe(held.some(one))
        },
      ),
    )
  })

  it('denies whatever it does not know, and never throws', () => {
    const all = actor({ roles: [...roles] })
    for (const action of [
      '',
      'experiment',
      'experiment.',
      'EXPERIMENT.READ',
      'toString',
      '__proto__',
      'constructor',
      'admin',
      null,
      7,
      {},
    ]) {
      expect(mayDo(all, action, resource('experiment'))).toEqual({ kind: 'deny', reason: 'unknown-action' })
    }
    const bad = [
      null,
      undefined,
      1,
      'p-1',
      [],
      {},
      { ...all, roles: ['admin'] },
      { ...all, roles: 'operator' },
      { ...all, roles: ['__proto__'] },
      { ...all, id: '' },
      { ...all, via: 'root' },
      { ...all, isAdmin: true },
      { ...all, id: null },
    ]
    for (const who of bad)
      expect(mayDo(who, 'experiment.read', resource('experiment'))).toEqual({ kind: 'deny', reason: 'malformed' })
    const trap = Object.defineProperty({}, 'id', {
      get: () => {
        throw new Error('trap')
      },
      enumerable: true,
    })
    expect(mayDo(trap, 'experiment.read', resource('experiment')).kind).toBe('deny')
    expect(mayDo(all, 'experiment.read', trap).kind).toBe('deny')
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (who, what, thing) => {
        expect(mayDo(who, what, thing).kind).toBe('deny')
      }),
    )
  })
})

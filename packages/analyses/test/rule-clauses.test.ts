import { type Expression, parseExpression } from '@weighhouse/expressions'
import type { JsonValue } from '@weighhouse/kernel'
import { describe, expect, it } from 'vitest'
import { concludeClauses, concludeRule, type RuleFacts } from '@weighhouse/analyses'
import { comparison, result } from './results.ts'

const clause = (text: string): Expression => {
  const { expression, problems } = parseExpression(text)
  if (!expression) throw new Error(problems.map(({ message }) => message).join('; '))
  return expression
}
const rule = (
  clauses: { rollback?: string; hold?: string; ship?: string },
  otherwise: 'review' | 'inconclusive' = 'inconclusive',
) => ({
  kind: 'clauses' as const,
  rollback: clauses.rollback ? clause(clauses.rollback) : null,
  hold: clauses.hold ? clause(clauses.hold) : null,
  ship: clauses.ship ? clause(clauses.ship) : null,
  otherwise,
})
const reading = (values: Readonly<Record<string, JsonValue>>) => (steps: readonly string[]) => values[steps.join('.')]

describe('own clauses', () => {
  const bounds = rule({ rollback: 'primary.upper < 0', ship: 'primary.lower > 0' })

  it('are tried in the order rollback, hold, ship, then otherwise', () => {
    expect(concludeClauses(bounds, reading({ 'primary.lower': -2, 'primary.upper': -1 })).verdict).toBe('rollback')
    expect(concludeClauses(bounds, reading({ 'primary.lower': 1, 'primary.upper': 2 })).verdict).toBe('ship')
    expect(concludeClauses(bounds, reading({ 'primary.lower': -1, 'primary.upper': 2 }))).toMatchObject({
      verdict: 'inconclusive',
      clause: 'otherwise',
    })
    const all = rule({ rollback: 'p.x > 0', hold: 'p.x > 0', ship: 'p.x > 0' })
    expect(concludeClauses(all, reading({ 'p.x': 1 })).verdict).toBe('rollback')
  })

  it.each([
    ['absent', undefined],
    ['not estimable', { kind: 'not-estimable', reason: 'too-few-units' }],
    ['withheld', { kind: 'withheld', reason: 'withheld-before-planned-end' }],
    ['unbounded', null],
  ])('whose input is %s are never true and ask for review', (_name, value) => {
    const outcome = concludeClauses(bounds, (steps) => (steps[1] === 'upper' ? value : 5))
    expect(outcome).toMatchObject({ verdict: 'review', clause: 'rollback' })
    expect(outcome.clauses[0]).toMatchObject({ held: false, missing: true })
  })

  it('that decide are not overruled by a missing input further down', () => {
    expect(concludeClauses(bounds, reading({ 'primary.upper': -1 })).verdict).toBe('rollback')
  })

  it('say their expression and the values they read', () => {
    const { clauses } = concludeClauses(bounds, reading({ 'primary.lower': 1, 'primary.upper': 2 }))
    expect(clauses).toEqual([
      {
        clause: 'rollback',
        row: null,
        expression: 'primary.upper < 0',
        values: [{ path: 'primary.upper', value: 2, missing: false }],
        held: false,
        missing: false,
      },
      {
        clause: 'ship',
        row: null,
        expression: 'primary.lower > 0',
        values: [{ path: 'primary.lower', value: 1, missing: false }],
        held: true,
        missing: false,
      },
      { clause: 'otherwise', row: null, expression: 'inconclusive', values: [], held: false, missing: false },
    ])
  })

  it('compare texts, such as the verdict of a check', () => {
    const outcome = concludeClauses(
      rule({ hold: "fairness.verdict = 'fail'" }),
      reading({ 'fairness.verdict': 'fail' }),
    )
    expect(outcome.verdict).toBe('hold')
  })
})

describe('what a run may say', () => {
  const shipping = result({ comparisons: [comparison({ role: 'success', state: 'superior' })] })
  const harming = result({
    comparisons: [
      comparison({ role: 'success', state: 'superior' }),
      comparison({ metric: 'latency', role: 'guardrail', state: 'inferior' }),
    ],
  })
  const facts = (more: Partial<RuleFacts>): RuleFacts => ({
    rule: { kind: 'standard' },
    results: { primary: { method: 'ab-test', result: shipping } },
    resolve: () => undefined,
    registered: true,
    plannedLook: true,
    ...more,
  })

  it('is the verdict of its table when its plan is registered and its look is planned', () => {
    expect(concludeRule(facts({}))).toMatchObject({ verdict: 'ship', indication: 'ship', row: 3 })
  })

  it('is an indication only when its plan is not the registered one', () => {
    expect(concludeRule(facts({ registered: false }))).toMatchObject({ verdict: 'not-evaluated', indication: 'ship' })
  })

  it('is not-ready at any other look, unless there is harm or a failing check', () => {
    expect(concludeRule(facts({ plannedLook: false })).verdict).toBe('not-ready')
    expect(
      concludeRule(facts({ plannedLook: false, results: { primary: { method: 'ab-test', result: harming } } })).verdict,
    ).toBe('rollback')
  })

  it('holds for own clauses alike: they cannot ship early', () => {
    const own = rule({ ship: 'primary.x > 0' })
    const ownFacts = facts({ rule: own, resolve: () => 1 })
    expect(concludeRule(ownFacts).verdict).toBe('ship')
    expect(concludeRule({ ...ownFacts, plannedLook: false }).verdict).toBe('not-ready')
    expect(concludeRule({ ...ownFacts, registered: false })).toMatchObject({
      verdict: 'not-evaluated',
      indication: 'ship',
    })
    const harmed = { ...ownFacts, plannedLook: false, results: { primary: { method: 'ab-test', result: harming } } }
    expect(concludeRule(harmed).verdict).toBe('rollback')
  })

  it('is not-ready before the planned units are there, whatever own clauses miss or say', () => {
    const early = { ...shipping, plannedEnd: { ...shipping.plannedEnd, reached: false, units: 400 } }
    const withheld = { kind: 'withheld', reason: 'withheld-before-planned-end' }
    const own = rule({ rollback: 'primary.x < 0', ship: 'primary.y > 0' })
    const ownFacts = (more: Partial<RuleFacts>) =>
      facts({ rule: own, results: { primary: { method: 'ab-test', result: early } }, resolve: () => withheld, ...more })
    const outcome = concludeRule(ownFacts({}))
    expect(outcome).toMatchObject({ verdict: 'not-ready', indication: 'not-ready', clause: 'planned-look' })
    expect(outcome.clauses[0]!.values).toContainEqual({
      path: 'primary.plannedEnd.units',
      value: 400,
      missing: false,
    })
    expect(concludeRule(ownFacts({ resolve: () => 1 })).verdict).toBe('not-ready')
    expect(concludeRule(ownFacts({ registered: false })).verdict).toBe('not-evaluated')
    const harmed = { ...harming, plannedEnd: early.plannedEnd }
    expect(concludeRule(ownFacts({ results: { primary: { method: 'ab-test', result: harmed } } })).verdict).toBe(
      'rollback',
    )
    const look = { index: 1, counted: true, reason: null, dataHash: null }
    const sequential = { ...early, mode: 'always-valid' as const, look }
    const atAnyLook = { results: { primary: { method: 'ab-test', result: sequential } }, resolve: () => 1 }
    expect(concludeRule(ownFacts(atAnyLook)).verdict).toBe('ship')
    const betweenLooks = { ...sequential, mode: 'group-sequential' as const, look: { ...look, counted: false } }
    const atNoLook = { results: { primary: { method: 'ab-test', result: betweenLooks } }, resolve: () => 1 }
    expect(concludeRule(ownFacts(atNoLook)).verdict).toBe('not-ready')
  })

  it('is refused when the table is given what it cannot read', () => {
    expect(() => concludeRule(facts({ results: {} }))).toThrow(/one ab-test/)
    expect(() => concludeRule(facts({ results: { fairness: { method: 'bias', result: {} } } }))).toThrow(
      /fairness \(bias\)/,
    )
  })
})

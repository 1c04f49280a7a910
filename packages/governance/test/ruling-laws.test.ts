import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ConsentEvent,
  consentActions,
  type IdentityLink,
  legalBases,
  linkKinds,
  type Purpose,
  type Ruling,
  ruling,
} from '../src/index.ts'
import { day, link, now, purpose, said, times } from './history.ts'
import { naiveRuling } from './naive-ruling.ts'

const owners = ['ana', 'ben', 'device-1', 'device-2', 'account-1'] as const
const keys = ['ads', 'ads.video', 'research'] as const
const days = fc.integer({ min: 1, max: 24 })

const event: fc.Arbitrary<ConsentEvent> = fc
  .record({
    action: fc.constantFrom(
      ...consentActions.filter((action) => action !== 'erase'),
      'grant' as const,
      'grant' as const,
    ),
    about: fc.constantFrom(...keys),
    by: fc.constantFrom(...owners),
    effective: days,
    recorded: days,
    purposeVersion: fc.constantFrom(1, 1, 2),
    expiry: fc.option(days, { nil: null }),
    authenticated: fc.boolean(),
    jurisdiction: fc.constantFrom('DE', 'DE', 'FR', null),
  })
  .map(({ action, about, by, effective, recorded, expiry, ...rest }) =>
    said(action, about, effective, {
      by,
      ...rest,
      recordedAt: day(recorded),
      expiresAt: expiry === null ? null : day(expiry),
    }),
  )

const identityLink: fc.Arbitrary<IdentityLink> = fc
  .tuple(fc.constantFrom(...linkKinds), fc.constantFrom(...owners), fc.constantFrom(...owners), days, days)
  .map(([kind, a, b, effective, recorded]) => link(kind, a, b, effective, recorded))

const register: fc.Arbitrary<Purpose[]> = fc
  .tuple(
    fc.constantFrom(...legalBases, 'consent' as const, 'consent' as const),
    fc.boolean(),
    fc.boolean(),
    fc.constantFrom(null, 1),
  )
  .map(([legalBasis, saleOrSharing, directMarketing, grantsFromVersion]) => [
    ...keys.map((key) => purpose(key, { legalBasis, saleOrSharing, directMarketing })),
    purpose('ads', { version: 2, legalBasis, saleOrSharing, directMarketing, grantsFromVersion, registeredAt: day(6) }),
  ])

const history = fc.record({
  events: fc.array(event, { maxLength: 12 }),
  links: fc.array(identityLink, { maxLength: 6 }),
  purposes: register,
  about: fc.constantFrom(...keys),
})

type History = typeof history extends fc.Arbitrary<infer T> ? T : never

const rule = ({ events, links, purposes, about }: History): Ruling =>
  ruling(events, links, purposes, 'ana', about, times)

describe('the consent algebra', () => {
  it('answers as a second reading of it does, on random histories', () => {
    const seen = { allow: 0, deny: 0 }
    fc.assert(
      fc.property(history, (given) => {
        const { kind } = rule(given)
        seen[kind] += 1
        expect(kind).toBe(naiveRuling(given.events, given.links, given.purposes, 'ana', given.about, now))
      }),
      { numRuns: process.env.WEIGHHOUSE_LONG ? 100_000 : 3000 },
    )
    // Histories that only ever deny would prove nothing.
    expect(Math.min(seen.allow, seen.deny)).toBeGreaterThan(300)
  })

  it('does not depend on the order in which anything arrived', () => {
    fc.assert(
      fc.property(
        history.chain((given) =>
          fc.record({
            given: fc.constant(given),
            shuffled: fc.record({
              events: fc.shuffledSubarray(given.events, { minLength: given.events.length }),
              links: fc.shuffledSubarray(given.links, { minLength: given.links.length }),
              purposes: fc.shuffledSubarray(given.purposes, { minLength: given.purposes.length }),
            }),
          }),
        ),
        ({ given, shuffled }) => {
          expect(rule({ ...given, ...shuffled })).toEqual(rule(given))
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('does not change when anything is said twice', () => {
    fc.assert(
      fc.property(history, fc.nat(), (given, cut) => {
        const twice = <T>(items: readonly T[]): T[] => [...items, ...items.slice(cut % (items.length + 1))]
        const again = {
          ...given,
          events: twice(given.events),
          links: twice(given.links),
          purposes: twice(given.purposes),
        }
        expect(rule(again)).toEqual(rule(given))
      }),
      { numRuns: 1500 },
    )
  })

  it('gives no permission by one more denial, under any basis', () => {
    const denial = fc
      .tuple(event, fc.constantFrom('withdraw', 'object', 'restrict', 'opt-out', 'expire', 'erase'))
      .map(([item, action]): ConsentEvent => ({ ...item, action, id: 'denial' }))
    fc.assert(
      fc.property(history, denial, (given, more) => {
        // A denial tells a jurisdiction too; that alone may settle where consent is judged.
        const placed = { ...more, jurisdiction: null }
        if (rule(given).kind === 'deny') expect(rule({ ...given, events: [...given.events, placed] }).kind).toBe('deny')
      }),
      { numRuns: 1500 },
    )
  })

  it('is not moved by what was recorded later, or by people who were never linked', () => {
    fc.assert(
      fc.property(history, fc.array(event, { maxLength: 5 }), (given, more) => {
        const later = more.map((item) => ({ ...item, recordedAt: day(21), id: `later-${item.id}` }))
        const strangers = more.map((item) => ({
          ...item,
          identityId: null,
          dataSubjectId: 'eve',
          id: `eve-${item.id}`,
        }))
        expect(rule({ ...given, events: [...given.events, ...later, ...strangers] })).toEqual(rule(given))
      }),
      { numRuns: 800 },
    )
  })

  it('allows consent only on a grant for exactly that purpose, live and known', () => {
    fc.assert(
      fc.property(history, (given) => {
        const answer = rule(given)
        if (answer.kind !== 'allow' || answer.basis !== 'consent') return
        const cited = given.events.find(({ id }) => id === answer.event)
        expect(cited).toMatchObject({ purpose: given.about })
        expect(['grant', 'opt-in']).toContain(cited?.action)
      }),
      { numRuns: 1500 },
    )
  })

  it('comes back to where it was when a merge is split before anything else happened', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 10 }), register, fc.constantFrom(...keys), (all, purposes, about) => {
        const events = all.filter(({ recordedAt }) => recordedAt < day(17))
        const parted = [link('merge', 'ana', 'ben', 18), link('split', 'ana', 'ben', 19)]
        expect(rule({ events, links: parted, purposes, about })).toEqual(rule({ events, links: [], purposes, about }))
      }),
      { numRuns: 800 },
    )
  })
})

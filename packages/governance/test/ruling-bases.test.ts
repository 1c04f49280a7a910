import { describe, expect, it } from 'vitest'
import {
  ConsentEvent,
  type Exemption,
  IdentityLink,
  type LegalBasis,
  legalBases,
  Purpose,
  ruling,
} from '../src/index.ts'
import { day, link, now, purpose, said, times } from './history.ts'
import { answer } from './answer.ts'

describe('a ruling under the other legal bases', () => {
  const exemption = (legalBasis: LegalBasis, changes: Partial<Exemption> = {}): Exemption => ({
    id: 'exempt-1',
    purpose: 'ads',
    legalBasis,
    article: 'GDPR art. 21(1)',
    recordedAt: day(3),
    expiresAt: day(30),
    ...changes,
  })
  const under = (
    legalBasis: LegalBasis,
    events: ConsentEvent[],
    exemptions: Exemption[] = [],
    changes: Partial<Purpose> = {},
  ): string =>
    answer(events, 'ads', { purposes: [purpose('ads', { legalBasis, ...changes })], at: { ...times, exemptions } })

  it.each(['legitimate-interest', 'public-task'] as const)('%s allows until somebody objects', (basis) => {
    expect(under(basis, [])).toBe('allow')
    expect(under(basis, [said('object', 'ads', 5)])).toBe('objected')
    expect(under(basis, [said('withdraw', 'ads', 5)])).toBe('withdrawn')
    expect(under(basis, [said('opt-out', 'ads', 5)])).toBe('opted-out')
    expect(under(basis, [said('restrict', 'ads', 5)], [exemption(basis)])).toBe('restricted')
    expect(under(basis, [said('object', 'ads', 5)], [exemption(basis)])).toBe('allow')
    expect(under(basis, [said('object', 'ads', 5)], [exemption(basis, { expiresAt: now })])).toBe('objected')
    expect(under(basis, [said('object', 'ads', 5)], [exemption(basis, { recordedAt: day(21) })])).toBe('objected')
    expect(under(basis, [said('object', 'ads', 5)], [exemption(basis, { purpose: 'research' })])).toBe('objected')
    expect(under(basis, [said('object', 'ads', 5)], [exemption('contract')])).toBe('objected')
    expect(under(basis, [said('object', 'ads', 5), said('grant', 'ads', 6)])).toBe('allow')
  })

  it('keeps an objection to direct marketing for good', () => {
    const marketing = { directMarketing: true }
    const basis = 'legitimate-interest'
    expect(under(basis, [], [], marketing)).toBe('allow')
    expect(under(basis, [said('object', 'ads', 5)], [exemption(basis)], marketing)).toBe('objected')
    expect(under(basis, [said('object', 'ads', 5), said('grant', 'ads', 6)], [exemption(basis)], marketing)).toBe(
      'objected',
    )
  })

  it('allows under a contract while it is recorded, whatever is withdrawn', () => {
    expect(under('contract', [])).toBe('no-contract')
    expect(under('contract', [said('grant', 'ads', 5)])).toBe('allow')
    expect(under('contract', [said('grant', 'ads', 5), said('withdraw', 'ads', 6)])).toBe('allow')
    expect(under('contract', [said('grant', 'ads', 5), said('object', 'ads', 6)])).toBe('allow')
    expect(under('contract', [said('grant', 'ads', 5), said('expire', 'ads', 6)])).toBe('no-contract')
    expect(under('contract', [said('grant', 'ads', 5, { expiresAt: day(6) })])).toBe('no-contract')
    expect(under('contract', [said('grant', 'ads', 5), said('restrict', 'ads', 6)])).toBe('restricted')
    expect(under('contract', [said('grant', 'ads', 5), said('restrict', 'ads', 6), said('withdraw', 'ads', 7)])).toBe(
      'restricted',
    )
  })

  it.each(['legal-obligation', 'vital-interest'] as const)('%s needs a recorded exemption, and only that', (basis) => {
    expect(under(basis, [])).toBe('no-exemption')
    expect(under(basis, [said('grant', 'ads', 5)])).toBe('no-exemption')
    for (const action of ['withdraw', 'object', 'restrict', 'opt-out'] as const) {
      expect(under(basis, [said(action, 'ads', 5)], [exemption(basis)])).toBe('allow')
    }
    expect(under(basis, [said('erase', 'ads', 5)], [exemption(basis)])).toBe('erased')
  })

  it.each(legalBases)('an opt-out denies sale or sharing under %s', (basis) => {
    const events = [said('grant', 'ads', 5), said('opt-out', 'ads', 6)]
    expect(under(basis, events, [exemption(basis)], { saleOrSharing: true })).toBe('opted-out')
  })

  it('names the exemption it rests on', () => {
    const purposes = [purpose('ads', { legalBasis: 'legal-obligation' })]
    const exemptions = [exemption('legal-obligation', { id: 'b' }), exemption('legal-obligation', { id: 'a' })]
    expect(ruling([], [], purposes, 'ana', 'ads', { ...times, exemptions })).toMatchObject({
      kind: 'allow',
      exemption: 'a',
    })
  })
})

describe('schemas of consent', () => {
  it('accept what the algebra reads and refuse the rest', () => {
    expect(ConsentEvent.parse(said('grant', 'ads', 5))).toEqual(said('grant', 'ads', 5))
    expect(Purpose.parse(purpose('ads.video'))).toEqual(purpose('ads.video'))
    expect(IdentityLink.parse(link('merge', 'ana', 'ben', 3))).toEqual(link('merge', 'ana', 'ben', 3))
    const bad: Partial<Record<keyof ConsentEvent, unknown>>[] = [
      { identityId: 'device-1' },
      { dataSubjectId: null },
      { purposeVersion: 0 },
      { action: 'revoke' },
      { effectiveAt: '2026-02-30T00:00:00Z' },
      { recordedAt: '2026-01-05T00:00:00+01:00' },
      { purpose: 'Ads' },
      { purpose: 'ads.' },
      { purpose: '.ads' },
      { id: 'ana@example.com' },
      { authenticated: 'yes' },
    ]
    for (const change of bad)
      expect(ConsentEvent.safeParse({ ...said('grant', 'ads', 5), ...change }).success).toBe(false)
    expect(ConsentEvent.safeParse({ ...said('grant', 'ads', 5), comment: 'x' }).success).toBe(false)
  })
})

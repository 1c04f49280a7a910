import { describe, expect, it } from 'vitest'
import {
  ConsentEvent,
  type Exemption,
  IdentityLink,
  type LegalBasis,
  legalBases,
  Purpose,
  type RulingTimes,
  ruling,
} from '../src/index.ts'
import { day, link, now, purpose, said, times } from './history.ts'

const register = [purpose('ads'), purpose('ads.video'), purpose('adsx'), purpose('research')]

/** `allow`, or the reason of the denial. */
function answer(
  events: readonly ConsentEvent[],
  about = 'ads',
  {
    links = [],
    purposes = register,
    at = times,
  }: { links?: readonly IdentityLink[]; purposes?: readonly Purpose[]; at?: RulingTimes } = {},
): string {
  const given = ruling(events, links, purposes, 'ana', about, at)
  return given.kind === 'allow' ? 'allow' : given.reason
}

const onDevice = { by: 'device-1' }
const onAccount = { by: 'account-1' }
const linked = [link('link', 'ana', 'device-1', 1), link('link', 'ana', 'account-1', 1)]

describe('a ruling on consent', () => {
  it.each<[string, string, ConsentEvent[]]>([
    ['nobody said anything', 'no-consent', []],
    ['granted', 'allow', [said('grant', 'ads', 5)]],
    ['opted in', 'allow', [said('opt-in', 'ads', 5)]],
    ['granted, then withdrawn', 'withdrawn', [said('grant', 'ads', 5), said('withdraw', 'ads', 6)]],
    ['withdrawn, then granted again', 'allow', [said('withdraw', 'ads', 5), said('grant', 'ads', 6)]],
    ['granted and withdrawn at one instant', 'withdrawn', [said('grant', 'ads', 5), said('withdraw', 'ads', 5)]],
    ['granted, then objected', 'objected', [said('grant', 'ads', 5), said('object', 'ads', 6)]],
    ['granted, then restricted', 'restricted', [said('grant', 'ads', 5), said('restrict', 'ads', 6)]],
    ['granted, then opted out', 'opted-out', [said('grant', 'ads', 5), said('opt-out', 'ads', 6)]],
    [
      'restricted, then withdrawn: the restriction is not masked',
      'restricted',
      [said('restrict', 'ads', 5), said('withdraw', 'ads', 6)],
    ],
    ['granted for the parent only: grants do not flow down', 'wrong-purpose', [said('grant', 'research', 5)]],
    ['granted after the time asked for', 'no-consent', [said('grant', 'ads', 21)]],
    ['granted for a future day', 'no-consent', [said('grant', 'ads', 5, { effectiveAt: day(25) })]],
    [
      'granted with a date in the past: grants do not reach back',
      'allow',
      [said('grant', 'ads', 5, { effectiveAt: day(2) })],
    ],
    [
      'withdrawn for a future day: denies now',
      'withdrawn',
      [said('grant', 'ads', 5), said('withdraw', 'ads', 6, { effectiveAt: day(25) })],
    ],
    [
      'withdrawal recorded late reaches back before the grant',
      'allow',
      [said('grant', 'ads', 5), said('withdraw', 'ads', 6, { effectiveAt: day(4) })],
    ],
    ['expired by its own date', 'expired', [said('grant', 'ads', 5, { expiresAt: day(10) })]],
    ['expiring at this very instant', 'expired', [said('grant', 'ads', 5, { expiresAt: now })]],
    ['not yet expired', 'allow', [said('grant', 'ads', 5, { expiresAt: day(20.5) })]],
    ['ended by an expire event', 'expired', [said('grant', 'ads', 5), said('expire', 'ads', 6)]],
    [
      'ended, then granted again',
      'allow',
      [said('grant', 'ads', 5), said('expire', 'ads', 6), said('grant', 'ads', 7)],
    ],
    [
      'one grant expired, another not',
      'allow',
      [said('grant', 'ads', 5, { expiresAt: day(10) }), said('grant', 'ads', 4)],
    ],
    [
      'an expired grant lifts no withdrawal',
      'withdrawn',
      [said('withdraw', 'ads', 5), said('grant', 'ads', 6, { expiresAt: day(10) })],
    ],
    ['granted for another version', 'outdated-version', [said('grant', 'ads', 5, { purposeVersion: 2 })]],
    [
      'an outdated grant lifts no withdrawal',
      'withdrawn',
      [said('withdraw', 'ads', 5), said('grant', 'ads', 6, { purposeVersion: 9 })],
    ],
    ['erased', 'erased', [said('grant', 'ads', 5), said('erase', 'research', 6)]],
    ['erased, then granted: erased for good', 'erased', [said('erase', 'research', 5), said('grant', 'ads', 6)]],
    ['said by somebody else', 'no-consent', [said('grant', 'ads', 5, { by: 'ben' })]],
    ['withdrawn by somebody else', 'allow', [said('grant', 'ads', 5), said('withdraw', 'ads', 6, { by: 'ben' })]],
    ['no known jurisdiction', 'missing-jurisdiction', [said('grant', 'ads', 5, { jurisdiction: null })]],
    ['an instant that cannot be read', 'unreadable', [said('grant', 'ads', 5, { recordedAt: 'yesterday' })]],
    ['an expiry that cannot be read', 'expired', [said('grant', 'ads', 5, { expiresAt: 'never' })]],
  ])('%s: %s', (_, expected, events) => {
    expect(answer(events)).toBe(expected)
  })

  it('matches purposes by segment: denials flow down, grants flow nowhere', () => {
    expect(answer([said('grant', 'ads', 5)], 'ads.video')).toBe('wrong-purpose')
    expect(answer([said('grant', 'ads.video', 5)], 'ads')).toBe('wrong-purpose')
    expect(answer([said('grant', 'ads.video', 5), said('withdraw', 'ads', 6)], 'ads.video')).toBe('withdrawn')
    expect(answer([said('grant', 'adsx', 5), said('withdraw', 'ads', 6)], 'adsx')).toBe('allow')
    expect(answer([said('grant', 'ads', 5), said('withdraw', 'ads.video', 6)], 'ads')).toBe('allow')
    expect(answer([said('withdraw', 'ads', 5), said('grant', 'ads.video', 6)], 'ads.video')).toBe('allow')
    expect(
      answer([said('withdraw', 'ads', 5), said('grant', 'ads.video', 6, { authenticated: false })], 'ads.video'),
    ).toBe('withdrawn')
    expect(
      answer([said('grant', 'ads.video', 4), said('withdraw', 'ads', 5), said('grant', 'ads', 6)], 'ads.video'),
    ).toBe('allow')
  })

  it('denies what it cannot tell', () => {
    const granted = [said('grant', 'ads', 5)]
    expect(answer(granted, 'unknown')).toBe('unknown-purpose')
    expect(answer(granted, '')).toBe('unknown-purpose')
    expect(answer(granted, 'ads', { purposes: [] })).toBe('unknown-purpose')
    expect(answer(granted, 'ads', { at: { validAt: 'now', knownAt: now } })).toBe('unreadable')
    expect(answer(granted, 'ads', { at: { validAt: now, knownAt: '' } })).toBe('unreadable')
    expect(answer(granted, 'ads', { links: [{ ...link('link', 'x', 'y', 1), effectiveAt: 'then' }] })).toBe(
      'unreadable',
    )
    expect(answer(granted, 'ads', { purposes: [purpose('ads', { registeredAt: 'once' })] })).toBe('unreadable')
    expect(answer(granted, 'ads', { purposes: [purpose('ads', { registeredAt: day(21) })] })).toBe('unknown-purpose')
    expect(answer(granted, 'ads', { purposes: [purpose('ads', { jurisdictions: ['DE', 'FR'] })] })).toBe('allow')
    expect(answer(granted, 'ads', { purposes: [purpose('ads', { jurisdictions: ['FR'] })] })).toBe('other-jurisdiction')
    const travelled = [...granted, said('grant', 'ads', 6, { jurisdiction: 'US-CA' })]
    expect(answer(travelled, 'ads', { purposes: [purpose('ads', { jurisdictions: ['DE'] })] })).toBe(
      'other-jurisdiction',
    )
  })

  it('counts earlier grants under a new version only as far as the version says', () => {
    const granted = [said('grant', 'ads', 5)]
    const versions = (grantsFromVersion: number | null): Purpose[] => [
      purpose('ads'),
      purpose('ads', { version: 2, grantsFromVersion, registeredAt: day(10) }),
    ]
    expect(answer(granted, 'ads', { purposes: versions(null) })).toBe('outdated-version')
    expect(answer(granted, 'ads', { purposes: versions(1) })).toBe('allow')
    expect(answer(granted, 'ads', { purposes: versions(2) })).toBe('outdated-version')
    expect(answer(granted, 'ads', { purposes: versions(null), at: { validAt: now, knownAt: day(9) } })).toBe('allow')
  })

  it('answers as of two times: what held, and what was known', () => {
    const events = [said('grant', 'ads', 5), said('withdraw', 'ads', 12, { effectiveAt: day(8) })]
    const at = (validAt: number, knownAt: number): string =>
      answer(events, 'ads', { at: { validAt: day(validAt), knownAt: day(knownAt) } })
    expect(at(6, 20)).toBe('allow')
    expect(at(9, 11)).toBe('allow')
    expect(at(9, 12)).toBe('withdrawn')
    expect(at(7, 20)).toBe('allow')
    expect(at(4, 20)).toBe('no-consent')
    expect(at(20, 4)).toBe('no-consent')
  })

  it('tells microseconds apart', () => {
    const grant = said('grant', 'ads', 5, {
      effectiveAt: '2026-01-05T00:00:00.000002Z',
      recordedAt: '2026-01-05T00:00:00.000002Z',
    })
    const withdraw = said('withdraw', 'ads', 5, {
      effectiveAt: '2026-01-05T00:00:00.000001Z',
      recordedAt: '2026-01-05T00:00:00.000001Z',
    })
    expect(answer([grant, withdraw])).toBe('allow')
    expect(answer([{ ...grant, effectiveAt: withdraw.effectiveAt, recordedAt: withdraw.recordedAt }, withdraw])).toBe(
      'withdrawn',
    )
  })

  it('names the event it rests on', () => {
    expect(ruling([said('grant', 'ads', 5), said('grant', 'ads', 7)], [], register, 'ana', 'ads', times)).toEqual({
      kind: 'allow',
      basis: 'consent',
      purposeVersion: 1,
      event: 'grant-ads-7-ana',
      exemption: null,
    })
    expect(ruling([said('withdraw', 'ads', 5), said('withdraw', 'ads', 7)], [], register, 'ana', 'ads', times)).toEqual(
      {
        kind: 'deny',
        reason: 'withdrawn',
        event: 'withdraw-ads-7-ana',
      },
    )
  })
})

describe('a ruling on a person with several identities', () => {
  it.each<[string, string, ConsentEvent[], IdentityLink[]]>([
    ['account agreed', 'allow', [said('grant', 'ads', 5, onAccount)], linked],
    ['account agreed, not linked', 'no-consent', [said('grant', 'ads', 5, onAccount)], []],
    [
      'device withdrew and account agreed',
      'withdrawn',
      [said('withdraw', 'ads', 5, onDevice), said('grant', 'ads', 6, onAccount)],
      linked,
    ],
    [
      'device withdrew, the person agreed later',
      'allow',
      [said('withdraw', 'ads', 5, onDevice), said('grant', 'ads', 6)],
      linked,
    ],
    [
      'device withdrew, the person had agreed before',
      'withdrawn',
      [said('grant', 'ads', 4), said('withdraw', 'ads', 5, onDevice)],
      linked,
    ],
    [
      'device withdrew, the person agreed unauthenticated',
      'withdrawn',
      [said('withdraw', 'ads', 5, onDevice), said('grant', 'ads', 6, { authenticated: false })],
      linked,
    ],
    [
      'device withdrew, then agreed itself',
      'allow',
      [said('withdraw', 'ads', 5, onDevice), said('grant', 'ads', 6, onDevice)],
      linked,
    ],
    [
      'the person withdrew, a device agreed later',
      'withdrawn',
      [said('withdraw', 'ads', 5), said('grant', 'ads', 6, onDevice)],
      linked,
    ],
    [
      'device withdrew before it was linked: a tombstone',
      'withdrawn',
      [said('grant', 'ads', 4), said('withdraw', 'ads', 5, onDevice)],
      [link('link', 'ana', 'device-1', 15)],
    ],
    [
      'device withdrew and was unlinked',
      'allow',
      [said('grant', 'ads', 4), said('withdraw', 'ads', 5, onDevice)],
      [...linked, link('unlink', 'device-1', 'ana', 10)],
    ],
    [
      'unlinked, then linked again',
      'withdrawn',
      [said('grant', 'ads', 4), said('withdraw', 'ads', 5, onDevice)],
      [...linked, link('unlink', 'ana', 'device-1', 10), link('link', 'ana', 'device-1', 11)],
    ],
    [
      'linked and unlinked at one instant: doubt keeps the denial',
      'withdrawn',
      [said('grant', 'ads', 4), said('withdraw', 'ads', 5, onDevice)],
      [link('link', 'ana', 'device-1', 10), link('unlink', 'ana', 'device-1', 10)],
    ],
    [
      'linked and unlinked at one instant: doubt gives no grant',
      'no-consent',
      [said('grant', 'ads', 5, onDevice)],
      [link('link', 'ana', 'device-1', 10), link('unlink', 'ana', 'device-1', 10)],
    ],
    [
      'linked through a second identity',
      'withdrawn',
      [said('grant', 'ads', 4), said('withdraw', 'ads', 5, onDevice)],
      [link('link', 'ana', 'account-1', 1), link('link', 'account-1', 'device-1', 1)],
    ],
    [
      'linked from a later day on',
      'no-consent',
      [said('grant', 'ads', 5, onDevice)],
      [link('link', 'ana', 'device-1', 25, 2)],
    ],
    [
      'a link not yet known',
      'no-consent',
      [said('grant', 'ads', 5, onDevice)],
      [link('link', 'ana', 'device-1', 2, 25)],
    ],
    ['a device was erased', 'erased', [said('grant', 'ads', 4), said('erase', 'research', 5, onDevice)], linked],
    [
      'identity linked to two subjects, the other denied',
      'withdrawn',
      [said('grant', 'ads', 4), said('withdraw', 'ads', 5, { by: 'ben' })],
      [link('link', 'ana', 'device-1', 1), link('link', 'ben', 'device-1', 1)],
    ],
  ])('%s: %s', (_, expected, events, links) => {
    expect(answer(events, 'ads', { links })).toBe(expected)
  })

  it('unites denials on a merge, and parts them again on a split', () => {
    const merged = [link('merge', 'ana', 'ben', 8)]
    const parted = [...merged, link('split', 'ana', 'ben', 12)]
    const before = [said('grant', 'ads', 4), said('withdraw', 'ads', 5, { by: 'ben' })]
    expect(answer(before)).toBe('allow')
    expect(answer(before, 'ads', { links: merged })).toBe('withdrawn')
    expect(answer(before, 'ads', { links: parted })).toBe('allow')
  })

  it('keeps denials made while merged for both parts, and grants for neither', () => {
    const parted = [link('merge', 'ana', 'ben', 8), link('split', 'ana', 'ben', 12)]
    const denied = [said('grant', 'ads', 4), said('withdraw', 'ads', 9, { by: 'ben' })]
    expect(answer(denied, 'ads', { links: parted })).toBe('withdrawn')
    expect(answer([said('grant', 'ads', 9)], 'ads', { links: parted })).toBe('no-consent')
    expect(answer([said('grant', 'ads', 9, { by: 'ben' })], 'ads', { links: parted })).toBe('no-consent')
    expect(answer([said('grant', 'ads', 13)], 'ads', { links: parted })).toBe('allow')
    expect(answer([said('grant', 'ads', 9), said('grant', 'ads', 4)], 'ads', { links: parted })).toBe('allow')
  })
})

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

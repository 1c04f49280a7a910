import { describe, expect, it } from 'vitest'
import type { ConsentEvent, Purpose } from '../src/index.ts'
import { ruling } from '../src/index.ts'
import { day, link, now, purpose, said, times } from './history.ts'
import { answer, register } from './answer.ts'

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

import { describe, expect, it } from 'vitest'
import type { ConsentEvent, IdentityLink } from '../src/index.ts'
import { link, said } from './history.ts'
import { answer } from './answer.ts'

const onDevice = { by: 'device-1' }
const onAccount = { by: 'account-1' }
const linked = [link('link', 'ana', 'device-1', 1), link('link', 'ana', 'account-1', 1)]

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

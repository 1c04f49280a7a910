import { canonicalBytes } from '@weighhouse/kernel'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Entry, entryBytes, entryTypes, maximumEntryBytes, parseEntry } from '../src/index.ts'
import { digest, sampleBodies, sampleEntry } from './sample-entries.ts'

/** An entry with one place set to something else; a path ends in the field to set, or to take out with `undefined`. */
function changed(entry: Entry, path: readonly (string | number)[], value: unknown): Entry {
  const copy = structuredClone(entry)
  const parent = path.slice(0, -1).reduce<unknown>((at, step) => Reflect.get(Object(at), step), copy)
  if (value === undefined) Reflect.deleteProperty(Object(parent), path.at(-1)!)
  else Reflect.set(Object(parent), path.at(-1)!, value)
  return copy
}

describe('entries', () => {
  it('has one form in bytes for each type, and reads back what it wrote', () => {
    for (const type of entryTypes) {
      const entry = sampleEntry(type)
      expect(parseEntry(entryBytes(entry))).toEqual(entry)
      const shuffled = Object.fromEntries(Object.entries(entry).reverse())
      expect(entryBytes(JSON.parse(JSON.stringify(shuffled)))).toEqual(entryBytes(entry))
    }
    expect(entryTypes).toHaveLength(Object.keys(sampleBodies).length)
  })

  it('is closed: a field less or a field more is refused, in the envelope and in every body', () => {
    for (const type of entryTypes) {
      const entry = sampleEntry(type)
      for (const field of Object.keys(entry)) {
        expect(() => entryBytes(changed(entry, [field], undefined)), `${type} without ${field}`).toThrow()
      }
      for (const field of Object.keys(entry.body)) {
        expect(() => entryBytes(changed(entry, ['body', field], undefined)), `${type} without body.${field}`).toThrow(
          'is missing',
        )
      }
      for (const path of [
        ['comment'],
        ['body', 'comment'],
        ['actor', 'email'],
        ['resource', 'name'],
        ['writer', 'host'],
      ]) {
        expect(() => entryBytes(changed(entry, path, 'x')), path.join('.')).toThrow('not allowed')
      }
    }
  })

  it('has no room for text that people type', () => {
    const typed = ['Ana Silva', 'ana@example.com', '192.168.0.1/24', 'it felt wrong', 'C:\\reports', 'a\nb', 'é', '']
    const places = [
      ['actor', 'id'],
      ['resource', 'id'],
      ['resource', 'type'],
      ['action'],
      ['purpose'],
      ['requestId'],
      ['writer', 'id'],
      ['actor', 'roles', 0],
      ['actor', 'auth', 'amr', 0],
      ['body', 'refusedAction'],
      ['body', 'reason'],
    ]
    for (const text of typed) {
      for (const place of places) {
        expect(
          () => entryBytes(changed(sampleEntry('access.refused'), place, text)),
          `${place.join('.')} = ${text}`,
        ).toThrow()
      }
      expect(() => entryBytes(changed(sampleEntry('run.read'), ['body', 'excluded', text], 1))).toThrow()
    }
  })

  it('never repeats a refused value in its message', () => {
    for (const path of [['actor', 'id'], ['body', 'reason'], ['secret field']]) {
      try {
        entryBytes(changed(sampleEntry('access.refused'), path, 'ana@example.com'))
        expect.unreachable()
      } catch (error) {
        expect(String(error)).not.toMatch(/ana|secret/)
      }
    }
  })

  it('refuses values that are nearly right', () => {
    const cases: [string, (string | number)[], unknown][] = [
      ['run.read', ['body', 'rows'], 1.5],
      ['run.read', ['body', 'rows'], -1],
      ['run.read', ['body', 'rows'], -0],
      ['run.read', ['body', 'rows'], 2 ** 53],
      ['run.read', ['body', 'rows'], '7'],
      ['run.read', ['body', 'rows'], null],
      ['run.read', ['body', 'rows'], Number.NaN],
      ['run.read', ['body', 'outcomes'], 1],
      ['run.read', ['body', 'snapshot'], digest.toUpperCase()],
      ['run.read', ['body', 'snapshot'], digest.slice(7)],
      ['run.read', ['body', 'excluded'], []],
      ['run.read', ['v'], 2],
      ['run.read', ['v'], '1'],
      ['run.read', ['origin'], 'Weigh House'],
      ['run.read', ['type'], 'run.reads'],
      ['run.read', ['type'], 'constructor'],
      ['run.read', ['type'], '__proto__'],
      ['run.read', ['type'], 'run.completed'],
      ['run.read', ['outcome'], 'ok'],
      ['run.read', ['actor', 'kind'], 'admin'],
      ['run.read', ['actor', 'roles'], ['b', 'a']],
      ['run.read', ['actor', 'roles'], ['a', 'a']],
      ['run.read', ['refs'], [digest, digest]],
      ['run.read', ['refs'], 'none'],
      ['run.read', ['writer', 'abandoned'], [[1, 1]]],
      ['run.read', ['writer', 'abandoned'], [[2, 1]]],
      [
        'run.read',
        ['writer', 'abandoned'],
        [
          [1, 2],
          [2, 3],
        ],
      ],
      [
        'run.read',
        ['writer', 'abandoned'],
        [
          [4, 5],
          [1, 2],
        ],
      ],
      ['run.read', ['writer', 'abandoned'], [[1, 2, 3]]],
      ['run.read', ['writer', 'abandoned'], [[1]]],
      ['run.read', ['sealed'], [{ path: '/body/x', keyId: 'k', nonce: 'AAAA', ciphertext: 'A'.repeat(24) }]],
      ['consent.recorded', ['body', 'purposeVersion'], 0],
      ['consent.recorded', ['body', 'action'], 'maybe'],
    ]
    for (const at of [
      '2026-11-24',
      '2026-11-24T09:00:00Z',
      '2026-11-24T09:00:00.0Z',
      '2026-11-24T09:00:00.000+00:00',
      '2026-11-24 09:00:00.000Z',
      '2026-13-01T00:00:00.000Z',
      '2026-02-30T00:00:00.000Z',
      '2026-11-24T24:00:00.000Z',
      '2026-11-24T09:60:00.000Z',
      '2026-11-24T23:59:60.000Z',
      '2026-00-10T00:00:00.000Z',
      '2026-11-24T09:00:00.0000Z',
      '1969-12-31T00:00:00.000Z',
      0,
    ]) {
      cases.push(['run.read', ['at'], at])
    }
    for (const [type, path, value] of cases) {
      const entry = sampleEntry(entryTypes.find((known) => known === type)!)
      expect(() => entryBytes(changed(entry, path, value)), `${path.join('.')} = ${JSON.stringify(value)}`).toThrow()
    }
  })

  it('takes sealed fields, ranges of abandoned numbers and evidence in their one order', () => {
    const field = (path: string): Entry['sealed'][number] => ({
      path,
      keyId: 'k-1',
      nonce: Buffer.alloc(12).toString('base64'),
      ciphertext: Buffer.alloc(40).toString('base64'),
    })
    const entry = sampleEntry('access.refused', {
      sealed: [field('/body/comment'), field('/body/reason')],
      refs: [digest, `sha256:${'f'.repeat(64)}`],
      writer: {
        id: 'w-1',
        seq: 9,
        abandoned: [
          [1, 2],
          [4, 9],
        ],
      },
    })
    expect(parseEntry(entryBytes(entry))).toEqual(entry)
    expect(() => entryBytes(changed(entry, ['sealed'], [...entry.sealed].reverse()))).toThrow('ascending')
  })

  it('has at most 65,535 bytes', () => {
    const refs = Array.from({ length: 256 }, (_, at) => `sha256:${at.toString(16).padStart(64, '0')}` as const)
    const field = (at: number): Entry['sealed'][number] => ({
      path: `/body/p${String(at).padStart(2, '0')}`,
      keyId: 'k-1',
      nonce: Buffer.alloc(12).toString('base64'),
      ciphertext: Buffer.alloc(1500).toString('base64'),
    })
    const entry = sampleEntry('access.refused', { refs, sealed: Array.from({ length: 20 }, (_, at) => field(at)) })
    expect(entryBytes(entry).length).toBeLessThanOrEqual(maximumEntryBytes)
    const large = sampleEntry('access.refused', { refs, sealed: Array.from({ length: 30 }, (_, at) => field(at)) })
    expect(() => entryBytes(large)).toThrow('at most 65535 bytes')
    expect(() => parseEntry(canonicalBytes(large))).toThrow('at most 65535 bytes')
  })

  it('reads only canonical bytes, so that one statement has one leaf', () => {
    const bytes = Buffer.from(entryBytes(sampleEntry('run.requested')))
    const text = bytes.toString('utf8')
    const variants = [
      ` ${text}`,
      `${text} `,
      `${text}\n`,
      text.replace('"v":1', '"v":1.0'),
      text.replace('"v":1', '"v":1e0'),
      text.replace('"v":1', '"v":1,"v":1'),
      text.replace('"v"', String.raw`"\u0076"`),
      JSON.stringify(JSON.parse(text), null, 1),
      `\ufeff${text}`,
      `${text}${text}`,
      text.slice(0, -1),
      '',
      'null',
      '[]',
      '"x"',
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse())),
    ]
    for (const variant of variants) expect(() => parseEntry(Buffer.from(variant)), variant.slice(0, 60)).toThrow()
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const other = Buffer.from(bytes)
        other[at] = other[at]! ^ mask
        try {
          // A flipped byte may give another entry; what it must never give is the same one.
          expect(parseEntry(other)).not.toEqual(parseEntry(bytes))
        } catch {
          return
        }
      }),
      { numRuns: 2000 },
    )
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashBytes, hashOf, newId, sha256, systemClock } from '../src/index.ts'

describe('hashes', () => {
  it('are SHA-256 as FIPS 180-4 publishes it', () => {
    expect(hashBytes('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(hashBytes('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(Buffer.from(sha256(Buffer.from('a'), Buffer.from('bc'))).toString('hex')).toBe(hashBytes('abc').slice(7))
  })

  it('do not depend on the order of keys, and do depend on everything else', () => {
    const dictionary = fc.dictionary(fc.string(), fc.integer(), { minKeys: 1 })
    fc.assert(
      fc.property(dictionary, (value) => {
        fc.pre(!('__proto__' in value) && !('toJSON' in value))
        expect(hashOf(Object.fromEntries(Object.entries(value).reverse()))).toBe(hashOf(value))
        const [key, number] = Object.entries(value)[0]!
        expect(hashOf({ ...value, [key]: number + 1 })).not.toBe(hashOf(value))
      }),
    )
  })
})

describe('ids', () => {
  it('are UUIDv7 whose order is that of their milliseconds', () => {
    const at = (milliseconds: number): string => newId({ now: () => new Date(milliseconds) })
    expect(at(Date.UTC(2026, 10, 24))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(at(1)).toMatch(/^00000000-0001-7/)
    expect(
      [at(3000), at(1000), at(2000)].sort().map((id) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)),
    ).toEqual([1000, 2000, 3000])
    expect(new Set(Array.from({ length: 1000 }, () => newId(systemClock))).size).toBe(1000)
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comomentsOf, emptyComoments, mergeComoments, pairIndex } from '../src/comoments.ts'
import { emptyMoments, type Moments, mergeMoments, momentsOf, sampleVariance, skewness } from '../src/moments.ts'

const values = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { maxLength: 120 })

function expectClose(actual: number, expected: number, scale: number, tolerance = 1e-9) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(scale, 1e-300))
}

function expectSame(actual: Moments, expected: Moments, sample: readonly number[], tolerance = 1e-9) {
  const size = sample.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  expect(actual.count).toBe(expected.count)
  expect(actual.minimum).toBe(expected.minimum)
  expect(actual.maximum).toBe(expected.maximum)
  expect(actual.squaredDeviations).toBeGreaterThanOrEqual(0)
  expectClose(actual.mean, expected.mean, size, tolerance)
  expectClose(actual.squaredDeviations, expected.squaredDeviations, size ** 2 * sample.length, tolerance)
  expectClose(actual.cubedDeviations, expected.cubedDeviations, size ** 3 * sample.length, tolerance)
}

/** Cuts a sample into `chunks` parts by a deterministic but uneven rule and shuffles them. */
function chunksOf(sample: readonly number[], chunks: number, seed: number): number[][] {
  const parts: number[][] = Array.from({ length: chunks }, () => [])
  let state = seed
  for (const value of sample) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    parts[state % chunks]?.push(value)
  }
  return parts
}

function sleepLike(count: number): number[] {
  let state = 42
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return -Math.log((state + 1) / 2_147_483_649)
  })
}

describe('moments', () => {
  it('merges any split of a sample into the moments of the whole, in any order', () => {
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1e6 }),
        (sample, chunks, seed) => {
          const parts = chunksOf(sample, chunks, seed).map(momentsOf)
          const whole = momentsOf(sample)
          expectSame(parts.reduce(mergeMoments, emptyMoments), whole, sample)
          expectSame(parts.toReversed().reduce(mergeMoments, emptyMoments), whole, sample)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('has the empty sample as its identity and does not hang on the order of two', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        expect(mergeMoments(momentsOf(left), emptyMoments)).toEqual(momentsOf(left))
        expect(mergeMoments(emptyMoments, momentsOf(left))).toEqual(momentsOf(left))
        const [a, b] = [momentsOf(left), momentsOf(right)]
        expect(mergeMoments(a, b).mean).toBe(mergeMoments(b, a).mean)
      }),
    )
  })

  it('keeps variance and skewness under a shift of 1e9 and any scale', () => {
    const sample = sleepLike(5000)
    const plain = momentsOf(sample)
    for (const chunks of [1, 2, 7, 100, 1000]) {
      const shifted = chunksOf(
        sample.map((value) => value + 1e9),
        chunks,
        chunks,
      )
      const merged = shifted.map(momentsOf).reduce(mergeMoments, emptyMoments)
      expectClose(sampleVariance(merged)!, sampleVariance(plain)!, sampleVariance(plain)!, 1e-6)
      expectClose(skewness(merged)!, skewness(plain)!, skewness(plain)!, 1e-6)
      for (const scale of [1e-12, 1e12, -3]) {
        const scaled = chunksOf(
          sample.map((value) => value * scale),
          chunks,
          chunks,
        )
        const parts = scaled.map(momentsOf).reduce(mergeMoments, emptyMoments)
        expectClose(parts.mean, plain.mean * scale, Math.abs(plain.mean * scale))
        expectClose(sampleVariance(parts)!, sampleVariance(plain)! * scale ** 2, sampleVariance(plain)! * scale ** 2)
        expectClose(skewness(parts)!, skewness(plain)! * Math.sign(scale), skewness(plain)!)
      }
    }
  })

  it('estimates no variance from one row and no skewness from equal rows', () => {
    expect(sampleVariance(emptyMoments)).toBeUndefined()
    expect(sampleVariance(momentsOf([4]))).toBeUndefined()
    expect(sampleVariance(momentsOf([4, 4]))).toBe(0)
    expect(skewness(momentsOf([4, 4]))).toBeUndefined()
    expect(() => momentsOf([1, Number.NaN])).toThrow(RangeError)
    expect(() => momentsOf([1, Infinity])).toThrow(RangeError)
  })

  it('gives the third moment of a known sample', () => {
    expect(momentsOf([1, 2, 6])).toEqual({
      count: 3,
      mean: 3,
      squaredDeviations: 14,
      cubedDeviations: 18,
      minimum: 1,
      maximum: 6,
    })
  })
})

const rows = fc.array(fc.tuple(...Array.from({ length: 3 }, () => fc.double({ min: -100, max: 100, noNaN: true }))), {
  maxLength: 60,
})

describe('co-moments', () => {
  it('merges any split of the rows into the co-moments of the whole, triples too', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 60 }), (sample, cut) => {
        const whole = comomentsOf(sample, 3, 3)
        const merged = mergeComoments(comomentsOf(sample.slice(0, cut), 3, 3), comomentsOf(sample.slice(cut), 3, 3))
        expect(merged.count).toBe(whole.count)
        for (const [i, mean] of whole.means.entries()) expectClose(merged.means[i]!, mean, 100)
        for (const [i, cross] of whole.crossProducts.entries()) {
          expectClose(merged.crossProducts[i]!, cross, 1e4 * Math.max(1, sample.length))
        }
        for (const [i, triple] of whole.tripleProducts!.entries()) {
          expectClose(merged.tripleProducts![i]!, triple, 1e6 * Math.max(1, sample.length))
        }
      }),
    )
  })

  it('agrees with the moments of each column', () => {
    const sample = sleepLike(90)
    const table = Array.from({ length: 30 }, (_, row) => [sample[3 * row]!, sample[3 * row + 1]!, sample[3 * row + 2]!])
    const comoments = comomentsOf(table, 3, 3)
    for (const column of [0, 1, 2]) {
      const moments = momentsOf(table.map((row) => row[column]!))
      expect(comoments.means[column]).toBeCloseTo(moments.mean, 14)
      expect(comoments.crossProducts[pairIndex(column, column, 3)]).toBeCloseTo(moments.squaredDeviations, 12)
      expect(comoments.tripleProducts![[0, 6, 9][column]!]).toBeCloseTo(moments.cubedDeviations, 12)
    }
    expect(pairIndex(2, 1, 3)).toBe(4)
  })

  it('has the empty sample as its identity and keeps order 2 without triples', () => {
    const pairs = comomentsOf(
      [
        [1, 2],
        [3, 5],
      ],
      2,
    )
    expect(pairs).toEqual({ count: 2, means: [2, 3.5], crossProducts: [2, 3, 4.5], tripleProducts: null })
    expect(mergeComoments(pairs, emptyComoments(2))).toEqual(pairs)
    expect(mergeComoments(emptyComoments(2), pairs)).toEqual(pairs)
    expect(mergeComoments(emptyComoments(2, 3), emptyComoments(2, 3))).toEqual(emptyComoments(2, 3))
    expect(mergeComoments(emptyComoments(2, 3), pairs).tripleProducts).toBeNull()
    expect(() => mergeComoments(pairs, emptyComoments(3))).toThrow(RangeError)
    expect(() => comomentsOf([[1, Number.NaN]], 2)).toThrow(RangeError)
  })
})

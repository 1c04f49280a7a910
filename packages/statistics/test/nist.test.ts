import { describe, expect, it } from 'vitest'
import { emptyMoments, mergeMoments, momentsOf, sampleVariance } from '../src/moments.ts'

/** Correct significant digits of a standard deviation, as NIST counts them (log relative error). */
function digitsOf(actual: number, certified: number): number {
  return actual === certified ? Infinity : -Math.log10(Math.abs(actual - certified) / certified)
}

/** NumAcc2–4: one number above and 500 pairs around it, 0.1 to either side. */
function alternating(centre: string): number[] {
  const whole = centre.slice(0, -2)
  const tenths = Number(centre.at(-1))
  const below = Number(`${whole}.${tenths - 1}`)
  const above = Number(`${whole}.${tenths + 1}`)
  return [Number(centre), ...Array.from({ length: 500 }, () => [below, above]).flat()]
}

const inChunks = (sample: readonly number[], size: number) =>
  Array.from({ length: Math.ceil(sample.length / size) }, (_, index) =>
    momentsOf(sample.slice(index * size, (index + 1) * size)),
  ).reduce(mergeMoments, emptyMoments)

/** NIST Statistical Reference Datasets, univariate summary statistics. */
describe('NIST NumAcc', () => {
  const sets = [
    { name: 'NumAcc1', sample: [10_000_001, 10_000_003, 10_000_002], mean: 10_000_002, deviation: 1, digits: Infinity },
    { name: 'NumAcc2', sample: alternating('1.2'), mean: 1.2, deviation: 0.1, digits: 15 },
    { name: 'NumAcc3', sample: alternating('1000000.2'), mean: 1_000_000.2, deviation: 0.1, digits: 9.4 },
    { name: 'NumAcc4', sample: alternating('10000000.2'), mean: 10_000_000.2, deviation: 0.1, digits: 8.2 },
  ]
  for (const { name, sample, mean, deviation, digits } of sets) {
    it(`gives ${name} with at least ${digits} digits of its certified standard deviation`, () => {
      const moments = momentsOf(sample)
      expect(Math.abs(moments.mean - mean)).toBeLessThanOrEqual(Math.abs(mean) * 2.3e-16)
      expect(digitsOf(Math.sqrt(sampleVariance(moments)!), deviation)).toBeGreaterThanOrEqual(digits)
      const merged = inChunks(sample, 100)
      expect(digitsOf(Math.sqrt(sampleVariance(merged)!), deviation)).toBeGreaterThanOrEqual(Math.min(digits, 14) - 1.3)
    })
  }
})

/**
 * SmLs01–09 hold nine treatments of 21, 201 or 2001 values about 1, 1e6 and 1e12: the first of a
 * treatment is its centre, then come pairs of 0.1 to either side. The centres end in .4 once and in
 * .3 and .5 four times each, hence the certified sums n·0.08 between and 9·(n − 1)·0.01 within, and F = n.
 */
describe('NIST SmLs', () => {
  const centres = [4, 3, 5, 3, 5, 3, 5, 3, 5]
  const bases = [1, 1_000_000, 1_000_000_000_000]
  for (const [index, { base, count }] of bases
    .flatMap((base) => [21, 201, 2001].map((count) => ({ base, count })))
    .entries()) {
    it(`gives SmLs0${index + 1} as well as two passes over the same doubles do`, () => {
      const groups = centres.map((centre) => {
        const at = (tenths: number) => Number(`${base}.${tenths}`)
        return [at(centre), ...Array.from({ length: (count - 1) / 2 }, () => [at(centre - 1), at(centre + 1)]).flat()]
      })
      const moments = groups.map(momentsOf)
      const within = moments.reduce((sum, group) => sum + group.squaredDeviations, 0)
      const total = moments.reduce(mergeMoments, emptyMoments)
      const between = total.squaredDeviations - within
      const certifiedWithin = 9 * (count - 1) * 0.01
      const certifiedBetween = count * 0.08
      const twoPass = groups.map(plainTwoPass).reduce((sum, part) => sum + part, 0)
      expect(digitsOf(within, certifiedWithin)).toBeGreaterThanOrEqual(
        Math.min(13, digitsOf(twoPass, certifiedWithin) - 0.3),
      )
      expect(digitsOf(between, certifiedBetween)).toBeGreaterThanOrEqual(base === 1 ? 12 : base === 1e6 ? 8 : 2)
    })
  }
})

function plainTwoPass(sample: readonly number[]): number {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length
  return sample.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}

import { array, assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heterogeneity } from '../src/heterogeneity.ts'
import { mannWhitney } from '../src/mann-whitney.ts'
import { normalSf } from '../src/normal.ts'
import { normalPosterior } from '../src/normal-posterior.ts'
import { unitQuantile } from '../src/unit-quantile.ts'
import { valueOf } from './answers.ts'
import { countsOf } from './covariate-rows.ts'

const number = (min: number, max: number) => double({ min, max, noNaN: true })
const reasonOf = (answer: { readonly kind: string; readonly reason?: string }) => answer.reason

describe('a quantile of units', () => {
  const values = array(integer({ min: 0, max: 400 }), { minLength: 60, maxLength: 200 })

  it('keeps its ranks under a rising transform', () => {
    assert(
      property(values, number(0.2, 0.8), (sample, quantile) => {
        const plain = unitQuantile(countsOf(sample), quantile)
        const cubed = unitQuantile(countsOf(sample.map((value) => value ** 3)), quantile)
        expect(cubed.kind).toBe(plain.kind)
        if (plain.kind === 'estimated') expect(valueOf(cubed).mean).toBe(plain.mean ** 3)
      }),
    )
  })

  it('has no answer with few units on one side or ties across its interval, and is not moved by rounding of n·q', () => {
    const ranks = Array.from({ length: 200 }, (_, index) => index + 1)
    expect(reasonOf(unitQuantile(countsOf(ranks), 0.96))).toBe('quantile-too-few-units')
    expect(reasonOf(unitQuantile(countsOf(ranks.map((rank) => (rank < 150 ? 0 : rank))), 0.5))).toBe(
      'quantile-degenerate',
    )
    expect(reasonOf(unitQuantile([[3, 1]], 0.5))).toBe('too-few-units')
    expect(valueOf(unitQuantile(countsOf(ranks), 0.07))).toMatchObject({ mean: 14, degreesOfFreedom: Infinity })
  })
})

describe('views beside the test', () => {
  it('a flat prior gives the probability of the one-sided p-value, and the losses differ by the effect', () => {
    assert(
      property(
        number(-5, 5),
        number(0.1, 3),
        number(-2, 2),
        number(0.1, 5),
        (estimate, standardError, mean, spread) => {
          const flat = valueOf(
            normalPosterior({ estimate, standardError }, { mean: 0, standardDeviation: Infinity }, -1, 0.95),
          )
          expect(flat.probabilityBetter).toBe(normalSf(estimate / standardError))
          const prior = { mean, standardDeviation: spread }
          const posterior = valueOf(normalPosterior({ estimate, standardError }, prior, 1, 0.95))
          expect(posterior.lossKeep - posterior.lossShip).toBeCloseTo(posterior.mean, 10)
          const scaled = valueOf(
            normalPosterior(
              { estimate: estimate * 8, standardError: standardError * 8 },
              { mean: mean * 8, standardDeviation: spread * 8 },
              1,
              0.95,
            ),
          )
          expect(scaled.probabilityBetter).toBeCloseTo(posterior.probabilityBetter, 12)
          expect(scaled.lossShip).toBeCloseTo(8 * posterior.lossShip, 10)
        },
      ),
    )
    expect(
      reasonOf(normalPosterior({ estimate: 1, standardError: 0 }, { mean: 0, standardDeviation: 1 }, 1, 0.9)),
    ).toBe('zero-variance')
  })

  it('equal effects have no heterogeneity, and one alone has no answer', () => {
    const same = valueOf(heterogeneity([1, 2, 3].map((standardError) => ({ estimate: 4, standardError }))))
    expect(same).toMatchObject({ statistic: 0, degreesOfFreedom: 2, mean: 4, pValue: 1 })
    // Two equal errors: Q is half the squared difference in errors.
    const two = valueOf(
      heterogeneity([
        { estimate: 1, standardError: 0.5 },
        { estimate: 2, standardError: 0.5 },
      ]),
    )
    expect(two.statistic).toBeCloseTo(2, 12)
    expect(two.mean).toBe(1.5)
    expect(reasonOf(heterogeneity([{ estimate: 1, standardError: 1 }]))).toBe('too-few-groups')
  })

  it('ranks negate with a swap of the arms, and know no monotone transform', () => {
    const sample = array(integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 30 })
    assert(
      property(sample, sample, (left, right) => {
        const there = mannWhitney(countsOf(left), countsOf(right))
        const back = mannWhitney(countsOf(right), countsOf(left))
        if (there.kind === 'not-estimable') return expect(back).toEqual(there)
        expect(valueOf(back).estimate).toBeCloseTo(-there.estimate, 12)
        expect(valueOf(back).log10PValue).toBeCloseTo(there.log10PValue, 10)
        const cubes = (of: readonly number[]) => countsOf(of.map((value) => value ** 3))
        expect(mannWhitney(cubes(left), cubes(right))).toEqual(there)
      }),
    )
    expect(reasonOf(mannWhitney([], [[1, 2]]))).toBe('too-few-units')
  })
})

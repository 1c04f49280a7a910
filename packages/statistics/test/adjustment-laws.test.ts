import { array, assert, double, integer, property, record, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustedPair, fitCovariates } from '../src/adjustment.ts'
import { armMean } from '../src/arm-mean.ts'
import { type Comoments, comomentsOf } from '../src/comoments.ts'
import { contrast } from '../src/contrast.ts'
import { isInSet } from '../src/effect-set.ts'
import { hallContrast } from '../src/hall.ts'
import { hallInverse, hallStatistic } from '../src/hall-statistic.ts'
import { hotelling } from '../src/hotelling.ts'
import { momentsOf } from '../src/moments.ts'
import { ratioOf } from '../src/ratio.ts'
import { expectRelative, valueOf } from './answers.ts'
import { rowsOf } from './covariate-rows.ts'
import { randomOf } from './random.ts'

const number = (min: number, max: number) => double({ min, max, noNaN: true })
const reasonOf = (answer: { readonly kind: string; readonly reason?: string }) => answer.reason

describe('a ratio', () => {
  const rows = array(tuple(integer({ min: 0, max: 50 }), integer({ min: 1, max: 9 })), { minLength: 3, maxLength: 40 })
  const ratio = (of: readonly (readonly number[])[]) => valueOf(ratioOf(comomentsOf(of, 2, 3)))

  it('over a denominator of 1 is the mean', () => {
    assert(
      property(rows, (sample) => {
        const mean = momentsOf(sample.map(([y]) => y))
        const { moments } = ratio(sample.map(([y]) => [y, 1]))
        expect(moments.mean).toBeCloseTo(mean.mean, 12)
        expect(moments.squaredDeviations).toBeCloseTo(mean.squaredDeviations, 8)
        expect(moments.cubedDeviations).toBeCloseTo(mean.cubedDeviations, 6)
      }),
    )
  })

  it('scales with its numerator, and units without either change neither it nor its error beyond n − 1', () => {
    assert(
      property(rows, (sample) => {
        const { moments } = ratio(sample)
        const scaled = ratio(sample.map(([y, x]) => [y * 4, x])).moments
        expect(scaled.mean).toBeCloseTo(4 * moments.mean, 10)
        expect(scaled.squaredDeviations).toBeCloseTo(16 * moments.squaredDeviations, 6)
        const padded = ratio([...sample, ...sample.map(() => [0, 0])]).moments
        expect(padded.mean).toBeCloseTo(moments.mean, 10)
        const spread = (of: typeof moments) => of.squaredDeviations / of.count / of.count
        expect(spread(padded)).toBeCloseTo(spread(moments), 8)
      }),
    )
  })

  it('without a denominator, or from numbers that no rows have, is refused', () => {
    expect(
      reasonOf(
        ratioOf(
          comomentsOf(
            [
              [1, 0],
              [2, 0],
              [3, 0],
            ],
            2,
            3,
          ),
        ),
      ),
    ).toBe('ratio-denominator-zero')
    expect(reasonOf(ratioOf(comomentsOf([[1, 1]], 2, 3)))).toBe('too-few-units')
    const impossible: Comoments = { count: 9, means: [1, 1], crossProducts: [1, 2, 1], tripleProducts: null }
    expect(() => ratioOf(impossible)).toThrow(RangeError)
    expect(() => ratioOf({ ...impossible, crossProducts: [-1, 0, 1] })).toThrow(RangeError)
  })
})

describe('adjustment by covariates', () => {
  const random = randomOf(5)
  const sample = (units: number) =>
    Array.from({ length: units }, () => {
      const before = random() * 10
      return [before * 2 + random(), before, random() - 0.5]
    })
  const [control, treatment] = [sample(200), sample(170)]
  const of = (change: (row: readonly number[]) => readonly number[]) => {
    const [c, t] = [control, treatment].map((rows) => rows.map(change))
    const columns = c![0]!.length
    return fitCovariates(comomentsOf(c!, columns), comomentsOf(t!, columns))
  }
  const resultOf = (change: (row: readonly number[]) => readonly number[]) => {
    const pair = adjustedPair(valueOf(of(change).fit), 'assigned-units', null)
    return [pair.control.mean, pair.control.varianceOfMean, pair.treatment.mean, pair.treatment.varianceOfMean]
  }
  const plain = resultOf((row) => row)

  it('is the same after any affine change of the covariates', () => {
    const changes: ((row: readonly number[]) => readonly number[])[] = [
      ([y, a, b]) => [y!, b!, a!],
      ([y, a, b]) => [y!, a! + b! + 7, a! - 3 * b!],
      ([y, a, b]) => [y!, a! * 1e12, b! * 1e-12],
    ]
    for (const change of changes)
      for (const [index, value] of resultOf(change).entries()) expectRelative(value, plain[index]!, 1e-9, `${index}`)
    const shifted = resultOf(([y, a, b]) => [y!, a! + 1e9, b!])
    for (const [index, value] of shifted.entries()) expectRelative(value, plain[index]!, 1e-6, `${index}`)
  })

  it('scales with the metric and negates with a swap of the arms', () => {
    const scaled = resultOf(([y, ...covariates]) => [y! * 1e12, ...covariates])
    for (const [index, value] of scaled.entries())
      expectRelative(value, plain[index]! * (index % 2 === 0 ? 1e12 : 1e24), 1e-9, `${index}`)
    const swapped = adjustedPair(
      valueOf(fitCovariates(comomentsOf(treatment, 3), comomentsOf(control, 3)).fit),
      'assigned-units',
      null,
    )
    expect(swapped.control.mean).toBeCloseTo(plain[2]!, 11)
    expect(swapped.treatment.varianceOfMean).toBeCloseTo(plain[1]!, 11)
  })

  it('drops what is constant or follows from others, by name, and keeps the rest', () => {
    const { dropped, fit } = of(([y, a, b]) => [y!, 0.1, a!, 2 * a! - 1, b!])
    expect(dropped).toEqual([
      { covariate: 0, reason: 'covariate-constant' },
      { covariate: 2, reason: 'covariate-collinear' },
    ])
    expect(valueOf(fit).kept).toEqual([1, 3])
    expect(of(([y]) => [y!, 3]).fit).toEqual({ kind: 'not-estimable', reason: 'no-covariate-left' })
  })

  it('needs more units than covariates and ten', () => {
    const fit = (units: number) =>
      fitCovariates(comomentsOf(control.slice(0, units), 3), comomentsOf(treatment, 3)).fit.kind
    expect([fit(12), fit(13)]).toEqual(['not-estimable', 'estimated'])
  })

  it('leaves the difference to the error of the arms: the shared mean of the covariates drops out', () => {
    const pair = adjustedPair(valueOf(of((row) => row).fit), 'assigned-units', null)
    const options = { level: 0.95, nonNegative: true }
    const both = contrast(armMean(pair.control), armMean(pair.treatment), { ...options, covariance: pair.covariance })
    const { standardError, degreesOfFreedom } = valueOf(both.test)
    const own = pair.control.ownVariance! + pair.treatment.ownVariance!
    expectRelative(standardError, Math.sqrt(own), 1e-9, 'error')
    expect(degreesOfFreedom).toBeLessThan(200 + 170 - 6 + 1e-9)
    expect(pair.covariance).toBeGreaterThan(0)
  })

  it('finds equal means balanced, and tells what it left out', () => {
    const rows = rowsOf([
      [1, 2, 3, 4, 5],
      [1, 1, 1, 1, 1],
    ])
    const result = valueOf(hotelling(comomentsOf(rows, 2), comomentsOf(rows, 2)))
    expect(result).toMatchObject({ pValue: 1, statistic: 0, dropped: [{ covariate: 1, reason: 'covariate-constant' }] })
  })
})

describe("Hall's correction", () => {
  it('is undone by its inverse and rises with t', () => {
    assert(
      property(number(-40, 40), number(-2, 2), (t, skewness) => {
        const there = hallStatistic(t, skewness)
        expect(hallStatistic(hallInverse(there, skewness), skewness)).toBeCloseTo(there, 8)
        expect(hallStatistic(t + 0.01, skewness)).toBeGreaterThanOrEqual(there)
      }),
    )
    expect(hallStatistic(1.7, 0)).toBe(1.7)
    expect(hallInverse(1.7, 0)).toBe(1.7)
  })

  const arm = record({ mean: number(-10, 10), deviation: number(0.05, 8), third: number(-3, 3) })
  const options = { level: 0.95, nonNegative: true }
  const result = (c: { mean: number; deviation: number; third: number }, t: typeof c, scale = 1) => {
    const part = ({ mean, deviation }: typeof c) =>
      armMean({ units: 500, mean: mean * scale, varianceOfMean: (deviation * scale) ** 2 })
    const third = ({ deviation, third: skew }: typeof c) => skew * (deviation * scale) ** 3
    return hallContrast(part(c), part(t), { control: third(c), treatment: third(t) }, options)
  }

  it('holds 0 in both sets exactly when the p-value exceeds 1 − level, in every shape', () => {
    const shapes = new Set<string>()
    assert(
      property(arm, arm, (c, t) => {
        const { test, absolute, relative } = result({ ...c, mean: c.mean || 1 }, t)
        const isAccepted = valueOf(test).pValue! > 0.05
        const { set } = valueOf(relative)
        shapes.add(set.kind)
        expect(isInSet(0, valueOf(absolute).set)).toBe(isAccepted)
        expect(isInSet(0, set)).toBe(isAccepted)
      }),
      { numRuns: 3000 },
    )
    expect([...shapes].toSorted()).toEqual(['complement', 'interval', 'line'])
  })

  it('at no skewness is the contrast itself, and knows no unit', () => {
    assert(
      property(arm, arm, (c, t) => {
        const [control, treatment] = [c, t].map((of) => ({ ...of, mean: Math.abs(of.mean) + 30, third: 0 }))
        const { relative, absolute } = result(control!, treatment!)
        const part = ({ mean, deviation }: typeof c) => armMean({ units: 500, mean, varianceOfMean: deviation ** 2 })
        const plain = contrast(part(control!), part(treatment!), options)
        const [ours, theirs] = [valueOf(relative).set, valueOf(plain.relative).set]
        if (ours.kind !== 'interval' || theirs.kind !== 'interval') throw new Error('intervals were due')
        expect(ours.lower).toBeCloseTo(theirs.lower!, 10)
        expect(ours.upper).toBeCloseTo(theirs.upper!, 10)
        expect(valueOf(absolute)).toMatchObject({ estimate: valueOf(plain.absolute).estimate })
        const small = valueOf(result(c, t, 2 ** -40).test)
        expect(small.statistic).toBeCloseTo(valueOf(result(c, t).test).statistic, 9)
      }),
    )
  })
})

import { assert, boolean, constantFrom, double, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArmCounts } from '../src/arm-counts.ts'
import { isInSet } from '../src/effect-set.ts'
import { fisherTwoSided, midP } from '../src/fisher.ts'
import { newcombeInterval } from '../src/newcombe.ts'
import { normalUpperQuantile } from '../src/normal.ts'
import { sparseContrast } from '../src/sparse-contrast.ts'
import { sparseNonInferiority } from '../src/sparse-non-inferiority.ts'
import { sparsePValues } from '../src/sparse-p-value.ts'
import { valueOf } from './answers.ts'

const of = (successes: number, units: number): ArmCounts => ({ successes, units })
const reason = (code: string) => ({ kind: 'not-estimable', reason: code })
const arms = record({
  units: integer({ min: 1, max: 5000 }),
  share: double({ min: 0, max: 1, noNaN: true }),
  few: boolean(),
}).map(({ units, share, few }) => of(Math.floor(share * (few ? Math.min(10, units) : units)), units))

describe('two proportions with few events', () => {
  it('have sets that hold 0 exactly when the p-value exceeds α, at any level and critical value', () => {
    assert(
      property(arms, arms, constantFrom(0.8, 0.95, 0.999), boolean(), (control, treatment, level, isGiven) => {
        const given = isGiven ? { criticalValue: normalUpperQuantile((1 - level) / 4) } : {}
        const { test, absolute, relative } = sparseContrast(control, treatment, { level, ...given })
        const alpha = isGiven ? (1 - level) / 2 : 1 - level
        const accepts = test.kind === 'not-estimable' || test.log10PValue > Math.log10(alpha)
        expect(isInSet(0, valueOf(absolute).set)).toBe(accepts)
        expect(isInSet(0, valueOf(relative).set)).toBe(accepts)
        expect(isInSet(valueOf(absolute).estimate, valueOf(absolute).set)).toBe(true)
      }),
    )
  })

  it('mirror between the arms, and between successes and failures', () => {
    const flip = ({ successes, units }: ArmCounts) => of(units - successes, units)
    assert(
      property(arms, arms, (control, treatment) => {
        const one = sparseContrast(control, treatment, { level: 0.95 })
        for (const other of [
          sparseContrast(treatment, control, { level: 0.95 }),
          sparseContrast(flip(control), flip(treatment), { level: 0.95 }),
        ]) {
          const [set, mirrored] = [valueOf(one.absolute).set, valueOf(other.absolute).set]
          if (set.kind !== 'interval' || mirrored.kind !== 'interval') throw new Error('intervals were due')
          expect(mirrored.lower).toBeCloseTo(-set.upper!, 10)
          expect(mirrored.upper).toBeCloseTo(-set.lower!, 10)
          if (one.test.kind === 'not-estimable') continue
          expect(valueOf(other.test).statistic).toBeCloseTo(-one.test.statistic, 8)
          expect(valueOf(other.test).log10PValue).toBeCloseTo(one.test.log10PValue, 8)
        }
      }),
    )
  })

  it('take the larger of mid-p and score in each direction', () => {
    // Equal arms: the score is the smaller p. 1 of 10 against 0 of 1,000: the mid-p is larger by far.
    const { upper } = midP(of(0, 1000), of(1, 10))
    const test = valueOf(sparsePValues(of(0, 1000), of(1, 10)))
    expect(test.increase).toEqual(upper)
    expect(test.statistic).toBeGreaterThan(9)
    expect(valueOf(sparseContrast(of(0, 1000), of(1, 10), { level: 0.95 }).test).pValue).toBeCloseTo(1 / 101, 12)
  })

  it('are extended to 0 where the exact test alone accepts', () => {
    const { test, absolute, relative } = sparseContrast(of(0, 100), of(1, 8), { level: 0.95 })
    expect(valueOf(test).statistic).toBeGreaterThan(1.96)
    expect(valueOf(test).pValue).toBeGreaterThan(0.05)
    expect(valueOf(absolute).set).toMatchObject({ lower: 0 })
    expect(valueOf(relative).set).toMatchObject({ lower: 0, upper: null })
  })

  it('keep finite intervals where one arm or both are all alike, and say where no ratio can be told', () => {
    const none = sparseContrast(of(0, 200), of(0, 100), { level: 0.95 })
    expect(none.test).toEqual(reason('no-events'))
    expect(valueOf(none.relative)).toMatchObject({ estimate: null, controlResolution: null, set: { kind: 'line' } })
    expect(valueOf(none.absolute)).toMatchObject({ estimate: 0, standardError: null })
    // z²/(n_T·(N − 1)/N + z²): without an event the score is solved by hand.
    const square = normalUpperQuantile(0.025) ** 2
    expect(valueOf(none.absolute).set).toMatchObject({
      lower: expect.closeTo(-square / ((200 * 299) / 300 + square), 12),
      upper: expect.closeTo(square / ((100 * 299) / 300 + square), 12),
    })
    const all = sparseContrast(of(200, 200), of(100, 100), { level: 0.95 })
    expect(all.test).toEqual(reason('no-events'))
    expect(valueOf(all.relative)).toMatchObject({ estimate: 0, set: { kind: 'line' } })
    const lost = sparseContrast(of(9, 500), of(0, 500), { level: 0.95 })
    expect(valueOf(lost.relative)).toMatchObject({ estimate: -1, set: { lower: -1 } })
    const won = sparseContrast(of(0, 500), of(9, 500), { level: 0.95 })
    expect(valueOf(won.relative)).toMatchObject({ estimate: null, set: { upper: null } })
    expect(valueOf(sparseContrast(of(0, 1), of(1, 1), { level: 0.95 }).absolute).set).toMatchObject({ upper: 1 })
  })

  it('have no answer with an empty arm, and refuse what are no counts', () => {
    const empty = sparseContrast(of(0, 0), of(3, 5), { level: 0.95 })
    expect(empty).toEqual({
      test: reason('too-few-units'),
      absolute: reason('too-few-units'),
      relative: reason('too-few-units'),
    })
    expect(sparsePValues(of(0, 0), of(3, 5))).toEqual(reason('too-few-units'))
    expect(newcombeInterval(of(0, 0), of(3, 5), 0.95)).toEqual(reason('too-few-units'))
    for (const wrong of [of(6, 5), of(-1, 5), of(0.5, 5), of(Number.NaN, 5), of(1, Infinity)]) {
      expect(() => sparseContrast(wrong, of(1, 2), { level: 0.95 })).toThrow(RangeError)
      expect(() => fisherTwoSided(of(1, 2), wrong)).toThrow(RangeError)
    }
    expect(() => sparseContrast(of(1, 5), of(1, 2), { level: 1 })).toThrow(RangeError)
  })

  it('keep the logarithm of a p-value that is none of a double', () => {
    const far = valueOf(sparseContrast(of(0, 5000), of(2500, 5000), { level: 0.95 }).test)
    expect(far.pValue).toBeNull()
    expect(far.log10PValue).toBeLessThan(-600)
    expect(far.log10PValue).toBeGreaterThan(-1000)
  })
})

describe('non-inferiority of few events', () => {
  const options = { margin: { value: 0.01, scale: 'absolute' }, direction: 1, alpha: 0.05 } as const

  it('rejects exactly when the margin lies outside the one-sided set', () => {
    assert(
      property(
        arms,
        arms,
        double({ min: 1e-4, max: 0.99, noNaN: true }),
        constantFrom('absolute', 'relative'),
        constantFrom(1, -1),
        (control, treatment, value, scale, direction) => {
          const test = sparseNonInferiority(control, treatment, { ...options, margin: { value, scale }, direction })
          if (test.kind === 'not-estimable') return
          const { set } = valueOf(sparseContrast(control, treatment, { level: 0.9 })[scale])
          if (set.kind !== 'interval') throw new Error('an interval was due')
          const outside =
            direction > 0 ? set.lower !== null && -value < set.lower : set.upper !== null && value > set.upper
          expect(test.isNonInferior).toBe(outside)
          expect(test.log10PValue < Math.log10(0.05)).toBe(test.isNonInferior)
        },
      ),
    )
  })

  it('approaches the score of equal rates as the margin goes to 0', () => {
    const { statistic } = valueOf(sparsePValues(of(7, 800), of(5, 900)))
    for (const scale of ['absolute', 'relative'] as const) {
      const test = sparseNonInferiority(of(7, 800), of(5, 900), { ...options, margin: { value: 1e-12, scale } })
      expect(valueOf(test).statistic).toBeCloseTo(statistic, 7)
    }
  })

  it('is answered without any event by the absolute margin alone', () => {
    const pair = [of(0, 2000), of(0, 2000)] as const
    expect(sparseNonInferiority(...pair, { ...options, direction: -1 })).toMatchObject({ isNonInferior: true })
    expect(sparseNonInferiority(...pair, { ...options, margin: { value: 0.5, scale: 'relative' } })).toEqual(
      reason('no-events'),
    )
  })

  it('takes the critical value of another mode, and answers with a reason where nothing can be said', () => {
    const plain = sparseNonInferiority(of(9, 2000), of(9, 2000), options)
    const strict = sparseNonInferiority(of(9, 2000), of(9, 2000), { ...options, criticalValue: 6 })
    expect(plain).toMatchObject({ isNonInferior: true, degreesOfFreedom: null })
    expect(strict).toMatchObject({ isNonInferior: false, criticalValue: 6 })
    expect(sparseNonInferiority(of(0, 0), of(9, 2000), options)).toEqual(reason('too-few-units'))
    for (const scale of ['absolute', 'relative'] as const)
      expect(sparseNonInferiority(of(9, 2000), of(9, 2000), { ...options, margin: { value: 1, scale } })).toEqual(
        reason('zero-variance'),
      )
    expect(() =>
      sparseNonInferiority(of(9, 20), of(9, 20), { ...options, margin: { value: 0, scale: 'absolute' } }),
    ).toThrow(RangeError)
  })
})

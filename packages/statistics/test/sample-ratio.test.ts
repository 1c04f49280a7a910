import { describe, expect, it } from 'vitest'
import { binomialLogDensity, binomialTwoSided } from '../src/binomial.ts'
import { harmfulEventsPValue, harmPValueOfProportion } from '../src/harm.ts'
import { exactMultinomial } from '../src/multinomial.ts'
import { pValueOfLog10 } from '../src/p-value.ts'
import { runningMinimum } from '../src/running-minimum.ts'
import { sampleRatioFixed, sampleRatioFixedOverEpochs } from '../src/sample-ratio.ts'
import { sampleRatioSequential, sampleRatioSequentialOverEpochs } from '../src/sequential-sample-ratio.ts'
import golden from './golden/counts.json' with { type: 'json' }
import { randomOf } from './random.ts'

const half = [0.5, 0.5]

describe('fixed sample ratio', () => {
  it('gives Cookie Cats as published: fails at 0.01, passes at 0.001', () => {
    const result = sampleRatioFixed([44_700, 45_489], half)
    expect(result).toMatchObject({ kind: 'estimated', method: 'chi-square', degreesOfFreedom: 1 })
    if (result.kind === 'not-estimable') throw new Error(result.reason)
    expect(result.statistic).toBeCloseTo(6.902404949605828, 12)
    expect(result.pValue).toBeCloseTo(0.008607987810836262, 14)
  })

  it('decides small counts of two arms by the exact binomial test, as enumeration in fractions does', () => {
    for (const { k, n, share, p } of golden.binomial) {
      expect(binomialTwoSided(k, n, share).value, `${k} of ${n} at ${share}`).toBeCloseTo(Number(p), 11)
    }
    expect(sampleRatioFixed([9, 0], half)).toMatchObject({
      method: 'exact-binomial',
      pValue: expect.closeTo(2 / 512, 14),
    })
  })

  it('decides small counts of more arms by the exact multinomial test, as enumeration in fractions does', () => {
    for (const { counts, shares, p } of golden.multinomial) {
      expect(exactMultinomial(counts, shares)!.value, counts.join(' ')).toBeCloseTo(Number(p), 11)
    }
    expect(sampleRatioFixed([3, 1, 0], [0.5, 0.3, 0.2])).toMatchObject({ method: 'exact-multinomial' })
  })

  it('refuses what it cannot decide, with the reason', () => {
    expect(sampleRatioFixed([0, 0], half)).toEqual({ kind: 'not-estimable', reason: 'too-few-units' })
    const many = Array.from({ length: 12 }, () => 1 / 12)
    expect(
      sampleRatioFixed(
        many.map(() => 3),
        many,
      ),
    ).toEqual({ kind: 'not-estimable', reason: 'expected-count-small' })
    const epochs = [
      { counts: [3, 4], shares: half },
      { counts: [100, 120], shares: [0.4, 0.6] },
    ]
    expect(sampleRatioFixedOverEpochs(epochs)).toEqual({ kind: 'not-estimable', reason: 'expected-count-small' })
    expect(() => sampleRatioFixed([1, 2], [0.5, 0.6])).toThrow(RangeError)
    expect(() => sampleRatioFixed([1, 2, 3], half)).toThrow(RangeError)
  })

  it('adds χ² and degrees of freedom over allocations and tests an empty arm', () => {
    const epochs = [
      { counts: [40, 60], shares: half },
      { counts: [30, 70], shares: [0.25, 0.75] },
    ]
    expect(sampleRatioFixedOverEpochs(epochs)).toMatchObject({
      statistic: expect.closeTo(4 + 25 / 25 + 25 / 75, 12),
      degreesOfFreedom: 2,
    })
    expect(sampleRatioFixed([400, 0], half)).toMatchObject({ statistic: 400, log10PValue: expect.closeTo(-88.3, 0) })
  })

  it('sums the binomial densities to 1', () => {
    const densities = Array.from({ length: 31 }, (_, k) => Math.exp(binomialLogDensity(k, 30, 0.3)))
    expect(densities.reduce((sum, density) => sum + density, 0)).toBeCloseTo(1, 13)
    expect(binomialLogDensity(31, 30, 0.3)).toBe(-Infinity)
    expect(binomialLogDensity(0, 0, 0.3)).toBe(0)
  })
})

describe('sequential sample ratio', () => {
  it('gives the Bayes factor to 1e-10 relative up to 1e8 units', () => {
    for (const { counts, shares, concentration, logBayesFactor } of golden.sequential) {
      const result = sampleRatioSequential(counts, shares, concentration)
      if (result.kind === 'not-estimable') throw new Error(result.reason)
      const expected = Number(logBayesFactor)
      expect(Math.abs(result.logBayesFactor - expected), counts.join(' ')).toBeLessThanOrEqual(
        1e-10 * Math.max(0.001, Math.abs(expected)),
      )
      expect(result.log10PValue).toBeCloseTo(Math.min(0, -expected / Math.LN10), 7)
    }
  })

  it('multiplies over allocations and answers without units by a reason', () => {
    const epochs = [
      { counts: [40, 60], shares: half },
      { counts: [30, 70], shares: [0.25, 0.75] },
    ]
    const [both, first, second] = [epochs, epochs.slice(0, 1), epochs.slice(1)].map((part) =>
      sampleRatioSequentialOverEpochs(part),
    )
    if (both?.kind !== 'estimated' || first?.kind !== 'estimated' || second?.kind !== 'estimated')
      throw new Error('numbers were due')
    expect(both.logBayesFactor).toBeCloseTo(first.logBayesFactor + second.logBayesFactor, 13)
    expect(sampleRatioSequential([0, 0], half)).toEqual({ kind: 'not-estimable', reason: 'too-few-units' })
  })

  it('raises a false alarm at most as often as the limit over 2,000 looks, and sees 51 % in time', () => {
    const random = randomOf(41)
    const everAlarms = (share: number, runs: number, looks: number, perLook: number, limit: number) => {
      let alarms = 0
      for (let run = 0; run < runs; run += 1) {
        const counts = [0, 0]
        for (let look = 0; look < looks; look += 1) {
          for (let unit = 0; unit < perLook; unit += 1) counts[random() < share ? 0 : 1]! += 1
          const test = sampleRatioSequential(counts, half)
          if (test.kind === 'estimated' && test.pValue! < limit) {
            alarms += 1
            break
          }
        }
      }
      return alarms / runs
    }
    // 99.9 % of binomial counts at 5 % of 300 stay at or below 28.
    expect(everAlarms(0.5, 300, 2000, 1, 0.05)).toBeLessThanOrEqual(28 / 300)
    expect(everAlarms(0.51, 20, 120, 1000, 0.001)).toBeGreaterThanOrEqual(0.5)
  })
})

describe('harm by events', () => {
  const shares = { control: 0.5, treatment: 0.5 }

  it('sees none against eight: p = 9/256', () => {
    expect(harmfulEventsPValue([{ control: 8, treatment: 0 }], shares, 1).pValue).toBeCloseTo(9 / 256, 14)
    expect(harmfulEventsPValue([{ control: 0, treatment: 8 }], shares, -1).pValue).toBeCloseTo(9 / 256, 14)
    expect(
      harmfulEventsPValue([{ control: 0, treatment: 8 }], { control: 0.25, treatment: 0.25 }, -1).pValue,
    ).toBeCloseTo(9 / 256, 14)
  })

  it('never alarms for a benefit and never rises from look to look', () => {
    expect(harmfulEventsPValue([{ control: 0, treatment: 80 }], shares, 1)).toEqual({ pValue: 1, log10PValue: 0 })
    expect(harmfulEventsPValue([], shares, 1)).toEqual({ pValue: 1, log10PValue: 0 })
    const looks = [
      { control: 8, treatment: 0 },
      { control: 20, treatment: 15 },
      { control: 30, treatment: 40 },
    ]
    expect(harmfulEventsPValue(looks, shares, 1).pValue).toBeCloseTo(9 / 256, 14)
  })

  it('alarms without harm at most as often as its error over 300 events', () => {
    const random = randomOf(5)
    let alarms = 0
    for (let run = 0; run < 400; run += 1) {
      const looks = []
      let [control, treatment] = [0, 0]
      for (let event = 0; event < 300; event += 1) {
        if (random() < 0.5) control += 1
        else treatment += 1
        looks.push({ control, treatment })
      }
      if (harmfulEventsPValue(looks, shares, 1).pValue! <= 0.05) alarms += 1
    }
    expect(alarms / 400).toBeLessThanOrEqual(0.05)
  })

  it('takes the smaller of two p-values at twice its size', () => {
    expect(harmPValueOfProportion(pValueOfLog10(-2), pValueOfLog10(-1)).pValue).toBeCloseTo(0.02, 14)
    expect(harmPValueOfProportion(pValueOfLog10(-0.1), pValueOfLog10(0))).toEqual({ pValue: 1, log10PValue: 0 })
    expect(runningMinimum([pValueOfLog10(-1), pValueOfLog10(-400), pValueOfLog10(-2)])).toEqual({
      pValue: null,
      log10PValue: -400,
    })
  })
})

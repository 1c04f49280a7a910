import { describe, expect, it } from 'vitest'
import { type ArmMean, armMean, armMeanOfMoments, armMeanOfProportion } from '../src/arm-mean.ts'
import { type Contrast, contrast } from '../src/contrast.ts'
import { isInSet } from '../src/effect-set.ts'
import type { Estimated } from '../src/estimated.ts'
import { momentsOf } from '../src/moments.ts'
import { welch } from '../src/welch.ts'
import { expectRelative, valueOf } from './answers.ts'
import { randomOf } from './random.ts'

describe('published comparisons', () => {
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

  it("gives Student's sleep data (1908) as R's t.test does", () => {
    const { test, absolute } = contrast(armMeanOfMoments(momentsOf(second)), armMeanOfMoments(momentsOf(first)), {
      level: 0.95,
      nonNegative: false,
    })
    expectRelative(valueOf(test).statistic, -1.8608134674868526, 1e-13, 't')
    expectRelative(valueOf(test).degreesOfFreedom, 17.7764735161785, 1e-13, 'df')
    expectRelative(valueOf(test).pValue!, 0.0793941401873582, 1e-13, 'p')
    expect(valueOf(absolute).set).toMatchObject({ kind: 'interval', level: 0.95 })
    const { set } = valueOf(absolute)
    if (set.kind !== 'interval') throw new Error('an interval was due')
    expectRelative(set.lower!, -3.36548323071171, 1e-13, 'lower')
    expectRelative(set.upper!, 0.205483230711637, 1e-12, 'upper')
  })

  it('gives the published figures of Cookie Cats', () => {
    const week = contrast(armMeanOfProportion(8502, 44_700), armMeanOfProportion(8279, 45_489), {
      level: 0.95,
      nonNegative: true,
    })
    expectRelative(valueOf(week.test).difference, -0.008201298315205913, 1e-12, 'difference')
    expectRelative(valueOf(week.test).statistic, -3.164028946774, 1e-12, 't')
    expectRelative(valueOf(week.test).pValue!, 0.00155653018, 1e-8, 'p')
    expect(valueOf(week.absolute).set).toEqual({
      kind: 'interval',
      lower: expect.closeTo(-0.013281677, 10),
      upper: expect.closeTo(-0.0031209196, 10),
      level: 0.95,
    })
    expectRelative(valueOf(week.relative).estimate, -0.0431190349, 1e-9, 'relative')
    expect(valueOf(week.relative).set).toEqual({
      kind: 'interval',
      lower: expect.closeTo(-0.0689020864, 9),
      upper: expect.closeTo(-0.0166354636, 9),
      level: 0.95,
    })
    const day = welch(armMeanOfProportion(20_034, 44_700), armMeanOfProportion(20_119, 45_489))
    expectRelative(valueOf(day).difference, -0.005905169787341458, 1e-12, 'day 1 difference')
    expectRelative(valueOf(day).pValue!, 0.0744144371, 1e-8, 'day 1 p')
    const arm = (units: number, sum: number, squares: number) =>
      armMean({ units, mean: sum / units, varianceOfMean: (squares - (sum * sum) / units) / (units - 1) / units })
    const rounds = contrast(arm(44_700, 2_344_795, 3_068_811_771), arm(45_489, 2_333_530, 605_052_202), {
      level: 0.95,
      nonNegative: true,
    })
    expectRelative(valueOf(rounds.test).statistic, -0.8854374331270672, 1e-11, 'rounds t')
    expectRelative(valueOf(rounds.test).degreesOfFreedom, 58_595.481422574, 1e-11, 'rounds df')
    expectRelative(valueOf(rounds.test).pValue!, 0.37592438409326, 1e-11, 'rounds p')
    expect(valueOf(rounds.absolute).set).toEqual({
      kind: 'interval',
      lower: expect.closeTo(-3.7197051165, 9),
      upper: expect.closeTo(1.4047282086, 9),
      level: 0.95,
    })
  })

  it('shows the Salk vaccine trial of 1954: 33 cases in 200,745 against 115 in 201,229', () => {
    const salk = contrast(armMeanOfProportion(115, 201_229), armMeanOfProportion(33, 200_745), {
      level: 0.95,
      nonNegative: true,
    })
    expectRelative(valueOf(salk.relative).estimate, 33 / 200_745 / (115 / 201_229) - 1, 1e-13, 'relative')
    expectRelative(valueOf(salk.test).pValue!, 1.678714952415e-11, 1e-11, 'p')
  })
})

/** A random summary: units, means of both signs and near 0, spreads over six orders of magnitude. */
function randomArms(random: () => number): {
  arms: [Estimated<ArmMean>, Estimated<ArmMean>]
  nonNegative: boolean
  level: number
} {
  const units = () => Math.floor(2 + 10 ** (5 * random()))
  const spread = 10 ** (3 * random() - 2)
  const control = (random() < 0.3 ? -1 : 1) * 10 ** (3 * random() - 2)
  const variances = [spread ** 2 * 10 ** (2 * random() - 1), spread ** 2 * 10 ** (2 * random() - 1)] as const
  const shift = (random() - 0.5) * 8 * Math.sqrt(variances[0] + variances[1])
  const arm = (mean: number, varianceOfMean: number) => armMean({ units: units(), mean, varianceOfMean })
  return {
    arms: [arm(control, variances[0]), arm(control + shift, variances[1])],
    nonNegative: control > 0 && random() < 0.5,
    level: [0.8, 0.9, 0.95, 0.99][Math.floor(random() * 4)]!,
  }
}

describe('one contrast, many views', () => {
  it('has 0 in the relative set, 0 in the interval and p above 1 − level together, for 5,000 random summaries', () => {
    const random = randomOf(20_240_131)
    let rejected = 0
    let estimable = 0
    for (let run = 0; run < 5000; run += 1) {
      const { arms, nonNegative, level } = randomArms(random)
      const { test, absolute, relative } = contrast(...arms, { level, nonNegative })
      const isKept = isInSet(0, valueOf(absolute).set)
      expect(isKept).toBe(valueOf(test).pValue! > 1 - level)
      if (!isKept) rejected += 1
      if (relative.kind === 'not-estimable') continue
      estimable += 1
      expect(isInSet(0, relative.set), `run ${run}`).toBe(isKept)
      expect(isInSet(relative.estimate, relative.set)).toBe(true)
    }
    expect(rejected).toBeGreaterThan(1000)
    expect(estimable).toBeGreaterThan(3000)
  })

  it('negates t, keeps p and maps ρ to 1/ρ when the arms are swapped', () => {
    const random = randomOf(7)
    const shapes: Record<string, number> = {}
    for (let run = 0; run < 3000; run += 1) {
      const { arms, level } = randomArms(random)
      if (arms.some((arm) => valueOf(arm).mean <= 0)) continue
      const there = contrast(arms[0], arms[1], { level, nonNegative: true })
      const back = contrast(arms[1], arms[0], { level, nonNegative: true })
      expect(valueOf(back.test).statistic).toBe(-valueOf(there.test).statistic)
      expect(valueOf(back.test).log10PValue).toBe(valueOf(there.test).log10PValue)
      const shape = `${valueOf(there.relative).set.kind} ↔ ${valueOf(back.relative).set.kind}`
      shapes[shape] = (shapes[shape] ?? 0) + 1
      for (let probe = 0; probe < 10; probe += 1) {
        const ratio = (probe % 2 === 0 ? 1 : -1) * 10 ** (4 * random() - 2)
        expect(isInSet(ratio - 1, valueOf(there.relative).set)).toBe(isInSet(1 / ratio - 1, valueOf(back.relative).set))
      }
    }
    expect(Object.keys(shapes).length).toBeGreaterThanOrEqual(4)
  })

  it('does not know the unit of the metric', () => {
    const random = randomOf(99)
    for (let run = 0; run < 300; run += 1) {
      const { arms, nonNegative, level } = randomArms(random)
      const plain = contrast(...arms, { level, nonNegative })
      for (const scale of [1e-12, 1e12, 1e-140, 1e140]) {
        const [control, treatment] = arms.map((arm) => {
          const { units, mean, varianceOfMean } = valueOf(arm)
          return armMean({ units, mean: mean * scale, varianceOfMean: varianceOfMean * scale * scale })
        })
        const scaled = contrast(control!, treatment!, { level, nonNegative })
        expectRelative(valueOf(scaled.test).log10PValue, valueOf(plain.test).log10PValue, 1e-9, 'log p')
        expectSameRelative(scaled, plain)
      }
    }
  })

  it('calls an increase an increase where the control mean is negative', () => {
    const arms = [
      armMean({ units: 50, mean: -10, varianceOfMean: 0.04 }),
      armMean({ units: 50, mean: -8, varianceOfMean: 0.04 }),
    ] as const
    const { relative } = contrast(...arms, { level: 0.95, nonNegative: false })
    expect(valueOf(relative).estimate).toBeCloseTo(0.2, 12)
    const mirrored = contrast(
      armMean({ units: 50, mean: 10, varianceOfMean: 0.04 }),
      armMean({ units: 50, mean: 8, varianceOfMean: 0.04 }),
      { level: 0.95, nonNegative: false },
    )
    const [set, mirror] = [valueOf(relative).set, valueOf(mirrored.relative).set]
    if (set.kind !== 'interval' || mirror.kind !== 'interval') throw new Error('intervals were due')
    expect(set.lower).toBe(-mirror.upper!)
    expect(set.upper).toBe(-mirror.lower!)
    expect(set.lower!).toBeGreaterThan(0)
  })

  it('gives a half-line where the control mean lies exactly at its own error', () => {
    const arms = [
      armMean({ units: 50, mean: 2, varianceOfMean: 1 }),
      armMean({ units: 50, mean: 5, varianceOfMean: 1 }),
    ] as const
    const up = valueOf(contrast(...arms, { level: 0.95, nonNegative: true, criticalValue: 2 }).relative)
    expect(up.set).toEqual({ kind: 'interval', lower: expect.closeTo(0.05, 14), upper: null, level: 0.95 })
    const down = valueOf(
      contrast(arms[0], armMean({ units: 50, mean: -5, varianceOfMean: 1 }), {
        level: 0.95,
        nonNegative: true,
        criticalValue: 2,
      }).relative,
    )
    expect(down.set).toEqual({ kind: 'interval', lower: null, upper: expect.closeTo(-2.05, 14), level: 0.95 })
  })
})

function expectSameRelative(a: Contrast, b: Contrast) {
  if (a.relative.kind === 'not-estimable' || b.relative.kind === 'not-estimable') {
    expect(a.relative).toEqual(b.relative)
    return
  }
  const boundsOf = (contrast: Contrast) =>
    Object.values(valueOf(contrast.relative).set).filter((value) => typeof value === 'number')
  expect(a.relative.set.kind).toBe(b.relative.set.kind)
  for (const [index, bound] of boundsOf(a).entries()) expectRelative(bound, boundsOf(b)[index]!, 1e-9, 'bound')
}

describe('what cannot be estimated', () => {
  const usual = armMean({ units: 10, mean: 1, varianceOfMean: 0.1 })
  const options = { level: 0.95, nonNegative: false }
  const reasonOf = (result: Contrast) =>
    [result.test, result.absolute, result.relative].map((part) =>
      part.kind === 'not-estimable' ? part.reason : 'estimated',
    )

  it('is a reason, never a number', () => {
    const fixed = (mean: number) => armMean({ units: 10, mean, varianceOfMean: 0 })
    expect(reasonOf(contrast(armMeanOfMoments(momentsOf([3])), usual, options))).toEqual(Array(3).fill('too-few-units'))
    expect(reasonOf(contrast(usual, armMeanOfProportion(0, 0), options))).toEqual(Array(3).fill('too-few-units'))
    expect(
      reasonOf(contrast(usual, armMean({ units: 3, mean: 1, varianceOfMean: 1, degreesOfFreedom: 0 }), options)),
    ).toEqual(Array(3).fill('too-few-units'))
    expect(reasonOf(contrast(armMean({ units: 9, mean: Number.NaN, varianceOfMean: 1 }), usual, options))).toEqual(
      Array(3).fill('non-finite-values'),
    )
    expect(reasonOf(contrast(fixed(2), fixed(2), options))).toEqual(Array(3).fill('zero-variance-equal-means'))
    expect(reasonOf(contrast(fixed(2), fixed(3), options))).toEqual(Array(3).fill('zero-variance-different-means'))
    expect(reasonOf(contrast(armMean({ units: 10, mean: 0, varianceOfMean: 1 }), usual, options))).toEqual([
      'estimated',
      'estimated',
      'control-mean-zero',
    ])
    expect(reasonOf(contrast(armMean({ units: 10, mean: 1e-9, varianceOfMean: 1 }), usual, options))).toEqual([
      'estimated',
      'estimated',
      'control-mean-sign-unresolved',
    ])
    expect(reasonOf(contrast(armMean({ units: 10, mean: -1e-9, varianceOfMean: 1 }), usual, options))).toEqual([
      'estimated',
      'estimated',
      'control-mean-sign-unresolved',
    ])
  })

  it('takes no impossible summary', () => {
    expect(() => armMean({ units: 10, mean: 1, varianceOfMean: -1 })).toThrow(RangeError)
    expect(() => armMeanOfProportion(11, 10)).toThrow(RangeError)
    expect(() => contrast(usual, usual, { ...options, level: 1 })).toThrow(RangeError)
  })

  it('lets one arm have no variance', () => {
    const test = valueOf(welch(armMean({ units: 5, mean: 2, varianceOfMean: 0 }), usual))
    expect(test.degreesOfFreedom).toBe(9)
  })

  it('keeps a finite logarithm of p at |t| = 40 and far beyond', () => {
    const at = (t: number) =>
      valueOf(
        welch(
          armMean({ units: 1e6, mean: 0, varianceOfMean: 0.5 }),
          armMean({ units: 1e6, mean: t, varianceOfMean: 0.5 }),
        ),
      )
    expect(at(40).pValue).toBeNull()
    expect(at(40).log10PValue).toBeCloseTo(-348.99, 0)
    expect(at(400).log10PValue).toBeLessThan(-30_000)
    expect(at(0)).toMatchObject({ pValue: 1, log10PValue: 0 })
  })
})

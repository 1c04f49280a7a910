import { describe, expect, it } from 'vitest'
import { alwaysValidBounds, alwaysValidDrift } from '../src/always-valid-power.ts'
import { alwaysValidCriticalValue } from '../src/always-valid.ts'
import { groupSequentialBounds } from '../src/group-sequential.ts'
import { groupSequentialDrift } from '../src/group-sequential-power.ts'
import { meanMinimumDetectableEffect, meanPowerOf, meanUnitsNeeded } from '../src/mean-power.ts'
import { normalUpperQuantile } from '../src/normal.ts'
import type { PowerPlan } from '../src/power.ts'
import { proportionNonInferiority, proportionRejection } from '../src/proportion-power.ts'
import { drawChiSquare, randomStream } from '../src/random-stream.ts'
import { simulateLooksPower, simulateMeanPower } from '../src/simulate-power.ts'
import { sparseRejection } from '../src/sparse-power.ts'
import { valueOf } from './answers.ts'
import golden from './golden/mean-power.json' with { type: 'json' }

const plan: PowerPlan = {
  control: { variance: 1, share: 0.5 },
  treatment: { variance: 1, share: 0.5 },
  alpha: 0.05,
  sides: 'two',
  power: 0.8,
}

describe('the power of a test of means', () => {
  it('is that of the noncentral t distribution, both tails counted', () => {
    for (const { varianceControl, varianceTreatment, controlShare, units, effect, alpha, sides, power } of golden) {
      const answer = meanPowerOf(
        {
          control: { variance: varianceControl, share: controlShare },
          treatment: { variance: varianceTreatment, share: 1 - controlShare },
          alpha,
          sides: sides as 'one' | 'two',
        },
        effect,
        units,
      )
      expect(valueOf(answer).power).toBeCloseTo(power, 9)
    }
  })

  it('asks for the units of a table of t-tests: 63.77 an arm for half a standard deviation, 50.15 one-sided', () => {
    // R: power.t.test(delta = .5, power = .8), and with alternative = "one.sided".
    expect(valueOf(meanUnitsNeeded(plan, 0.5)).units / 2).toBeCloseTo(63.765_61, 4)
    expect(valueOf(meanUnitsNeeded({ ...plan, sides: 'one' }, 0.5)).units / 2).toBeCloseTo(50.150_8, 3)
  })

  it('rejects at rate alpha without an effect, goes from units to the effect and back, and says why not', () => {
    expect(valueOf(meanPowerOf(plan, 0, 12)).power).toBeCloseTo(0.05, 12)
    for (const effect of [0.05, 0.5, 1.4]) {
      const { units } = valueOf(meanUnitsNeeded(plan, effect))
      expect(valueOf(meanMinimumDetectableEffect(plan, units)).effect).toBeCloseTo(effect, 8)
    }
    const reason = (code: string) => ({ kind: 'not-estimable', reason: code })
    expect(meanUnitsNeeded(plan, 0)).toEqual(reason('effect-zero'))
    expect(meanUnitsNeeded({ ...plan, sides: 'one' }, -1)).toEqual(reason('effect-out-of-range'))
    expect(meanPowerOf(plan, 1, 3)).toEqual(reason('too-few-units'))
    const constant = { ...plan, control: { variance: 0, share: 0.5 }, treatment: { variance: 0, share: 0.5 } }
    expect(meanMinimumDetectableEffect(constant, 10)).toEqual(reason('zero-variance'))
  })

  it.each([1908, 2026])('is met by tests on data simulated under seed %i', (seed) => {
    // Degrees of freedom that the test estimates cost a little power where units are few.
    for (const [units, effect, cost] of [
      [6, 2, 0.015],
      [30, 0.7, 0],
      [64, 0.5, 0],
    ] as const) {
      const arm = { variance: 1, units }
      const exact = valueOf(meanPowerOf(plan, effect, 2 * units)).power
      const test = { control: arm, treatment: arm, alpha: 0.05, sides: 'two' } as const
      const { power, standardError } = simulateMeanPower(test, effect, { runs: 20_000, seed })
      expect(Math.abs(power - exact)).toBeLessThan(3.3 * standardError + cost)
    }
  })
})

describe('the power of a comparison of rates', () => {
  it('is the sum over all tables by the test that each would get', () => {
    const [control, treatment] = [
      { rate: 0.02, units: 60 },
      { rate: 0.15, units: 60 },
    ]
    // With so few units nearly every table is one of few events.
    const sparse = sparseRejection(control, treatment, 0.025)
    expect(Math.abs(proportionRejection(control, treatment, 0.025).increase - sparse.increase)).toBeLessThan(0.02)
    // 49 276 units by the normal form for 19 against 20 %: the tables say 0.79999.
    const many = proportionRejection({ rate: 0.19, units: 24_638 }, { rate: 0.2, units: 24_638 }, 0.025)
    expect(many.increase).toBeCloseTo(0.8, 3)
    const none = proportionRejection({ rate: 0.19, units: 5000 }, { rate: 0.19, units: 5000 }, 0.025)
    expect(none.increase).toBeCloseTo(0.025, 3)
    expect(none.decrease).toBeCloseTo(none.increase, 9)
  })

  it('mirrors direction and margin, and errs at the margin as planned', () => {
    const margin = { value: 0.02, scale: 'absolute' } as const
    const at = (direction: 1 | -1, control: number, treatment: number) =>
      proportionNonInferiority(
        { rate: control, units: 3000 },
        { rate: treatment, units: 3000 },
        { margin, direction, alpha: 0.05 },
      )
    expect(at(1, 0.3, 0.28)).toBeCloseTo(0.05, 2)
    expect(at(1, 0.3, 0.3)).toBeCloseTo(at(-1, 0.7, 0.7), 12)
    expect(at(-1, 0.3, 0.32)).toBeCloseTo(0.05, 2)
  })
})

describe('the drift that looks need', () => {
  const fractions = [0.25, 0.5, 0.75, 1]

  it('of one always-valid look is that of its critical value', () => {
    const { drift } = valueOf(alwaysValidDrift({ fractions: [1], alpha: 0.025, sides: 'two' }, 0.8))
    const critical = alwaysValidCriticalValue({ units: 1, plannedUnits: 1 }, 0.05)
    expect(drift).toBeCloseTo(critical + normalUpperQuantile(0.2), 9)
  })

  it.each([1970, 1983])('is met by paths simulated under seed %i, with either kind of look', (seed) => {
    for (const sides of ['one', 'two'] as const) {
      const valid = { fractions, alpha: 0.025, sides }
      const sequential = { ...valid, spending: { kind: 'obrien-fleming' } } as const
      for (const [bounds, needed] of [
        [alwaysValidBounds(valid), alwaysValidDrift(valid, 0.9)],
        [groupSequentialBounds(sequential), groupSequentialDrift(sequential, 0.9)],
      ] as const) {
        const { drift } = valueOf(needed)
        const { power, standardError } = simulateLooksPower({ fractions, bounds, sides }, drift, { runs: 20_000, seed })
        expect(Math.abs(power - 0.9)).toBeLessThan(3.3 * standardError)
      }
    }
  })
})

describe('a stream of chance', () => {
  it('is the same for the same seed and stream and another for another', () => {
    const draw = (seed: number, stream: number) => Array.from({ length: 5 }, randomStream(seed, stream).uniform)
    expect(draw(7, 1)).toEqual(draw(7, 1))
    expect(new Set([draw(7, 1), draw(7, 2), draw(8, 1), draw(2 ** 40, 1)].map(([first]) => first)).size).toBe(4)
  })

  it('has the moments of its distributions', () => {
    const random = randomStream(3)
    const of = (draw: () => number) => {
      const values = Array.from({ length: 100_000 }, draw)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length]
    }
    const [normalMean, normalVariance] = of(random.normal)
    expect(Math.abs(normalMean!)).toBeLessThan(0.011)
    expect(Math.abs(normalVariance! - 1)).toBeLessThan(0.015)
    const [chiMean, chiVariance] = of(() => drawChiSquare(random, 5))
    expect(Math.abs(chiMean! - 5)).toBeLessThan(0.034)
    expect(Math.abs(chiVariance! - 10)).toBeLessThan(0.26)
  })
})

import { describe, expect, it } from 'vitest'
import { armMeanOfProportion } from '../src/arm-mean.ts'
import { contrast } from '../src/contrast.ts'
import { type EffectSet, isInSet } from '../src/effect-set.ts'
import { sparseContrast } from '../src/sparse-contrast.ts'
import { sparseRejection } from '../src/sparse-power.ts'
import { isSparse } from '../src/sparse.ts'
import { valueOf } from './answers.ts'
import { alpha, type Decide, decisionOfRecord, enumerated, sparseDecision } from './enumerated-tables.ts'

describe('errors of few events, by enumeration of all tables', () => {
  const cells = [
    [900, 100],
    [9000, 1000],
    [36_000, 4000],
  ].flatMap(([control, treatment]) => [0.005, 0.02, 0.1].map((rate) => [control!, treatment!, rate] as const))

  it.each(cells)(
    'keep each tail within 3.03 % at 90/10 under the rule that chooses the test: %i/%i units, rate %f',
    { timeout: 60_000 },
    (control, treatment, rate) => {
      const units = [control, treatment] as const
      const { increase, decrease } = enumerated([rate, rate], units, decisionOfRecord(units))
      expect(increase).toBeLessThanOrEqual(0.0303)
      expect(decrease).toBeLessThanOrEqual(0.0303)
    },
  )

  it.each(cells)(
    'keep each tail of the exact route within its error: %i/%i units, rate %f',
    (control, treatment, rate) => {
      const errors = sparseRejection({ rate, units: control }, { rate, units: treatment }, alpha)
      expect(Math.max(errors.increase, errors.decrease)).toBeLessThanOrEqual(alpha)
    },
  )
})

/** Whether the relative set of record lies above or below the true effect. */
function missOf(units: readonly [number, number], effect: number): Decide {
  const shares = { control: units[0], treatment: units[1] }
  const options = { level: 0.95, nonNegative: true }
  return (x, y) => {
    const { relative } = isSparse(y, units[1], x, units[0], shares)
      ? sparseContrast({ successes: x, units: units[0] }, { successes: y, units: units[1] }, options)
      : contrast(armMeanOfProportion(x, units[0]), armMeanOfProportion(y, units[1]), options)
    const { set } = valueOf<{ readonly set: EffectSet }>(relative)
    if (isInSet(effect, set)) return null
    return set.kind === 'interval' && set.lower !== null && effect < set.lower ? 'increase' : 'decrease'
  }
}

describe('coverage of relative sets at level 0.95, by enumeration of all tables', () => {
  it.each([
    [0.02, 0.02, 500, 500, 0.965],
    [0.02, 0.03, 500, 500, 0.965],
    [0.1, 0.2, 300, 300, 0.965],
    // Every eighth such experiment has a treatment without events.
    [0.01, 0.01, 2000, 200, 1],
  ])('lies within its bounds at rates %f and %f with %i and %i units', (control, treatment, n, m, most) => {
    const misses = enumerated([control, treatment], [n, m], missOf([n, m], treatment / control - 1))
    expect(1 - misses.increase - misses.decrease).toBeGreaterThanOrEqual(0.943)
    expect(1 - misses.increase - misses.decrease).toBeLessThanOrEqual(most)
  })
})

describe('power of few events', () => {
  it('is the sum over all tables that are rejected', () => {
    for (const [rates, units] of [
      [
        [0.1, 0.3],
        [30, 30],
      ],
      [
        [0.02, 0.2],
        [45, 17],
      ],
      [
        [0.9, 0.5],
        [12, 40],
      ],
      [
        [0.05, 0.05],
        [1, 25],
      ],
    ] as const) {
      const expected = enumerated(rates, units, sparseDecision(units))
      const power = sparseRejection({ rate: rates[0], units: units[0] }, { rate: rates[1], units: units[1] }, alpha)
      expect(power.increase).toBeCloseTo(expected.increase, 13)
      expect(power.decrease).toBeCloseTo(expected.decrease, 13)
    }
  })

  it('mirrors between the arms, and between successes and failures', () => {
    const one = sparseRejection({ rate: 0.01, units: 400 }, { rate: 0.04, units: 300 }, alpha)
    const swapped = sparseRejection({ rate: 0.04, units: 300 }, { rate: 0.01, units: 400 }, alpha)
    const failures = sparseRejection({ rate: 0.99, units: 400 }, { rate: 0.96, units: 300 }, alpha)
    for (const other of [swapped, failures]) {
      expect(other.decrease).toBeCloseTo(one.increase, 12)
      expect(other.increase).toBeCloseTo(one.decrease, 12)
    }
  })

  it('is certain for rates of 0 and 1, nothing for equal ones of them, and refuses what is no rate', () => {
    const arm = (rate: number, units = 50) => ({ rate, units })
    expect(sparseRejection(arm(0), arm(1), alpha)).toEqual({ increase: 1, decrease: 0 })
    expect(sparseRejection(arm(0), arm(0), alpha)).toEqual({ increase: 0, decrease: 0 })
    expect(sparseRejection(arm(1), arm(1), alpha)).toEqual({ increase: 0, decrease: 0 })
    expect(() => sparseRejection(arm(1.1), arm(1), alpha)).toThrow(RangeError)
    expect(() => sparseRejection(arm(0.1), arm(0.1, 0), alpha)).toThrow(RangeError)
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minimumDetectableEffect, type PowerPlan, powerOf, rateUnderEffect, unitsNeeded } from '../src/power.ts'

const plan: PowerPlan = {
  control: { variance: 1, share: 0.5 },
  treatment: { variance: 1, share: 0.5 },
  alpha: 0.05,
  sides: 'two',
  power: 0.8,
}

const plans = fc.record({
  control: fc.record({
    variance: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  }),
  treatment: fc.record({
    variance: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  }),
  alpha: fc.constantFrom(0.1, 0.05, 0.01),
  sides: fc.constantFrom('one', 'two'),
  power: fc.constantFrom(0.8, 0.9, 0.99),
})

function unitsOf(plan: PowerPlan, effect: number): number {
  const answer = unitsNeeded(plan, effect)
  if (answer.kind === 'not-estimable') throw new Error(answer.reason)
  return answer.units
}

describe('power', () => {
  it('gives the textbook sample size: 63 units per arm for half a standard deviation', () => {
    // (1.959964 + 0.841621)²·2/0.5² = 62.79 per arm (Chow, Shao & Wang 2008, §3.2).
    expect(unitsOf(plan, 0.5) / 2).toBeCloseTo(62.79104, 4)
    expect(unitsOf(plan, -0.5)).toBe(unitsOf(plan, 0.5))
    expect(unitsOf({ ...plan, sides: 'one', alpha: 0.025 }, 0.5)).toBeCloseTo(unitsOf(plan, 0.5), 9)
  })

  it('goes from units to the smallest effect and back', () => {
    fc.assert(
      fc.property(plans, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (some, effect) => {
        const units = unitsOf(some, effect)
        if (units < 2) return
        const back = minimumDetectableEffect(some, units)
        if (back.kind === 'not-estimable') throw new Error(back.reason)
        expect(Math.abs(back.effect - effect)).toBeLessThanOrEqual(1e-12 * effect)
        const power = powerOf(some, effect, units)
        if (power.kind === 'not-estimable') throw new Error(power.reason)
        expect(power.power).toBeGreaterThanOrEqual(some.power - 1e-12)
        expect(power.power).toBeLessThanOrEqual(some.power + 1e-4)
        expect(unitsOf(some, effect * 1.1)).toBeLessThan(units)
      }),
    )
  })

  it('rejects at rate alpha without an effect and asks least of equal shares', () => {
    expect(powerOf(plan, 0, 500)).toMatchObject({ power: expect.closeTo(0.05, 13) })
    expect(powerOf({ ...plan, sides: 'one' }, 0, 500)).toMatchObject({ power: expect.closeTo(0.05, 13) })
    for (const share of [0.1, 0.4, 0.49, 0.51, 0.8]) {
      const uneven = { ...plan, control: { variance: 1, share }, treatment: { variance: 1, share: 1 - share } }
      expect(unitsOf(uneven, 0.5)).toBeGreaterThan(unitsOf(plan, 0.5))
    }
  })

  it('answers with a reason where nothing can be said', () => {
    const reason = (code: string) => ({ kind: 'not-estimable', reason: code })
    const fixed = { ...plan, control: { variance: 0, share: 0.5 }, treatment: { variance: 0, share: 0.5 } }
    expect(unitsNeeded(plan, 0)).toEqual(reason('effect-zero'))
    expect(unitsNeeded({ ...plan, sides: 'one' }, -1)).toEqual(reason('effect-out-of-range'))
    expect(unitsNeeded(fixed, 1)).toEqual(reason('zero-variance'))
    expect(minimumDetectableEffect(fixed, 10)).toEqual(reason('zero-variance'))
    expect(minimumDetectableEffect(plan, 1)).toEqual(reason('too-few-units'))
    expect(powerOf(plan, 1, 1)).toEqual(reason('too-few-units'))
    expect(powerOf(fixed, 1, 10)).toEqual(reason('zero-variance'))
    expect(rateUnderEffect(0.4, 2)).toEqual(reason('effect-out-of-range'))
    expect(rateUnderEffect(0.4, -1.1)).toEqual(reason('effect-out-of-range'))
    expect(rateUnderEffect(0.4, 0.5)).toEqual({
      kind: 'estimated',
      rate: expect.closeTo(0.6, 14),
      variance: expect.closeTo(0.24, 14),
    })
  })
})

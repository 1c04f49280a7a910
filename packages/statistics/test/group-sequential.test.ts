import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  errorSpent,
  groupSequentialBounds,
  type GroupSequentialPlan,
  looksOf,
  looksOfBounds,
  repeatedCriticalValue,
} from '../src/group-sequential.ts'
import { normalLogSf, normalUpperQuantile } from '../src/normal.ts'
import { logErrorSpent, type Spending } from '../src/spending.ts'
import { studentLogSf } from '../src/student.ts'
import { crossingAbove } from '../src/sub-density.ts'
import { expectRelative } from './answers.ts'
import golden from './golden/group-sequential.json' with { type: 'json' }

const equal = (looks: number) => Array.from({ length: looks }, (_, index) => (index + 1) / looks)
const functions: readonly Spending[] = [
  { kind: 'power', exponent: 2 },
  { kind: 'obrien-fleming' },
  { kind: 'pocock' },
  { kind: 'hwang-shih-decani', gamma: -4 },
]
const everyPlan = functions.flatMap((spending) =>
  (['two', 'one'] as const).map((sides): Omit<GroupSequentialPlan, 'fractions'> => ({ alpha: 0.025, sides, spending })),
)
const rising = fc
  .uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 })
  .map((units) => units.sort((left, right) => left - right).map((count) => count / 1000))

/** Error of one side through each look, by summing what crosses there. */
function crossed(plan: GroupSequentialPlan): readonly number[] {
  let sum = 0
  return looksOf(plan, 1.7).map(({ before, fraction, bound }) => {
    if (bound !== null) sum += Math.exp(crossingAbove(before, fraction, bound * Math.sqrt(fraction)).log)
    return sum
  })
}

describe('group-sequential bounds', () => {
  it('agree to 1e-10 with bounds computed at 30 digits', () => {
    for (const { bounds, ...plan } of golden.designs) {
      const at = JSON.stringify(plan)
      const actual = groupSequentialBounds(plan as GroupSequentialPlan)
      for (const [index, digits] of bounds.entries()) {
        if (digits === null) expect(actual[index], at).toBeNull()
        else expect(Math.abs(actual[index]! - Number(digits)), `${at}, look ${index + 1}`).toBeLessThanOrEqual(1e-10)
      }
    }
  })

  it('of constant height and of O’Brien and Fleming’s shape err with the published 5 % in all', () => {
    // Constants printed to three decimals: Jennison & Turnbull (2000), tables 2.1 and 2.3.
    const pocock = { 2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555 }
    const obrienFleming = { 2: 1.977, 3: 2.004, 4: 2.024, 5: 2.04, 10: 2.087 }
    const error = (looks: number, height: (fraction: number) => number) => {
      const fractions = equal(looks)
      return looksOfBounds(fractions, fractions.map(height), 'two').reduce(
        (sum, { before, fraction, bound }) =>
          sum + 2 * Math.exp(crossingAbove(before, fraction, bound! * Math.sqrt(fraction)).log),
        0,
      )
    }
    for (const [looks, constant] of Object.entries(pocock)) {
      expect(Math.abs(error(Number(looks), () => constant) - 0.05)).toBeLessThan(1e-4)
    }
    for (const [looks, constant] of Object.entries(obrienFleming)) {
      expect(Math.abs(error(Number(looks), (fraction) => constant / Math.sqrt(fraction)) - 0.05)).toBeLessThan(1e-4)
    }
  })

  it('give the published values of five equal looks that spend like O’Brien and Fleming', () => {
    const bounds = groupSequentialBounds({ fractions: equal(5), alpha: 0.025, sides: 'two', spending: functions[1]! })
    const printed = [4.8769, 3.3569, 2.6803, 2.2898, 2.031] // Published to four decimals, computed by other programs.
    for (const [index, value] of printed.entries()) expect(Math.abs(bounds[index]! - value)).toBeLessThan(2e-4)
  })

  it('are the normal quantile at a single look, on both sides and on one', () => {
    for (const plan of everyPlan) {
      expectRelative(groupSequentialBounds({ ...plan, fractions: [1] })[0]!, normalUpperQuantile(0.025), 1e-14, '')
    }
  })

  it.each([1, 2, 3, 7, 50, 200])('of %i looks are finite, spend all and do not move with twice the nodes', (looks) => {
    for (const plan of everyPlan) {
      const full = { ...plan, fractions: equal(looks) }
      const bounds = groupSequentialBounds(full)
      const finer = looksOf(full, 2)
      for (const [index, bound] of bounds.entries()) {
        expect(Math.abs(bound! - finer[index]!.bound!)).toBeLessThanOrEqual(1e-10)
      }
      expect(Math.abs(crossed(full).at(-1)! - 0.025)).toBeLessThanOrEqual(1e-10)
    }
  })

  it('spend at any looks what the spending function says, and fall where it is like O’Brien and Fleming’s', () => {
    fc.assert(
      fc.property(rising, fc.constantFrom(...everyPlan), (fractions, plan) => {
        const full = { ...plan, fractions }
        const spent = errorSpent(full)
        const perSide = plan.sides === 'two' ? 2 : 1
        for (const [index, sum] of crossed(full).entries()) {
          expect(Math.abs(perSide * sum - spent[index]!)).toBeLessThanOrEqual(1e-10)
        }
      }),
      { numRuns: process.env['WEIGHHOUSE_LONG'] ? 1000 : 60 },
    )
    const falling = groupSequentialBounds({ fractions: equal(30), alpha: 0.025, sides: 'two', spending: functions[1]! })
    for (const [index, bound] of falling.slice(1).entries()) expect(bound!).toBeLessThan(falling[index]!)
  })

  it('come out for increments that are tiny, or spend less than the smallest double', () => {
    const near = groupSequentialBounds({
      fractions: [0.5, 0.500001, 1],
      alpha: 0.025,
      sides: 'two',
      spending: { kind: 'pocock' },
    })
    expect(near[1]).toBeGreaterThan(near[0]!)
    expect(near[2]).toBeCloseTo(2.20098, 3)
    const steep = groupSequentialBounds({
      fractions: equal(40),
      alpha: 0.025,
      sides: 'two',
      spending: { kind: 'power', exponent: 300 },
    })
    for (const [index, bound] of steep.slice(1).entries()) expect(bound!).toBeLessThan(steep[index]!)
    expect(steep.at(-1)!).toBeCloseTo(normalUpperQuantile(0.025), 3)
  })

  it('are none where nothing is left to spend, and go on after a look that spent nothing', () => {
    const plan = { alpha: 0.025, sides: 'two', spending: { kind: 'obrien-fleming' } } as const
    const overrun = groupSequentialBounds({ ...plan, fractions: [0.5, 1.2, 1.3] })
    expect(overrun[1]).not.toBeNull()
    expect(overrun[2]).toBeNull()
    expect(Math.abs(crossed({ ...plan, fractions: [0.5, 1.2] }).at(-1)! - 0.025)).toBeLessThanOrEqual(1e-10)
  })

  it('spend the rest at a look that was declared the last', () => {
    const plan = {
      fractions: [0.3, 0.8],
      alpha: 0.025,
      sides: 'two',
      spending: functions[0]!,
      endsEarly: true,
    } as const
    expect(errorSpent(plan).at(-1)).toBeCloseTo(0.05, 15)
    expect(Math.abs(crossed(plan).at(-1)! - 0.025)).toBeLessThanOrEqual(1e-10)
  })

  it('refuse looks that do not rise and errors that are none', () => {
    const plan = { alpha: 0.025, sides: 'two', spending: functions[0]! } as const
    expect(() => groupSequentialBounds({ ...plan, fractions: [0.5, 0.5] })).toThrow(RangeError)
    expect(() => groupSequentialBounds({ ...plan, fractions: [0, 0.5] })).toThrow(RangeError)
    expect(() => groupSequentialBounds({ ...plan, fractions: [0.5], alpha: 0.6 })).toThrow(RangeError)
  })
})

describe('spending functions', () => {
  it('add up over any partition, however near two fractions lie', () => {
    const near = fc.tuple(
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.double({ min: 1e-9, max: 0.01, noNaN: true }),
    )
    fc.assert(
      fc.property(
        near,
        fc.constantFrom(...functions, { kind: 'hwang-shih-decani', gamma: 3 } as const),
        ([from, step], spending) => {
          const to = from + step
          const middle = (from + to) / 2
          const parts =
            Math.exp(logErrorSpent(spending, 0.025, from, middle)) +
            Math.exp(logErrorSpent(spending, 0.025, middle, to))
          const whole = Math.exp(logErrorSpent(spending, 0.025, from, to))
          // The middle is rounded to 1e-16, which a step of 1e-9 feels.
          expect(Math.abs(parts / whole - 1)).toBeLessThanOrEqual(1e-9 + 1e-15 / step)
        },
      ),
    )
  })

  it('spend all at the planned end and nothing before the start or after the end', () => {
    for (const spending of functions) {
      expectRelative(Math.exp(logErrorSpent(spending, 0.025, 0, 1)), 0.025, 1e-13, spending.kind)
      expect(logErrorSpent(spending, 0.025, 1, 1.5)).toBe(-Infinity)
      expect(logErrorSpent(spending, 0.025, 0.5, 0.5)).toBe(-Infinity)
    }
    expect(logErrorSpent({ kind: 'power', exponent: 500 }, 0.025, 0, 0.01)).toBeCloseTo(
      Math.log(0.025) + 500 * Math.log(0.01),
      9,
    )
    expect(logErrorSpent({ kind: 'hwang-shih-decani', gamma: -2000 }, 0.025, 0, 0.5)).toBeCloseTo(
      Math.log(0.025) - 1000,
      6,
    )
  })
})

describe('the repeated critical value', () => {
  it('has Student’s tail where the bound has the normal one, far beyond the doubles too', () => {
    for (const bound of [0.3, 1, 1.96, 4.88, 20, 45]) {
      for (const degreesOfFreedom of [3, 40.5, 1e6]) {
        const value = repeatedCriticalValue(bound, degreesOfFreedom)
        expectRelative(studentLogSf(value, degreesOfFreedom), normalLogSf(bound), 1e-12, `b = ${bound}`)
        expectRelative(repeatedCriticalValue(-bound, degreesOfFreedom), -value, 1e-15, '')
      }
      expect(repeatedCriticalValue(bound, Infinity)).toBeCloseTo(bound, 12)
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupSequentialBounds, type GroupSequentialPlan } from '../src/group-sequential.ts'
import { conditionalPower, groupSequentialDrift, groupSequentialPower } from '../src/group-sequential-power.ts'
import { normalQuantile, normalSf, normalUpperQuantile } from '../src/normal.ts'
import { stageWise } from '../src/stage-wise.ts'
import { expectRelative, valueOf } from './answers.ts'
import golden from './golden/group-sequential.json' with { type: 'json' }
import { randomOf } from './random.ts'

const planOf = (index: number) => golden.designs[index]! as unknown as GroupSequentialPlan
const five: GroupSequentialPlan = {
  fractions: [0.2, 0.4, 0.6, 0.8, 1],
  alpha: 0.025,
  sides: 'two',
  spending: { kind: 'obrien-fleming' },
}

describe('power of a group-sequential test', () => {
  it('needs the drift that 30-digit recursions need', () => {
    for (const { design, power, drift } of golden.drifts) {
      expectRelative(valueOf(groupSequentialDrift(planOf(design), power)).drift, drift, 1e-10, `design ${design}`)
    }
  })

  it('is the error without an effect, and costs 2.3 % more units in a published case', () => {
    expect(groupSequentialPower(five, 0)).toBeCloseTo(0.025, 12)
    const { inflation } = valueOf(groupSequentialDrift(five, 0.9))
    expect(inflation).toBeCloseTo(1.023, 3)
    expect(groupSequentialDrift(five, 0.02)).toMatchObject({ reason: 'power-out-of-range' })
  })

  it('given what was seen is that of the normal increment that is still to come', () => {
    const drift = normalUpperQuantile(0.025) + normalUpperQuantile(0.2)
    const { power } = valueOf(conditionalPower(drift * Math.sqrt(0.5), 0.5, drift, normalUpperQuantile(0.025)))
    expect(power).toBeCloseTo(normalSf((normalUpperQuantile(0.025) - drift) / Math.sqrt(0.5)), 14)
    expect(conditionalPower(1, 1, 2, 1.96)).toMatchObject({ reason: 'planned-end-reached' })
  })
})

describe('after stopping', () => {
  it('gives the p-value, estimate and interval that 30-digit recursions give', () => {
    for (const { design, look, statistic, pValue, median, lower, upper } of golden.stopped) {
      const { fractions, ...plan } = planOf(design)
      const taken = fractions.slice(0, look + 1)
      const bounds = groupSequentialBounds({ ...plan, fractions: taken })
      const actual = stageWise({ fractions: taken, bounds, statistic }, 0.95)
      const at = `design ${design}, look ${look}, Z = ${statistic}`
      expectRelative(actual.pValue!, pValue, 1e-9, at)
      for (const [name, digits] of [
        ['medianUnbiased', median],
        ['lower', lower],
        ['upper', upper],
      ] as const) {
        expect(Math.abs(actual[name] - Number(digits)), `${at}: ${name}`).toBeLessThanOrEqual(1e-9)
      }
    }
  })

  it('is the plain normal answer where the test had one look', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: 0.05, max: 1.3, noNaN: true }),
        (statistic, fraction) => {
          const { pValue, medianUnbiased, lower, upper } = stageWise(
            { fractions: [fraction], bounds: [null], statistic },
            0.9,
          )
          const root = Math.sqrt(fraction)
          expect(pValue).toBeCloseTo(2 * normalSf(Math.abs(statistic)), 12)
          expect(medianUnbiased).toBeCloseTo(statistic / root, 9)
          expect(lower).toBeCloseTo((statistic - normalUpperQuantile(0.05)) / root, 9)
          expect(upper).toBeCloseTo((statistic + normalUpperQuantile(0.05)) / root, 9)
        },
      ),
    )
  })

  it('mirrors with the sign of the statistic', () => {
    const bounds = groupSequentialBounds(five)
    const above = stageWise({ fractions: five.fractions, bounds, statistic: 2.2 }, 0.95)
    const below = stageWise({ fractions: five.fractions, bounds, statistic: -2.2 }, 0.95)
    expect(below).toMatchObject({ pValue: above.pValue, lower: -above.upper, upper: -above.lower })
  })
})

describe('simulated group-sequential tests', { timeout: 600_000 }, () => {
  const runs = process.env['WEIGHHOUSE_LONG'] ? 100_000 : 20_000
  /** Where a share of `runs` falls but once in a thousand when `probability` is true. */
  const slack = (probability: number) => 3.3 * Math.sqrt((probability * (1 - probability)) / runs)

  it.each(['obrien-fleming', 'pocock'] as const)('that spend like %s keep their error, coverage and median', (kind) => {
    const plan: GroupSequentialPlan = { ...five, fractions: [0.15, 0.4, 0.7, 1], spending: { kind } }
    const bounds = groupSequentialBounds(plan)
    for (const [seed, drift] of [
      [kind.length, 0],
      [kind.length + 7, 2.4],
    ] as const) {
      const random = randomOf(seed * 7919)
      let rejected = 0
      let covered = 0
      let below = 0
      let crossedAbove = 0
      for (let run = 0; run < runs; run += 1) {
        const path = pathOf(plan.fractions, drift, random)
        const stop = path.findIndex((z, index) => Math.abs(z) >= bounds[index]!)
        const last = stop < 0 ? path.length - 1 : stop
        if (stop >= 0) rejected += 1
        if (stop >= 0 && path[stop]! > 0) crossedAbove += 1
        // The repeated interval holds at all looks at once; whether it misses is asked at every one.
        if (path.every((z, index) => Math.abs(z - drift * Math.sqrt(plan.fractions[index]!)) < bounds[index]!))
          covered += 1
        if (run < runs / 20) {
          const taken = { fractions: plan.fractions.slice(0, last + 1), bounds, statistic: path[last]! }
          if (stageWise(taken, 0.95).medianUnbiased < drift) below += 1
        }
      }
      if (drift === 0) expect(Math.abs(rejected / runs - 0.05)).toBeLessThan(slack(0.05))
      expect(Math.abs(crossedAbove / runs - groupSequentialPower(plan, drift))).toBeLessThan(
        slack(groupSequentialPower(plan, drift)),
      )
      expect(covered / runs).toBeGreaterThan(0.95 - slack(0.05))
      expect(Math.abs((20 * below) / runs - 0.5)).toBeLessThan(slack(0.5) * Math.sqrt(20))
    }
  })
})

/** Z at each look of one experiment whose expected statistic at information 1 is `drift`. */
function pathOf(fractions: readonly number[], drift: number, random: () => number): readonly number[] {
  let score = 0
  return fractions.map((fraction, index) => {
    const step = fraction - (fractions[index - 1] ?? 0)
    score += drift * step + Math.sqrt(step) * normalQuantile(random())
    return score / Math.sqrt(fraction)
  })
}

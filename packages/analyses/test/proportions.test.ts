import { concludeStandard } from '@weighhouse/analyses'
import type { Scalar } from '@weighhouse/expressions'
import type { Summary } from '@weighhouse/summaries'
import { describe, expect, it } from 'vitest'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { gate30Cell, proportionSummary } from './gate-30.ts'

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const [retained] = gate30Cell.metrics
const plan = (changes: Record<string, unknown> = {}) => ({
  arms,
  plannedUnits: 2,
  metrics: [{ ...retained, ...changes }],
})

/** A tally of whatever values an engine found, per arm. */
function tallied(
  groups: readonly (readonly [arm: Scalar, counts: readonly (readonly [value: Scalar, count: number])[]])[],
): Summary {
  return {
    by: ['arm'],
    groups: groups.map(([arm, counts]) => ({
      key: [arm],
      aggregates: {
        units: { kind: 'count', count: counts.reduce((sum, [, count]) => sum + count, 0) },
        'value:retained_7': { kind: 'tally', counts: counts.map(([value, count]) => ({ value: [value], count })) },
      },
    })),
  }
}
const half = [
  [false, 50],
  [true, 50],
] as const

describe('a proportion', () => {
  it('may be written as true and false or as 1 and 0', () => {
    const numbers = tallied([
      [
        'a',
        [
          [0, 50],
          [1, 50],
        ],
      ],
      [
        'b',
        [
          [0, 30],
          [1, 70],
        ],
      ],
    ])
    const booleans = tallied([
      ['a', half],
      [
        'b',
        [
          [false, 30],
          [true, 70],
        ],
      ],
    ])
    expect(conclude(numbers, plan())).toEqual(conclude(booleans, plan()))
  })

  it('with any other value is not binary, and says in how many rows', () => {
    const { test, issues } = firstComparison(
      conclude(
        tallied([
          ['a', half],
          [
            'b',
            [
              [0, 40],
              [1, 40],
              [2, 7],
            ],
          ],
        ]),
        plan(),
      ),
    )
    expect(test).toEqual({ kind: 'not-estimable', reason: 'not-binary' })
    expect(issues).toEqual([{ code: 'not-binary', arguments: { treatment: 7, control: 0 } }])
  })

  it('with more values than any 0/1 column has is not binary', () => {
    const overflow: Summary = {
      by: ['arm'],
      groups: ['a', 'b'].map((arm) => ({
        key: [arm],
        aggregates: { units: { kind: 'count', count: 90 }, 'value:retained_7': { kind: 'overflow', limit: 8 } },
      })),
    }
    expect(firstComparison(conclude(overflow, plan())).test).toEqual({ kind: 'not-estimable', reason: 'not-binary' })
  })

  it('with missing values follows the registered rule', () => {
    const summary = tallied([
      ['a', [[null, 20], ...half]],
      ['b', [[null, 10], ...half]],
    ])
    expect(firstComparison(conclude(summary, plan())).test).toEqual({ kind: 'not-estimable', reason: 'missing-values' })
    const zero = firstComparison(conclude(summary, plan({ missing: 'zero' })))
    expect(zero).toMatchObject({ units: { a: 120, b: 110 }, means: { a: 50 / 120, b: 50 / 110 } })
    const exclude = firstComparison(conclude(summary, plan({ missing: 'exclude' })))
    expect(exclude).toMatchObject({ units: { a: 100, b: 100 }, means: { a: 0.5, b: 0.5 } })
    expect(exclude.issues).toEqual([{ code: 'missing-excluded', arguments: { treatment: 10, control: 20 } }])
  })
})

describe('arms', () => {
  const even = [
    ['a', 400, 1000],
    ['b', 500, 1000],
  ] as const

  it('that nobody planned make the analysis invalid, and are named with their units', () => {
    for (const [arm, name] of [
      ['c', 'c'],
      [null, null],
      [7, '7'],
    ] as const) {
      const result = conclude(proportionSummary('retained_7', [...even, [arm, 1, 3]]), plan())
      expect(result.checks[0]).toMatchObject({
        verdict: 'invalid',
        reason: 'unplanned-arm',
        detail: { unplanned: [name], unplannedUnits: 3 },
      })
      const { verdict, arms: judged } = concludeStandard(result, { plannedLook: true })
      expect(verdict).toBe('invalid')
      expect(judged[0]?.reasons[0]).toEqual({ code: 'unplanned-arm', arguments: { arms: [name], units: 3 } })
    }
  })

  it('that fill a whole column are counted, not spilled into the result', () => {
    const ids = Array.from({ length: 40 }, (_, index) => [`person-${index}`, 0, 1] as const)
    const detail = conclude(proportionSummary('retained_7', ids), plan()).checks[0]?.detail
    expect(detail).toMatchObject({ unplannedUnits: 40 })
    expect(detail?.['unplanned']).toHaveLength(5)
  })

  it('that are empty are tested, not skipped', () => {
    const result = conclude(proportionSummary('retained_7', [['a', 400, 1000]]), plan())
    expect(result.checks[0]).toMatchObject({ verdict: 'invalid', detail: { observed: { a: 1000, b: 0 } } })
    expect(conclude({ by: ['arm'], groups: [] }, plan()).checks[0]).toMatchObject({
      verdict: 'insufficient-evidence',
      reason: 'too-few-units',
    })
  })

  it('may be several against one control: one family over all of them, each judged alone', () => {
    const three = {
      arms: {
        a: { role: 'control', share: 0.4 },
        c: { role: 'treatment', share: 0.3 },
        b: { role: 'treatment', share: 0.3 },
      },
      plannedUnits: 3000,
      metrics: [retained],
    }
    const result = conclude(
      proportionSummary('retained_7', [
        ['a', 480, 1200],
        ['b', 450, 900],
        ['c', 366, 900],
      ]),
      three,
    )
    expect(result.comparisons.map(({ treatment }) => treatment)).toEqual(['b', 'c'])
    expect(result.families[0]?.members).toEqual(['retained_7/b', 'retained_7/c'])
    const [b, c] = result.comparisons
    if (!b || !c) throw new Error('two comparisons were expected')
    expect(b.family.adjustedPValue).toBeCloseTo(2 * (estimated(b.test).pValue ?? NaN), 14)
    expect(c.family.adjustedPValue).toBeCloseTo(estimated(c.test).pValue ?? NaN, 14)
    const outcome = concludeStandard(result, { plannedLook: true })
    expect(outcome.arms.map(({ treatment, value }) => [treatment, value])).toEqual([
      ['b', 'ship'],
      ['c', 'inconclusive'],
    ])
    expect(outcome.verdict).toBe('ship')
    const reordered = { ...three, arms: { b: three.arms.b, c: three.arms.c, a: three.arms.a } }
    expect(
      conclude(
        proportionSummary('retained_7', [
          ['a', 480, 1200],
          ['b', 450, 900],
          ['c', 366, 900],
        ]),
        reordered,
      ),
    ).toEqual(result)
  })

  it('swapped negate the difference and keep the p-value', () => {
    const summary = proportionSummary('retained_7', even)
    const swapped = { ...plan(), arms: { a: { role: 'treatment', share: 0.5 }, b: { role: 'control', share: 0.5 } } }
    const one = firstComparison(conclude(summary, plan()))
    const other = firstComparison(conclude(summary, swapped))
    expect(estimated(other.absolute).estimate).toBe(-estimated(one.absolute).estimate)
    expect(estimated(other.test).pValue).toBeCloseTo(estimated(one.test).pValue ?? NaN, 15)
  })
})

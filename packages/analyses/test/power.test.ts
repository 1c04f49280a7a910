import { describe, expect, it } from 'vitest'
import { answerPower, evenFractions, planNeeds, type PowerQuestion, testErrors } from '@weighhouse/analyses'
import { abTest } from '../src/ab-test/ab-test.ts'
import { gate30Cell } from './gate-30.ts'

const rates: PowerQuestion = {
  metric: { kind: 'proportion', baseline: 0.19 },
  aim: { kind: 'difference', effect: { value: 0.01, scale: 'absolute' }, falls: false },
  shares: { control: 0.5, treatment: 0.5 },
  test: { alpha: 0.05, sides: 'two', power: 0.8 },
  looks: { kind: 'fixed' },
  units: null,
  varianceReduction: 0,
  runs: 20_000,
  seed: 0,
}
const means: PowerQuestion = {
  ...rates,
  metric: { kind: 'mean', baseline: 10, standardDeviation: 2 },
  aim: { kind: 'difference', effect: { value: 0.5, scale: 'absolute' }, falls: false },
}
const margin: PowerQuestion = {
  ...rates,
  aim: {
    kind: 'non-inferiority',
    margin: { value: 0.05, scale: 'relative' },
    scale: 'relative',
    assumedBenefit: 0,
    direction: 1,
  },
  test: { alpha: 0.05, sides: 'one', power: 0.8 },
}

function estimated(question: PowerQuestion) {
  const answer = answerPower(question)
  if (answer.kind === 'not-estimable') throw new Error(answer.reason)
  return answer
}

/** The same question asked for the effect that the needed units find. */
function backwards(question: PowerQuestion, units: number): PowerQuestion {
  const { aim } = question
  return {
    ...question,
    units,
    aim: aim.kind === 'difference' ? { ...aim, effect: null } : { ...aim, margin: null },
  }
}

const questions: Readonly<Record<string, PowerQuestion>> = {
  rates,
  'falling rates': { ...rates, aim: { kind: 'difference', effect: { value: -0.02, scale: 'absolute' }, falls: true } },
  means,
  'means with covariates': { ...means, varianceReduction: 0.4 },
  ratios: { ...means, metric: { kind: 'ratio', baseline: 10, standardDeviation: 2 } },
  quantiles: { ...means, metric: { kind: 'quantile', baseline: 10, standardDeviation: 2 } },
  'relative margins of rates': margin,
  'margins with an assumed benefit': {
    ...margin,
    metric: { kind: 'mean', baseline: 10, standardDeviation: 2 },
    aim: {
      ...margin.aim,
      margin: { value: 0.4, scale: 'absolute' },
      scale: 'absolute',
      assumedBenefit: 0.1,
    } as typeof margin.aim,
  },
  'always-valid looks': { ...rates, looks: { kind: 'always-valid', fractions: evenFractions(5) } },
  'group-sequential looks': {
    ...means,
    looks: { kind: 'group-sequential', fractions: evenFractions(4), spending: { kind: 'pocock' } },
  },
}

describe('planning a comparison', () => {
  it.each(Object.entries(questions))(
    'goes from units to the effect and back, and is met when tried out: %s',
    (_, asked) => {
      const needed = estimated(asked)
      expect(needed.units.control + needed.units.treatment).toBe(needed.units.total)
      const found = estimated(backwards(asked, needed.units.total))
      expect(Math.abs(found.effect.absolute / needed.effect.absolute - 1)).toBeLessThan(0.002)
      for (const { check } of [needed, found])
        expect(Math.abs(check.difference)).toBeLessThan(0.002 + 3.3 * (check.standardError ?? 0))
    },
  )

  it('asks 49 276 units for 19 against 20 %, and fewer of a design that is better', () => {
    // (1.959964 + 0.841621)²·(0.19·0.81 + 0.2·0.8)/0.5/0.01² = 49 275.3
    expect(estimated(rates).units).toEqual({ total: 49_276, control: 24_638, treatment: 24_638 })
    const total = (changes: Partial<PowerQuestion>) => estimated({ ...means, ...changes }).units.total
    expect(total({ varianceReduction: 0.5 })).toBeLessThan(0.52 * total({}))
    expect(total({ shares: { control: 0.8, treatment: 0.2 } })).toBeGreaterThan(1.5 * total({}))
    expect(total({ looks: { kind: 'always-valid', fractions: [1] } })).toBeGreaterThan(1.9 * total({}))
  })

  it('enumerates rates with few events, by the rule on the planned counts', () => {
    const few = estimated({ ...rates, metric: { kind: 'proportion', baseline: 0.002 } })
    expect(few).toMatchObject({ method: 'enumeration', check: { method: 'enumeration' } })
    expect(few.check.difference).toBeGreaterThanOrEqual(0)
    expect(few.check.difference).toBeLessThan(0.01)
    expect(estimated(rates).method).toBe('normal')
    const small = { kind: 'difference', effect: { value: 1e-5, scale: 'absolute' }, falls: false } as const
    expect(estimated({ ...rates, aim: small }).check.method).toBe('simulation')
  })

  it('answers with a reason where nothing can be said', () => {
    const reason = (question: PowerQuestion) => {
      const answer = answerPower(question)
      return answer.kind === 'not-estimable' ? answer.reason : answer
    }
    const effect = (value: number, scale: 'absolute' | 'relative' = 'absolute') =>
      ({ kind: 'difference', effect: { value, scale }, falls: value < 0 }) as const
    expect(reason({ ...rates, aim: effect(0) })).toBe('effect-zero')
    expect(reason({ ...rates, aim: effect(0.82) })).toBe('effect-out-of-range')
    expect(reason({ ...rates, aim: effect(-1.5, 'relative') })).toBe('effect-out-of-range')
    expect(reason(backwards(rates, 6))).toBe('effect-out-of-range')
    expect(reason(backwards(rates, 2))).toBe('too-few-units')
    const unknown = { kind: 'mean', baseline: null, standardDeviation: 1 } as const
    expect(reason({ ...means, metric: unknown, aim: effect(0.1, 'relative') })).toBe('baseline-missing')
    expect(reason({ ...margin, metric: unknown })).toBe('baseline-missing')
    expect(reason({ ...margin, aim: { ...margin.aim, assumedBenefit: -0.02 } as typeof margin.aim })).toBe(
      'effect-out-of-range',
    )
    expect(reason({ ...means, metric: { ...unknown, standardDeviation: 0 } })).toBe('zero-variance')
    expect(reason({ ...rates, aim: effect(1e-9) })).toBe('too-many-units')
    const wide = { kind: 'mean', baseline: null, standardDeviation: 1e200 } as const
    expect(reason({ ...means, metric: wide })).toBe('non-finite-values')
    const narrow = { ...wide, standardDeviation: 1e-150 }
    expect(estimated({ ...means, metric: narrow, aim: effect(1e150) }).units.total).toBe(4)
    expect(reason({ ...rates, test: { ...rates.test, power: 0.04 } })).toBe('power-out-of-range')
  })
})

describe('planning a whole notebook', () => {
  const parameters = abTest.parameters.parse({
    ...gate30Cell,
    arms: {
      ...gate30Cell.arms,
      gate_30: { role: 'control', share: 0.4 },
      gate_40: { role: 'treatment', share: 0.3 },
      gate_50: { role: 'treatment', share: 0.3 },
    },
    metrics: [
      gate30Cell.metrics[0],
      {
        id: 'rounds',
        kind: 'mean',
        value: 'rounds',
        direction: 'lower-is-better',
        role: 'guardrail',
        margin: { value: 0.02, scale: 'relative' },
      },
      { id: 'spend', kind: 'mean', value: 'spend', direction: 'higher-is-better', role: 'exploratory' },
    ],
  })
  const size = { runs: 1000, seed: 1 }

  it('shares errors among all comparisons and powers each test so that all hold together', () => {
    const known = { baselines: { retained_7: 0.19, rounds: 50 }, deviations: { rounds: 100 }, varianceReductions: {} }
    const needs = planNeeds(parameters, known, size)
    expect(needs.map(({ metric, treatment }) => `${metric}/${treatment}`)).toEqual([
      'retained_7/gate_40',
      'retained_7/gate_50',
      'rounds/gate_40',
      'rounds/gate_50',
    ])
    expect(needs[0]?.answer).toMatchObject({
      kind: 'estimated',
      alpha: expect.closeTo(0.025, 12),
      sides: 'two',
      power: 0.9,
    })
    expect(needs[2]?.answer).toMatchObject({ kind: 'estimated', alpha: 0.05, sides: 'one', power: 0.9 })
    for (const { answer, plannedUnits } of needs) {
      if (answer.kind === 'not-estimable') throw new Error(answer.reason)
      expect(plannedUnits! / (answer.units.total / 0.7)).toBeCloseTo(1, 4)
    }
    expect(
      testErrors({ isMarginTest: false, comparisons: 2, guardrails: 1, level: 0.95, guardrailAlpha: 0.05, power: 0.8 }),
    ).toMatchObject({ power: 0.9 })
  })

  it('says what is missing of each metric', () => {
    const needs = planNeeds(parameters, { baselines: {}, deviations: {}, varianceReductions: {} }, size)
    expect(needs.map(({ answer }) => answer.kind === 'not-estimable' && answer.reason)).toEqual([
      'baseline-missing',
      'baseline-missing',
      'standard-deviation-missing',
      'standard-deviation-missing',
    ])
  })
})

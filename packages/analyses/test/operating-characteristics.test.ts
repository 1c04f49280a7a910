import { describe, expect, it } from 'vitest'
import { operatingCharacteristics } from '@weighhouse/analyses'
import { scenariosOf } from '../src/operating-characteristics/scenarios.ts'
import { tallyRuns } from '../src/operating-characteristics/simulate-runs.ts'
import { metric, planOf, ruleOf, schedule, several, twoArms } from './planned-rules.ts'

const isLong = process.env['WEIGHHOUSE_LONG'] !== undefined

function characteristicsOf(changes: Record<string, unknown>, runs = 10_000) {
  const answer = operatingCharacteristics(planOf(changes), { runs })
  if (answer.kind === 'not-estimable') throw new Error(answer.reason)
  const probability = (
    scenario: string,
    verdict: keyof (typeof answer.scenarios)[number]['verdicts'],
    of: string | null = null,
  ) => {
    const found = answer.scenarios.find((one) => one.scenario === scenario && one.metric === of)
    if (!found) throw new Error(`no scenario ${scenario} ${of}`)
    return found.verdicts[verdict]
  }
  return { ...answer, probability }
}

/** Where a rate of this many runs lies but for one chance in a thousand. */
function expectNear(actual: number, expected: number, runs = 10_000) {
  expect(Math.abs(actual - expected)).toBeLessThan(3.3 * Math.sqrt((expected * (1 - expected)) / runs) + 1e-9)
}

describe('what a plan does before any data', { timeout: 60_000 }, () => {
  it.each([0, 1964])('of one metric read once, under seed %i, is known in closed form', (seed) => {
    const { probability, warnings, scenarios } = characteristicsOf({ seed })
    expectNear(probability('no-effect', 'ship').probability, 0.025)
    expectNear(probability('no-effect', 'rollback').probability, 0.025)
    expectNear(probability('planned-effect', 'ship').probability, 0.8)
    expect(warnings).toEqual([])
    for (const { verdicts } of scenarios) {
      const all = Object.values(verdicts)
      expect(all.reduce((sum, verdict) => sum + verdict.probability, 0)).toBeCloseTo(1, 12)
      for (const { probability: p, standardError } of all)
        expect(standardError).toBeCloseTo(Math.sqrt((p * (1 - p)) / 10_000), 12)
    }
  })

  it('of a schedule spends the error and has the power that it was planned with', () => {
    const { probability } = characteristicsOf(schedule)
    expectNear(probability('no-effect', 'ship').probability, 0.025)
    expectNear(probability('planned-effect', 'ship').probability, 0.8)
  })

  it('of metrics that must all win multiplies their power, and warns', () => {
    const metrics = [metric('kept', 'success'), metric('spend', 'success')]
    const { probability, warnings } = characteristicsOf({ metrics, successRule: 'all' })
    expectNear(probability('planned-effect', 'ship').probability, 0.64)
    expect(warnings).toEqual([
      {
        code: 'operating-characteristics-out-of-bounds',
        arguments: {
          scenario: 'planned-effect',
          metric: null,
          ship: expect.closeTo(0.64, 1),
          most: null,
          least: expect.closeTo(0.78, 12),
        },
      },
    ])
  })

  it.each([
    { name: 'fixed', changes: {} },
    { name: 'always-valid', changes: { mode: 'always-valid' } },
    { name: 'group-sequential', changes: schedule },
  ])('ships by mistake at most as planned, and the planned effect as planned: $name', ({ changes }) => {
    for (const seed of isLong ? [7, 8] : [7]) {
      const { probability, warnings } = characteristicsOf({ metrics: several, seed, ...changes })
      expect(probability('no-effect', 'ship').probability).toBeLessThanOrEqual(0.057)
      for (const guardrail of ['latency', 'errors']) {
        expect(probability('guardrail-at-margin', 'ship', guardrail).probability).toBeLessThanOrEqual(0.057)
        expect(probability('guardrail-at-twice-margin', 'rollback', guardrail).probability).toBeGreaterThan(0.95)
      }
      expect(probability('planned-effect', 'ship').probability).toBeGreaterThanOrEqual(0.78)
      expect(probability('no-effect', 'rollback').probability).toBeLessThanOrEqual(0.025 + 0.05 + 0.007)
      expect(warnings).toEqual([])
    }
  })

  it('of several arms warns that each of them may ship by mistake', () => {
    const { warnings } = characteristicsOf({
      metrics: [metric('kept', 'success'), metric('latency', 'guardrail')],
      arms: twoArms,
    })
    expect(warnings.map(({ arguments: { scenario } }) => scenario)).toEqual(['guardrail-at-margin'])
  })

  it('is the sum of its parts, and another under another seed', () => {
    const rule = ruleOf(planOf({ metrics: several }))
    const [, scenario] = scenariosOf(rule)
    const whole = tallyRuns(rule, scenario!, { from: 0, to: 500 }, 3)
    const parts = [
      tallyRuns(rule, scenario!, { from: 0, to: 123 }, 3),
      tallyRuns(rule, scenario!, { from: 123, to: 500 }, 3),
    ]
    for (const verdict of Object.keys(whole) as (keyof typeof whole)[])
      expect(parts.reduce((sum, part) => sum + part[verdict], 0)).toBe(whole[verdict])
    expect(tallyRuns(rule, scenario!, { from: 0, to: 500 }, 4)).not.toEqual(whole)
  })

  it('takes at most five seconds of processor for ten metrics at ten looks in one scenario', () => {
    const metrics = Array.from({ length: 10 }, (_, index) => metric(`m${index}`, index < 4 ? 'success' : 'guardrail'))
    const rule = ruleOf(planOf({ metrics, mode: 'always-valid' }))
    const [scenario] = scenariosOf(rule)
    const before = process.cpuUsage()
    tallyRuns(rule, scenario!, { from: 0, to: 10_000 }, 1)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(5)
  })
})

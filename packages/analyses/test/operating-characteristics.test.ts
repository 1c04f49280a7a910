import {
  alwaysValidOneSided,
  alwaysValidTwoSided,
  normalLogSf,
  type PValue,
  pValueOfLog,
  randomStream,
  runningMinimum,
} from '@weighhouse/statistics'
import { describe, expect, it } from 'vitest'
import { type Comparison, concludeStandard, operatingCharacteristics } from '@weighhouse/analyses'
import { abTest } from '../src/ab-test/ab-test.ts'
import { adjustFamily, isRejected, membershipOf } from '../src/ab-test/families.ts'
import { guardrailState } from '../src/ab-test/noninferiority.ts'
import type { AbTestParameters } from '../src/ab-test/parameters.ts'
import { withhold } from '../src/ab-test/withhold.ts'
import { lookDecider } from '../src/operating-characteristics/decide-look.ts'
import { type PlannedRule, plannedRuleInParts } from '../src/operating-characteristics/planned-rule.ts'
import { scenariosOf } from '../src/operating-characteristics/scenarios.ts'
import { tallyRuns } from '../src/operating-characteristics/simulate-runs.ts'
import { comparison, result } from './results.ts'

const isLong = process.env['WEIGHHOUSE_LONG'] !== undefined
const margin = { value: 0.02, scale: 'absolute' }
const metric = (id: string, role: string, kind = 'mean') => ({
  id,
  kind,
  role,
  value: id,
  direction: 'higher-is-better',
  ...(role === 'guardrail' ? { margin } : {}),
})
const oneArm = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const twoArms = {
  a: { role: 'control', share: 0.4 },
  b: { role: 'treatment', share: 0.3 },
  c: { role: 'treatment', share: 0.3 },
}
const several = [
  metric('kept', 'success'),
  metric('spend', 'success'),
  metric('latency', 'guardrail'),
  metric('errors', 'guardrail', 'proportion'),
  metric('calls', 'deterioration'),
]

const schedule = { mode: 'group-sequential', looks: [2500, 5000, 7500], spending: { kind: 'obrien-fleming' } }

function planOf(changes: Record<string, unknown>): AbTestParameters {
  return abTest.parameters.parse({
    unit: 'account',
    arms: oneArm,
    window: { start: '2024-01-01', end: '2024-01-10' },
    plannedUnits: 10_000,
    minimumDurationDays: 0,
    arm: 'arm',
    mode: 'fixed',
    metrics: [metric('kept', 'success')],
    ...changes,
  })
}

function ruleOf(parameters: AbTestParameters): PlannedRule {
  const parts = plannedRuleInParts(parameters)
  let part = parts.next()
  while (part.done !== true) part = parts.next()
  if (part.value.kind === 'not-estimable') throw new Error(part.value.reason)
  return part.value
}

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

/** The same look through the result that a run would have: families, states, withholding and table of the analysis itself. */
function verdictOfResult(
  rule: PlannedRule,
  parameters: AbTestParameters,
  look: number,
  statistics: readonly number[],
  running: PValue[],
): string {
  const fraction = rule.fractions[look]!
  const at = { units: fraction, plannedUnits: 1 }
  const isEnd = look === rule.fractions.length - 1
  const keys = rule.tests.map(({ metric: id, arm }) => `${id}/${arm}`)
  const tests = statistics.map((statistic) =>
    rule.mode === 'always-valid'
      ? alwaysValidTwoSided(statistic, at, rule.alpha)
      : pValueOfLog(Math.LN2 + normalLogSf(Math.abs(statistic))),
  )
  for (const [index, statistic] of statistics.entries()) {
    const { log10PValue } = alwaysValidOneSided(-statistic, at, rule.harmAlpha)
    const now = pValueOfLog((log10PValue + (rule.tests[index]!.isProportion ? Math.log10(2) : 0)) * Math.LN10)
    running[index] = runningMinimum([running[index]!, now])
  }
  const members = (roles: readonly string[], pValues: readonly PValue[]) =>
    rule.tests.flatMap(({ role }, index) =>
      roles.includes(role) ? [{ comparison: keys[index]!, pValue: pValues[index]!, reason: null }] : [],
    )
  const success = adjustFamily('success', rule.successMethod, members(['success'], tests))
  const harm = adjustFamily('harm', 'holm', members(['guardrail', 'deterioration'], running))
  const comparisons = rule.tests.map((test, index): Comparison => {
    const statistic = statistics[index]!
    const bound = rule.successBounds[look] ?? Infinity
    const base = comparison({ metric: test.metric, treatment: 'bc'[test.arm]!, role: test.role, state: 'not-shown' })
    const harmShown = isRejected(harm.adjusted.get(keys[index]!), rule.harmAlpha)
    const against = statistic + test.drift * Math.sqrt(fraction)
    const marginP =
      rule.mode === 'always-valid'
        ? alwaysValidOneSided(against, at, rule.guardrailAlpha)
        : pValueOfLog(normalLogSf(against))
    const isNonInferior =
      rule.mode === 'group-sequential'
        ? against > (rule.marginBounds[look] ?? Infinity)
        : isRejected(marginP, rule.guardrailAlpha)
    const absolute = {
      kind: 'estimated',
      estimate: statistic,
      standardError: 1,
      set: { kind: 'line', level: 0.95 },
    } as const
    return {
      ...base,
      absolute,
      family:
        test.role === 'success'
          ? membershipOf(
              success,
              keys[index]!,
              rule.alpha,
              rule.mode === 'group-sequential' ? { rejected: Math.abs(statistic) >= bound, isShared: true } : null,
            )
          : base.family,
      noninferiority:
        test.role === 'guardrail'
          ? guardrailState(
              {
                kind: 'estimated',
                statistic: against,
                degreesOfFreedom: null,
                criticalValue: 0,
                ...marginP,
                isNonInferior,
              },
              parameters.metrics.find(({ id, role }) => id === test.metric && role === 'guardrail')!,
              { absolute } as never,
              harmShown,
              false,
            )
          : null,
      harm: test.role === 'success' ? null : { ...running[index]!, adjustedPValue: null, shown: harmShown },
    }
  })
  const days = isEnd ? 10 : Math.floor(fraction * 10)
  const base = result({
    mode: rule.mode,
    reached: isEnd,
    counted: true,
    successRule: rule.successRule,
    comparisons: rule.mode === 'fixed' && !isEnd ? withhold(comparisons) : comparisons,
  })
  const requiredDays = rule.mode === 'fixed' ? 10 : (parameters.minimumDurationDays ?? 10)
  return concludeStandard(
    { ...base, plannedEnd: { ...base.plannedEnd, reached: isEnd, elapsedDays: days, requiredDays } },
    { plannedLook: true },
  ).verdict
}

describe('the verdict of a simulated look', { timeout: 60_000 }, () => {
  it.each([
    { name: 'fixed', changes: { metrics: several } },
    { name: 'fixed, all of several arms', changes: { metrics: several, arms: twoArms, successRule: 'all' } },
    { name: 'fixed, Hommel', changes: { metrics: several, arms: twoArms, familyMethod: 'hommel' } },
    { name: 'always-valid', changes: { metrics: several, mode: 'always-valid' } },
    {
      name: 'always-valid, e-BH, some days',
      changes: { metrics: several, arms: twoArms, mode: 'always-valid', familyMethod: 'e-bh', minimumDurationDays: 5 },
    },
    { name: 'group-sequential', changes: { metrics: several, ...schedule } },
    {
      name: 'group-sequential, whole window',
      changes: { metrics: several, arms: twoArms, ...schedule, minimumDurationDays: null },
    },
  ])('is that of the rule over the result of a run: $name', ({ changes }) => {
    const parameters = planOf(changes)
    const rule = ruleOf(parameters)
    const decider = lookDecider(rule)
    const random = randomStream(12)
    const seen = new Map<string, number>()
    for (let run = 0; run < (isLong ? 2000 : 200); run += 1) {
      const running: PValue[] = rule.tests.map(() => ({ pValue: 1, log10PValue: 0 }))
      const lift = rule.tests.map(({ role }) => (role === 'success' ? 2.5 : 1.5) + 3 * random.normal())
      decider.begin()
      for (let look = 0; look < rule.fractions.length; look += 1) {
        const statistics = lift.map((mean) => mean * Math.sqrt(rule.fractions[look]!) + random.normal())
        const verdict = decider.decide(look, statistics)
        expect(verdict).toBe(verdictOfResult(rule, parameters, look, statistics, running))
        seen.set(verdict, (seen.get(verdict) ?? 0) + 1)
      }
    }
    for (const verdict of ['ship', 'rollback', 'not-ready']) expect(seen.get(verdict) ?? 0, verdict).toBeGreaterThan(5)
  })
})

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

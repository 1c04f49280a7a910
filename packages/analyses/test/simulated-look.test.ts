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
import { type Comparison, concludeStandard } from '@weighhouse/analyses'
import { adjustFamily, isRejected, membershipOf } from '../src/ab-test/families.ts'
import { guardrailState } from '../src/ab-test/noninferiority.ts'
import type { AbTestParameters } from '../src/ab-test/parameters.ts'
import { withhold } from '../src/ab-test/withhold.ts'
import { lookDecider } from '../src/operating-characteristics/decide-look.ts'
import type { PlannedRule } from '../src/operating-characteristics/planned-rule.ts'
import { planOf, ruleOf, schedule, several, twoArms } from './planned-rules.ts'
import { comparison, result } from './results.ts'

const isLong = process.env['WEIGHHOUSE_LONG'] !== undefined

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

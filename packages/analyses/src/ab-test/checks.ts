import type { Scalar } from '@weighhouse/expressions'
import type { JsonObject } from '@weighhouse/kernel'
import {
  type Estimated,
  type PValue,
  pValueOfLog10,
  runningMinimum,
  sampleRatioFixed,
  sampleRatioSequential,
} from '@weighhouse/statistics'
import type { Summary } from '@weighhouse/summaries'
import type { AnalysisContext } from '../analysis.ts'
import { armNames, byCodeUnits, shareOf } from './arms.ts'
import { balanceCheck } from './balance.ts'
import { isRejected } from './families.ts'
import { crossoverCheck } from './crossover.ts'
import { findArm } from './find-arm.ts'
import { maturityCheck } from './maturity.ts'
import type { AbTestParameters } from './parameters.ts'
import { type Check, isAbTestResult, type PlannedEnd } from './result.ts'
import { unitsOf } from './sample.ts'

/** Health checks, all of them in one order: those whose columns the plan does not declare say so and hold nothing up. */
export function abTestChecks(
  summary: Summary,
  parameters: AbTestParameters,
  plannedEnd: PlannedEnd,
  context: AnalysisContext,
): readonly Check[] {
  return [
    sampleRatioCheck(summary, parameters, plannedEnd, context),
    crossoverCheck(summary, parameters),
    maturityCheck(summary, parameters),
    balanceCheck(summary, parameters),
    deviationsCheck(context),
  ]
}

/**
 * Whether the arms have the planned shares: Pearson's test at the planned end of a fixed plan, else
 * the sequential test, which holds at every look. Units in an arm that the plan does not have, or
 * in none, make the analysis invalid whatever the shares are.
 */
function sampleRatioCheck(
  summary: Summary,
  parameters: AbTestParameters,
  plannedEnd: PlannedEnd,
  context: AnalysisContext,
): Check {
  const arms = armNames(parameters)
  const counts = arms.map((arm) => unitsOf(findArm(summary, arm)))
  const shares = arms.map((arm) => shareOf(parameters, arm))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const unplanned = unplannedArms(summary, arms)
  const limit = parameters.thresholds.sampleRatio
  const isFixed = parameters.mode === 'fixed' && plannedEnd.reached
  const test = isFixed ? sampleRatioFixed(counts, shares) : runningSampleRatio(counts, shares, context)
  const detail: JsonObject = {
    observed: Object.fromEntries(arms.map((arm, index) => [arm, counts[index] ?? 0])),
    expected: Object.fromEntries(arms.map((arm, index) => [arm, total * (shares[index] ?? 0)])),
    unplanned: unplanned.length === 0 ? null : unplanned.slice(0, unplannedShown).map(({ arm }) => arm),
    unplannedUnits: unplanned.length === 0 ? null : unplanned.reduce((sum, { units }) => sum + units, 0),
    ...facts(test),
  }
  const isUnplanned = unplanned.length > 0
  const common = { check: 'sample-ratio', method: isFixed ? 'fixed' : 'sequential', limit, detail } as const
  if (test.kind === 'not-estimable') {
    const reason = isUnplanned ? 'unplanned-arm' : test.reason
    return {
      ...common,
      verdict: isUnplanned ? 'invalid' : 'insufficient-evidence',
      reason,
      pValue: null,
      log10PValue: null,
    }
  }
  const isOff = isRejected(test, limit)
  return {
    ...common,
    verdict: isUnplanned || isOff ? 'invalid' : 'pass',
    reason: isUnplanned ? 'unplanned-arm' : isOff ? 'sample-ratio' : null,
    pValue: test.pValue,
    log10PValue: test.log10PValue,
  }
}

/** The sequential test's p-value with the smallest of earlier looks kept: it never rises. */
function runningSampleRatio(
  counts: readonly number[],
  shares: readonly number[],
  { earlier }: AnalysisContext,
): Estimated<PValue> {
  const test = sampleRatioSequential(counts, shares)
  if (test.kind === 'not-estimable') return test
  const before = earlier.flatMap(({ result }) => {
    const check = isAbTestResult(result) ? result.checks.find(({ check }) => check === 'sample-ratio') : undefined
    return check?.method === 'sequential' && check.log10PValue !== null ? [pValueOfLog10(check.log10PValue)] : []
  })
  const { pValue, log10PValue } = runningMinimum([...before, test])
  return { kind: 'estimated', pValue, log10PValue }
}

/** What the fixed test says beside its p-value: χ², its degrees of freedom, and which distribution decided. */
function facts(test: ReturnType<typeof sampleRatioFixed> | Estimated<PValue>): JsonObject {
  if (test.kind === 'not-estimable' || !('statistic' in test))
    return { statistic: null, degreesOfFreedom: null, distribution: null }
  return { statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom, distribution: test.method }
}

/** How many unplanned arms are named: a column that holds no arms at all must not spill its values into a result. */
const unplannedShown = 5

/** Arms found in the data that nobody planned, with their units, the largest first; `null` is a unit without an arm. */
function unplannedArms(
  { groups }: Summary,
  arms: readonly string[],
): readonly { readonly arm: string | null; readonly units: number }[] {
  return groups
    .map((group) => ({ arm: nameOf(group.key[0]), units: unitsOf(group) }))
    .filter(({ arm, units }) => units > 0 && (arm === null || !arms.includes(arm)))
    .sort((left, right) => right.units - left.units || byCodeUnits(left.arm ?? '', right.arm ?? ''))
}

function nameOf(key: Scalar | undefined): string | null {
  return key === null || key === undefined ? null : String(key)
}

/** A run of the registered plan deviates from nothing; what another plan would be compared with is not known here. */
function deviationsCheck({ registered }: AnalysisContext): Check {
  return {
    check: 'deviations',
    method: null,
    verdict: registered ? 'pass' : 'insufficient-evidence',
    reason: registered ? null : 'not-registered',
    pValue: null,
    log10PValue: null,
    limit: null,
    detail: {},
  }
}

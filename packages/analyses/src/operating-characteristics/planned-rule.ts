import {
  alwaysValidCriticalValue,
  alwaysValidOneSidedCriticalValue,
  type Estimated,
  groupSequentialBounds,
  groupSequentialDrift,
  normalUpperQuantile,
} from '@weighhouse/statistics'
import { findControl, shareOf, treatmentNames } from '../ab-test/arms.ts'
import { comparisonAlpha } from '../ab-test/comparison-look.ts'
import { methodOf } from '../ab-test/families.ts'
import type { AbTestParameters, Metric } from '../ab-test/parameters.ts'
import { plannedEndOf } from '../ab-test/planned-end.ts'
import type { FamilyMethod } from '../ab-test/result.ts'
import { evenFractions } from '../power/plan-needs.ts'
import { testErrors } from '../power/test-errors.ts'

/** One metric in one treatment arm, as far as the decision table reads it. */
interface PlannedTest {
  readonly metric: string
  readonly role: 'success' | 'guardrail' | 'deterioration'
  /** Position of its treatment arm. */
  readonly arm: number
  /** Its harm has two tests, of which each has half the error. */
  readonly isProportion: boolean
  /** Expected statistic at the planned units of the planned effect, or the distance of the margin from no effect; 0 for deterioration. */
  readonly drift: number
}

/** What of a plan decides, in numbers. */
export type PlannedRule = {
  readonly mode: AbTestParameters['mode']
  readonly fractions: readonly number[]
  /** True at each look where the minimum duration is over, units coming in evenly over the window. */
  readonly isLongEnough: readonly boolean[]
  readonly tests: readonly PlannedTest[]
  /** Shares of the treatment arms, and of the control. */
  readonly treatmentShares: readonly number[]
  readonly controlShare: number
  readonly alpha: number
  readonly guardrailAlpha: number
  readonly harmAlpha: number
  readonly successMethod: FamilyMethod
  readonly successRule: AbTestParameters['successRule']
  /** Bounds of |Z| of a success metric in a group-sequential plan; empty in other modes, whose families decide. */
  readonly successBounds: readonly (number | null)[]
  /** Critical values of a margin test at each look. */
  readonly marginBounds: readonly (number | null)[]
  /** |Z| below which no success metric has a p-value of α, and that below which harm has none: nothing is computed there. */
  readonly successReach: readonly number[]
  readonly harmReach: readonly number[]
}

/** How often a plan without a schedule is taken to be looked at. */
const looksWithoutSchedule = 10

/**
 * Not estimable: `no-error-spent`, `power-out-of-range` of a group-sequential plan, whose bounds and drifts take some time:
 * each is a part of its own.
 */
export function* plannedRuleInParts(parameters: AbTestParameters): Generator<undefined, Estimated<PlannedRule>> {
  const { metrics, mode, level, guardrailAlpha, harmAlpha, successRule } = parameters
  const control = findControl(parameters)
  if (control === undefined) throw new Error('a plan without a single control arm is refused before it is registered')
  const treatments = treatmentNames(parameters)
  const fractions = fractionsOf(parameters)
  const judged = metrics.filter(({ role }) => role !== 'exploratory')
  const drifts = new Map<Metric['role'], number>([['deterioration', 0]])
  for (const role of ['success', 'guardrail'] as const) {
    if (!judged.some((metric) => metric.role === role)) continue
    const drift = driftOf(role, parameters, fractions)
    if (drift.kind === 'not-estimable') return drift
    drifts.set(role, drift.drift)
    yield
  }
  const success = metrics.find(({ role }) => role === 'success')
  const boundsOfSuccess = success ? successBounds(success, parameters, fractions) : []
  yield
  return {
    kind: 'estimated',
    mode,
    fractions,
    isLongEnough: fractions.map((fraction) => isLongEnough(fraction, parameters)),
    tests: judged.flatMap((metric) =>
      treatments.map((_, arm) => ({
        metric: metric.id,
        role: metric.role as PlannedTest['role'],
        arm,
        isProportion: metric.kind === 'proportion',
        drift: drifts.get(metric.role) ?? 0,
      })),
    ),
    treatmentShares: treatments.map((arm) => shareOf(parameters, arm)),
    controlShare: shareOf(parameters, control),
    alpha: 1 - level,
    guardrailAlpha,
    harmAlpha,
    successMethod: methodOf('success', parameters),
    successRule,
    successBounds: boundsOfSuccess,
    marginBounds: marginBounds(parameters, fractions),
    successReach: fractions.map((units) =>
      mode === 'always-valid'
        ? short * alwaysValidCriticalValue({ units, plannedUnits: 1 }, 1 - level)
        : short * normalUpperQuantile((1 - level) / 2),
    ),
    harmReach: fractions.map(
      (units) => short * alwaysValidOneSidedCriticalValue({ units, plannedUnits: 1 }, harmAlpha),
    ),
  }
}

/** A little below the critical value, since the p-value there is what decides. */
const short = 1 - 1e-9

function fractionsOf({ mode, looks, plannedUnits }: AbTestParameters): readonly number[] {
  if (mode !== 'group-sequential' || plannedUnits === null) return evenFractions(looksWithoutSchedule)
  return [...looks.filter((units) => units < plannedUnits).map((units) => units / plannedUnits), 1]
}

/** Whether the days that the plan requires are over; at the planned units they are taken to be. */
function isLongEnough(fraction: number, parameters: AbTestParameters): boolean {
  if (fraction >= 1) return true
  const { start, end } = parameters.window
  const days = (Date.parse(end) - Date.parse(start)) / 86_400_000 + 1
  return Math.floor(fraction * days) >= plannedEndOf(parameters, 0, `${start}T00:00:00Z`).requiredDays
}

/** The drift with which a test has its share of the planned power: at the planned units, or over the looks of a schedule. */
function driftOf(
  role: 'success' | 'guardrail',
  parameters: AbTestParameters,
  fractions: readonly number[],
): Estimated<{ readonly drift: number }> {
  const inRole = (other: Metric['role']) => parameters.metrics.filter((metric) => metric.role === other).length
  const { alpha, sides, power } = testErrors({
    isMarginTest: role === 'guardrail',
    comparisons: parameters.successRule === 'any' ? inRole('success') * treatmentNames(parameters).length : 1,
    guardrails: inRole('guardrail'),
    level: parameters.level,
    guardrailAlpha: parameters.guardrailAlpha,
    power: parameters.power,
  })
  const tail = sides === 'two' ? alpha / 2 : alpha
  const beyond = normalUpperQuantile(1 - power)
  const { mode, spending } = parameters
  if (mode === 'fixed') return { kind: 'estimated', drift: normalUpperQuantile(tail) + beyond }
  if (mode === 'group-sequential' && spending !== null)
    return groupSequentialDrift({ fractions, alpha: tail, sides, spending }, power)
  const atEnd = { units: 1, plannedUnits: 1 }
  const critical =
    sides === 'one' ? alwaysValidOneSidedCriticalValue(atEnd, alpha) : alwaysValidCriticalValue(atEnd, alpha)
  return { kind: 'estimated', drift: critical + beyond }
}

function successBounds(metric: Metric, parameters: AbTestParameters, fractions: readonly number[]) {
  const { mode, spending } = parameters
  if (mode !== 'group-sequential' || spending === null) return []
  const alpha = comparisonAlpha(metric, parameters) / 2
  return groupSequentialBounds({ fractions, alpha, sides: 'two', spending })
}

function marginBounds(parameters: AbTestParameters, fractions: readonly number[]): readonly (number | null)[] {
  const { mode, spending, guardrailAlpha: alpha } = parameters
  if (mode === 'fixed') return fractions.map(() => normalUpperQuantile(alpha))
  if (mode === 'group-sequential' && spending !== null)
    return groupSequentialBounds({ fractions, alpha, sides: 'one', spending })
  return fractions.map((units) => alwaysValidOneSidedCriticalValue({ units, plannedUnits: 1 }, alpha))
}

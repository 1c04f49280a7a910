import {
  conditionalPower,
  type Estimated,
  groupSequentialBounds,
  type NonInferiority,
  normalUpperQuantileOfLog,
  stageWise,
} from '@weighhouse/statistics'
import { type ComparisonLook, type GroupSequentialLook, isBeyond } from './comparison-look.ts'
import type { Estimate } from './estimate.ts'
import { isRejected } from './families.ts'
import { type AbTestParameters, directionOf, type Metric } from './parameters.ts'
import { effectOf } from './power.ts'
import type { AfterStopping, ConditionalPower, Look, Test } from './result.ts'

type SequentialFields = Pick<Look, 'bound' | 'spent' | 'conditionalPower' | 'afterStopping'>

/** What a look says beside its place: bound and error spent, where the test may still lead, and the answer once it stopped. */
export function sequentialFields(
  look: ComparisonLook,
  estimate: Estimate,
  metric: Metric,
  parameters: AbTestParameters,
): SequentialFields {
  const { test, absolute, means } = estimate
  if (look.kind !== 'group-sequential' || test.kind === 'not-estimable' || absolute.kind === 'not-estimable')
    return { bound: null, spent: null, conditionalPower: null, afterStopping: null }
  const statistic = normalStatistic(test, absolute.estimate)
  const fraction = look.fractions.at(-1) ?? 0
  /** Standard error at the planned end, in which drifts are counted; exact methods for few events have none. */
  const errorAtEnd = absolute.standardError === null ? null : absolute.standardError * Math.sqrt(fraction)
  const effect = typeof means.control === 'number' ? effectOf(metric, means.control) : null
  const plannedDrift = effect === null || errorAtEnd === null ? null : effect / errorAtEnd
  return {
    bound: look.bound,
    spent: look.spent,
    conditionalPower:
      metric.role === 'success'
        ? conditionalPowerOf(look, directionOf(metric) * statistic, plannedDrift, parameters)
        : null,
    afterStopping:
      errorAtEnd !== null && !look.hasStopped && (isBeyond(test, look.bound) || fraction >= 1)
        ? afterStopping(look, statistic, errorAtEnd)
        : null,
  }
}

/** How a group-sequential comparison fares against its own bound; null in other modes, where its family decides. */
export function ownBoundOf(
  look: ComparisonLook,
  metric: Metric,
  estimate: Estimate,
  margin: Estimated<NonInferiority>,
  parameters: AbTestParameters,
): { readonly rejected: boolean; readonly isShared: boolean } | null {
  if (parameters.mode !== 'group-sequential') return null
  if (look.kind !== 'group-sequential') return { rejected: false, isShared: false }
  return {
    rejected:
      metric.role === 'guardrail'
        ? margin.kind === 'estimated' && margin.isNonInferior
        : isEffectShown(look, estimate, parameters.level),
    isShared: look.alpha < 1 - parameters.level,
  }
}

/** True where the two-sided test rejects no effect by the bound that its interval has. */
export function isEffectShown(look: ComparisonLook, { test }: Estimate, level: number): boolean {
  if (test.kind === 'not-estimable') return false
  return look.kind === 'group-sequential' ? isBeyond(test, look.bound) : isRejected(test, 1 - level)
}

/** Z_k with the tail of the test's own one-sided p-value, signed as the difference. */
function normalStatistic({ log10PValue }: Test, difference: number): number {
  return Math.sign(difference) * normalUpperQuantileOfLog(log10PValue * Math.LN10 - Math.LN2)
}

function conditionalPowerOf(
  { fractions, alpha }: GroupSequentialLook,
  statistic: number,
  plannedDrift: number | null,
  { looks, plannedUnits, spending }: AbTestParameters,
): ConditionalPower | null {
  const fraction = fractions.at(-1) ?? 0
  if (fraction >= 1 || spending === null || plannedUnits === null) return null
  const later = looks.map((units) => units / plannedUnits).filter((planned) => planned > fraction && planned < 1)
  const planned = { fractions: [...fractions, ...later, 1], alpha: alpha / 2, sides: 'two', spending } as const
  const finalBound = groupSequentialBounds(planned).at(-1) ?? null
  if (finalBound === null) return null
  const at = (drift: number) => {
    const answer = conditionalPower(statistic, fraction, drift, finalBound)
    return answer.kind === 'estimated' ? answer.power : null
  }
  const currentTrend = at(statistic / Math.sqrt(fraction))
  return currentTrend === null ? null : { plannedEffect: plannedDrift === null ? null : at(plannedDrift), currentTrend }
}

function afterStopping(
  { fractions, bounds, alpha }: GroupSequentialLook,
  statistic: number,
  errorAtEnd: number,
): AfterStopping {
  const level = 1 - alpha
  const { pValue, log10PValue, medianUnbiased, lower, upper } = stageWise({ fractions, bounds, statistic }, level)
  return {
    method: 'stage-wise-ordering',
    pValue,
    log10PValue,
    estimate: medianUnbiased * errorAtEnd,
    set: { kind: 'interval', lower: lower * errorAtEnd, upper: upper * errorAtEnd, level },
  }
}

import { type Aggregate, momentsAnswer, type Summary, type SummaryGroup } from '@weighhouse/summaries'
import { armNames } from './arms.ts'
import { findArm } from './find-arm.ts'
import { call, columnOf, literal } from './metric-expressions.ts'
import type { AbTestParameters } from './parameters.ts'
import type { Check } from './result.ts'
import { excludedAggregates } from './excluded-units.ts'
import { armsColumn, earlyColumn } from './unit-rows.ts'

const crossedAggregate = 'crossed'
const earlyAggregate = 'early-events'

/** Counts units with several arms, and events before exposure, where rows are events. */
export function crossoverAggregates(parameters: AbTestParameters, asOf: string): Record<string, Aggregate> {
  if (parameters.rows === 'units') return {}
  return {
    [crossedAggregate]: { kind: 'moments', of: call('gt', columnOf(armsColumn), literal(1)) },
    [earlyAggregate]: { kind: 'moments', of: columnOf(earlyColumn) },
    ...excludedAggregates(parameters, asOf),
  }
}

/**
 * Whether few enough units were seen in more than one arm: their share of all units, 0–1, each counted in the arm of its
 * first exposure. Above its limit arms are mixed and the analysis is invalid. A count that assumes nothing; not
 * declared where a row is a unit, and without units there is no share.
 */
export function crossoverCheck(summary: Summary, parameters: AbTestParameters): Check {
  const limit = parameters.thresholds.crossoverShare
  const common = { check: 'crossover', method: null, pValue: null, log10PValue: null, limit } as const
  if (parameters.rows === 'units')
    return { ...common, verdict: 'insufficient-evidence', reason: 'not-declared', detail: {} }
  const arms = armNames(parameters).map((arm) => ({ arm, group: findArm(summary, arm) }))
  const perArm = (name: string) => Object.fromEntries(arms.map(({ arm, group }) => [arm, totalOf(group, name).total]))
  const units = arms.reduce((sum, { group }) => sum + totalOf(group, crossedAggregate).units, 0)
  const crossed = arms.reduce((sum, { group }) => sum + totalOf(group, crossedAggregate).total, 0)
  const crossoverShare = units === 0 ? null : crossed / units
  const detail = {
    crossoverShare,
    crossed: perArm(crossedAggregate),
    eventsBeforeExposure: perArm(earlyAggregate),
  }
  if (crossoverShare === null) return { ...common, verdict: 'insufficient-evidence', reason: 'too-few-units', detail }
  const isMixed = crossoverShare > limit
  return { ...common, verdict: isMixed ? 'invalid' : 'pass', reason: isMixed ? 'crossover' : null, detail }
}

/** The sum of a column of whole numbers over the units of an arm. */
function totalOf(group: SummaryGroup | undefined, name: string): { readonly units: number; readonly total: number } {
  if (!group) return { units: 0, total: 0 }
  const { count, mean } = momentsAnswer(group, name).moments
  return { units: count, total: Math.round(count * mean) }
}

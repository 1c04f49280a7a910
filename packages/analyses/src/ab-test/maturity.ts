import { type Aggregate, type Summary, type SummaryGroup, tallyAnswerOf } from '@weighhouse/summaries'
import { armNames } from './arms.ts'
import { durationMs } from './duration.ts'
import { findArm } from './find-arm.ts'
import type { AbTestParameters } from './parameters.ts'
import { isMatureAt } from './readings.ts'
import type { Check } from './result.ts'

/** Name of the aggregate that counts units by whether they are exposed, and mature. */
const exposureAggregate = 'exposure'

/** Units of an arm at the instant the data are judged at. */
interface ExposedUnits {
  /** First exposed at that instant or before. */
  readonly exposed: number
  /** Of these, units whose window and lag are over. */
  readonly mature: number
  /** Units without an instant of exposure, or with a later one. */
  readonly notExposed: number
}

/** Counts units by exposure and maturity, where the plan names a column of exposure times. */
export function exposureAggregates(parameters: AbTestParameters, asOf: string): Record<string, Aggregate> {
  if (parameters.exposure === null) return {}
  const isExposed = isMatureAt(parameters, null, asOf)
  const isMature = isMatureAt(parameters, decidingWindow(parameters), asOf)
  return { [exposureAggregate]: { kind: 'tally', of: [isExposed, isMature] } }
}

/**
 * The longest window of the metrics that decide, by which a unit is mature for the plan as a whole; exploratory
 * metrics hold nothing up. Null where none of them has one: then every unit is mature.
 */
export function decidingWindow({ metrics }: Pick<AbTestParameters, 'metrics'>): string | null {
  const windows = metrics.flatMap(({ window, role }) => (window === null || role === 'exploratory' ? [] : [window]))
  return windows.reduce<string | null>(
    (longest, window) => (longest === null || durationMs(window) > durationMs(longest) ? window : longest),
    null,
  )
}

/** Units of the planned arms that count towards the planned ones: mature ones where a window decides, else `units`. */
export function countedUnits(summary: Summary, parameters: AbTestParameters, units: number): number {
  if (decidingWindow(parameters) === null) return units
  return armNames(parameters).reduce((sum, arm) => sum + exposedUnits(findArm(summary, arm)).mature, 0)
}

/**
 * Whether enough of the exposed units are mature: their windows, and the plan's lag, are over. What is judged is the
 * share of immature ones among exposed units of all planned arms, 0–1; above its limit it is too early to conclude. A count that
 * assumes nothing; without exposed units there is no share, and the check says `too-few-units`.
 */
export function maturityCheck(summary: Summary, parameters: AbTestParameters): Check {
  const limit = parameters.thresholds.immatureShare
  const common = { check: 'maturity', method: null, pValue: null, log10PValue: null, limit } as const
  if (parameters.exposure === null)
    return { ...common, verdict: 'insufficient-evidence', reason: 'not-declared', detail: {} }
  const arms = armNames(parameters).map((arm) => ({ arm, ...exposedUnits(findArm(summary, arm)) }))
  const perArm = (count: (units: ExposedUnits) => number) =>
    Object.fromEntries(arms.map(({ arm, ...units }) => [arm, count(units)]))
  const total = (count: (units: ExposedUnits) => number) => arms.reduce((sum, units) => sum + count(units), 0)
  const exposed = total((units) => units.exposed)
  const immatureShare = exposed === 0 ? null : (exposed - total(({ mature }) => mature)) / exposed
  const detail = {
    immatureShare,
    window: decidingWindow(parameters),
    lag: parameters.lag,
    exposed: perArm((units) => units.exposed),
    mature: perArm(({ mature }) => mature),
    immature: perArm((units) => units.exposed - units.mature),
    notExposed: perArm(({ notExposed }) => notExposed),
  }
  if (immatureShare === null) return { ...common, verdict: 'insufficient-evidence', reason: 'too-few-units', detail }
  const isEarly = immatureShare > limit
  return { ...common, verdict: isEarly ? 'fail' : 'pass', reason: isEarly ? 'immature-units' : null, detail }
}

/** An arm without a group has no units; so has one whose plan names no exposure. */
function exposedUnits(group: SummaryGroup | undefined): ExposedUnits {
  const none: ExposedUnits = { exposed: 0, mature: 0, notExposed: 0 }
  if (!group) return none
  const tally = tallyAnswerOf(group, exposureAggregate)
  if (tally.kind === 'overflow') throw new Error('two truth values have no more than nine pairs')
  return tally.counts.reduce(
    ({ exposed, mature, notExposed }, { value: [isExposed, isMature], count }) => ({
      exposed: exposed + (isExposed === true ? count : 0),
      mature: mature + (isExposed === true && isMature === true ? count : 0),
      notExposed: notExposed + (isExposed === true ? 0 : count),
    }),
    none,
  )
}

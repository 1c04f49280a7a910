import { hashOf } from '@weighhouse/kernel'
import type { Summary } from '@weighhouse/summaries'
import type { AnalysisContext } from '../analysis.ts'
import type { AbTestParameters } from './parameters.ts'
import { type AbTestResult, isAbTestResult, type RunLook } from './result.ts'

/** Which look of the plan a run is, with the results of those that counted before it, oldest first. */
export interface LookStanding {
  readonly run: RunLook | null
  readonly earlier: readonly AbTestResult[]
}

/**
 * Which look a run is. A run at an instant before one that was looked at already is out of order.
 * In group-sequential mode a run is a look when its units are nearest to a planned look that was not
 * taken yet, or reach the planned units; between looks nothing of an effect is told, so nothing is spent.
 * The same summaries as at the last look are that look again.
 */
export function lookStandingOf(
  summaries: Readonly<Record<string, Summary>>,
  parameters: AbTestParameters,
  units: number,
  context: AnalysisContext,
): LookStanding {
  const results = newestOfEachInstant(context)
  const isLate = context.earlier.some(({ asOf }) => Date.parse(asOf) > Date.parse(context.asOf))
  if (parameters.mode === 'fixed') return { run: null, earlier: results }
  if (parameters.mode === 'always-valid') {
    const reason = isLate ? 'look-out-of-order' : null
    return { run: { index: results.length + 1, counted: !isLate, reason, dataHash: null }, earlier: results }
  }
  const dataHash = hashOf(summaries)
  const counted = results.filter(({ look }) => look?.counted === true)
  const distinct = counted.filter(({ look }, index) => look?.dataHash !== counted[index + 1]?.look?.dataHash)
  const earlier = distinct.at(-1)?.look?.dataHash === dataHash ? distinct.slice(0, -1) : distinct
  const reason = isLate ? 'look-out-of-order' : refusalOf(units, earlier, parameters)
  return { run: { index: earlier.length + 1, counted: reason === null, reason, dataHash }, earlier }
}

/** Of runs at the same instant the newest stands for the look: the others were on data that were corrected since. */
function newestOfEachInstant({ earlier }: AnalysisContext): readonly AbTestResult[] {
  const byInstant = new Map<string, AbTestResult>()
  for (const { asOf, result } of earlier) if (isAbTestResult(result)) byInstant.set(asOf, result)
  return [...byInstant.values()]
}

function refusalOf(units: number, earlier: readonly AbTestResult[], parameters: AbTestParameters): RunLook['reason'] {
  const last = earlier.at(-1)?.plannedEnd.units
  if (last !== undefined && units <= last) return 'information-not-increasing'
  const taken = last === undefined ? -1 : plannedLookNearest(last, parameters)
  return plannedLookNearest(units, parameters) > taken ? null : 'look-outside-schedule'
}

/** Position in the schedule of the look that is nearest to this many units, −1 where none is; the planned units are the last. */
function plannedLookNearest(units: number, { looks, plannedUnits }: AbTestParameters): number {
  const end = plannedUnits ?? Number.MAX_SAFE_INTEGER
  const interim = looks.filter((look) => look < end)
  if (units >= end) return interim.length
  return interim.filter((look, index) => units >= (look + (interim[index - 1] ?? 0)) / 2).length - 1
}

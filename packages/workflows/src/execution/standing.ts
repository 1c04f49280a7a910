import type { Hash } from '@weighhouse/kernel'
import type { Plan } from '@weighhouse/notebook'
import type { Standing } from './execution.ts'
import { endOfDay } from './params.ts'

/**
 * How a run stands to what was registered. A run is confirmatory when its planHash is the
 * registered one and its `asOf` is a look that every analysis' mode allows: in fixed mode an
 * instant at or after the window's end, in always-valid mode any. A group-sequential plan counts its
 * looks by units, which only the data tell: the analysis itself says which run is one.
 */
export function standingOf(plan: Plan, registeredPlanHash: Hash | null, asOf: string): Standing {
  const modes = plan.steps.flatMap((cell) => (cell.kind === 'analysis' ? [modeOf(cell.parameters)] : []))
  const end = plan.front.window && endOfDay(plan.front.window.end)
  return {
    registered: plan.planHash === registeredPlanHash,
    plannedLook: !end || Date.parse(asOf) >= Date.parse(end) || modes.every((mode) => mode !== 'fixed'),
  }
}

function modeOf(parameters: unknown): unknown {
  return typeof parameters === 'object' && parameters !== null && 'mode' in parameters ? parameters.mode : 'fixed'
}

import type { AbTestParameters } from './parameters.ts'
import type { PlannedEnd } from './result.ts'

const dayMs = 86_400_000

/**
 * Whether the registered end is reached: the planned number of units and the minimum duration, and
 * in fixed mode the window's last day too, since a fixed plan is read once. Days are calendar days
 * in UTC, the first and the last included, so that data as of the last day count as complete.
 */
export function plannedEndOf(parameters: AbTestParameters, units: number, asOf: string): PlannedEnd {
  const { window, plannedUnits, mode } = parameters
  const windowDays = daysFrom(window.start, window.end)
  const minimumDays = parameters.minimumDurationDays ?? windowDays
  const requiredDays = mode === 'fixed' ? Math.max(minimumDays, windowDays) : minimumDays
  const elapsedDays = Math.max(0, daysFrom(window.start, asOf.slice(0, 10)))
  const needed = plannedUnits ?? Number.MAX_SAFE_INTEGER // a plan without it is refused before it runs
  return {
    reached: units >= needed && elapsedDays >= requiredDays,
    units,
    plannedUnits: needed,
    elapsedDays,
    requiredDays,
  }
}

/** Calendar days from one date to another, both included; 0 or less when the second comes before the first. */
function daysFrom(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / dayMs) + 1
}

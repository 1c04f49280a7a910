import type { AbTestParameters } from './parameters.ts'
import type { PlannedEnd } from './result.ts'

const dayMs = 86_400_000

/**
 * Whether the registered end is reached: the planned number of units and the minimum duration, and
 * in fixed mode the window's last day too, since a fixed plan is read once. Only days in UTC that are
 * over at `asOf` count: an instant within the last day would show outcomes that are still coming in.
 */
export function plannedEndOf(parameters: AbTestParameters, units: number, asOf: string): PlannedEnd {
  const { window, plannedUnits, mode } = parameters
  const windowDays = (midnight(window.end) - midnight(window.start)) / dayMs + 1
  const minimumDays = parameters.minimumDurationDays ?? windowDays
  const requiredDays = mode === 'fixed' ? Math.max(minimumDays, windowDays) : minimumDays
  const elapsedDays = Math.max(0, Math.floor((Date.parse(asOf) - midnight(window.start)) / dayMs))
  const needed = plannedUnits ?? Number.MAX_SAFE_INTEGER // a plan without it is refused before it runs
  return {
    reached: units >= needed && elapsedDays >= requiredDays,
    units,
    plannedUnits: needed,
    elapsedDays,
    requiredDays,
  }
}

/** The instant in UTC that a date begins with, in milliseconds. */
function midnight(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}

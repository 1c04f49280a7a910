import type { PlanProblem } from '../analysis.ts'
import type { AbTestParameters } from './parameters.ts'

/** Events are summed from an exposure on, which takes the instants of both; rows that are units have no events. */
export function eventProblems({ rows, exposure, event, crossover }: AbTestParameters): readonly PlanProblem[] {
  if (rows === 'units') {
    const unused: PlanProblem[] = []
    if (event !== undefined)
      unused.push({
        reason: 'event-not-used',
        path: ['event'],
        message: 'only rows that are events have instants of events',
        hint: 'rows: events, or leave event out',
      })
    if (crossover === 'exclude')
      unused.push({
        reason: 'crossover-not-seen',
        path: ['crossover'],
        message: 'a row that is a unit has one arm: only rows that are events show units of several arms',
        hint: 'rows: events, or leave crossover out',
      })
    return unused
  }
  const missing: PlanProblem[] = []
  if (exposure === null)
    missing.push({
      reason: 'events-without-exposure',
      path: ['rows'],
      message: 'events are summed from the first exposure of a unit on, and the plan names no column of it',
      hint: 'exposure: the column of that instant, null in rows that are no exposure',
    })
  if (event === undefined)
    missing.push({
      reason: 'events-without-instants',
      path: ['rows'],
      message: 'events before an exposure do not count, and the plan names no column of their instants',
      hint: 'event: the column of the instant of each event',
    })
  return missing
}

import type { PlanProblem } from '../analysis.ts'
import { durationMs } from './duration.ts'
import type { AbTestParameters } from './parameters.ts'

/** Windows run from exposure, and a lag only lengthens windows: without these, neither has a meaning. */
export function maturityProblems({ exposure, lag, metrics }: AbTestParameters): readonly PlanProblem[] {
  const problems = metrics.flatMap(({ id, window }, index): PlanProblem[] => {
    if (window === null || exposure !== null) return []
    const message = `the window of ${id} runs from the first exposure of each unit, and the plan names no column of it`
    const path = ['metrics', index, 'window']
    return [{ reason: 'window-without-exposure', path, message, hint: 'exposure: the column of that instant' }]
  })
  if (durationMs(lag) > 0 && metrics.every(({ window }) => window === null)) {
    const message = 'a lag is waited for after the window of a metric, and no metric has one'
    problems.push({ reason: 'lag-not-used', path: ['lag'], message, hint: 'give a metric a window, or leave lag out' })
  }
  return problems
}

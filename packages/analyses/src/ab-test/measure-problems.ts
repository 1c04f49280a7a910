import type { PlanProblem } from '../analysis.ts'
import type { AbTestParameters, Metric } from './parameters.ts'

/** Parts of a metric that have no meaning for its kind: ignoring them would answer another question than the one asked. */
export function measureProblems(metric: Metric, path: readonly (string | number)[]): readonly PlanProblem[] {
  const { id, kind, cap, covariates } = metric
  const problems: PlanProblem[] = []
  if (cap !== null && (kind === 'proportion' || kind === 'quantile')) {
    const message = `the ${kind} ${id} has no cap: a cap cuts the unit totals of a mean or a ratio`
    problems.push({ reason: 'cap-not-used', path: [...path, 'cap'], message, hint: 'leave cap out' })
  }
  if (covariates.length > 0 && kind === 'quantile') {
    const message = `the quantile ${id} is not adjusted by covariates`
    problems.push({
      reason: 'covariates-not-used',
      path: [...path, 'covariates'],
      message,
      hint: 'leave covariates out',
    })
  }
  covariates.forEach((name, index) => {
    if (covariates.indexOf(name) === index) return
    const message = `the covariate ${name} of ${id} is listed twice`
    problems.push({ reason: 'covariate-twice', path: [...path, 'covariates', index], message })
  })
  return problems
}

/** A segment column is listed once, and the arms are no segments of themselves. */
export function segmentProblems({ segments, arm }: AbTestParameters): readonly PlanProblem[] {
  return segments.flatMap((column, index): PlanProblem[] => {
    const path = ['segments', index]
    if (column === arm)
      return [{ reason: 'segment-is-arm', path, message: `${column} holds the arms; a segment is another column` }]
    if (segments.indexOf(column) === index) return []
    return [{ reason: 'segment-twice', path, message: `the segment ${column} is listed twice` }]
  })
}

import type { PlanProblem } from '../analysis.ts'
import type { AbTestParameters, Metric } from './parameters.ts'

/**
 * Parts of a plan whose method this engine does not compute. A plan that asks for one is refused:
 * ignoring it would answer another question than the one asked.
 */
export function methodsNotBuilt(parameters: AbTestParameters): readonly PlanProblem[] {
  return parameters.metrics.flatMap((metric, index) => metricPartsNotBuilt(metric, ['metrics', index], parameters))
}

function metricPartsNotBuilt(
  metric: Metric,
  path: readonly (string | number)[],
  parameters: AbTestParameters,
): PlanProblem[] {
  const problems: PlanProblem[] = []
  if (metric.cap?.kind === 'percentile' && parameters.mode !== 'fixed')
    problems.push(
      notBuilt([...path, 'cap'], 'percentile caps in modes with looks', 'cap: { kind: absolute, value: … }'),
    )
  return problems
}

function notBuilt(path: readonly (string | number)[], what: string, hint?: string): PlanProblem {
  const problem = { reason: 'method-not-available', message: `not built yet: ${what}`, path }
  return hint === undefined ? problem : { ...problem, hint }
}

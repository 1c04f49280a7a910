import type { Expression } from '@weighhouse/expressions'
import type { Analysis, ColumnReference } from '../analysis.ts'
import { writtenExpression } from '../expression-parameter.ts'
import { armMeansCharts, sampleRatioChart } from './arm-charts.ts'
import { abTestVersion, concludeAbTest } from './conclude.ts'
import { effectLooksCharts } from './effect-looks.ts'
import { effectForests } from './forest.ts'
import { type AbTestParameters, abTestParameters } from './parameters.ts'
import { abTestPlanProblems } from './plan-problems.ts'
import { powerCurves } from './power-curve.ts'
import { armsSummaryRequests } from './request.ts'
import { nextSummaryRequests } from './request-next.ts'
import type { AbTestResult } from './result.ts'
import { robustnessCharts } from './robustness-chart.ts'
import { sampleRatioLooksChart } from './sample-ratio-looks.ts'
import { segmentRequests } from './segment-requests.ts'
import { unitPlan, unitRows } from './unit-rows.ts'

/**
 * A randomised experiment, read once or at looks: means, proportions, ratios and quantiles of treatment arms against
 * one control arm, adjusted by covariates where the plan has any, one contrast behind every view of them
 * (Welch 1947; Fieller 1954; Lin 2013).
 */
export const abTest: Analysis<AbTestParameters, AbTestResult> = {
  kind: 'ab-test',
  version: abTestVersion,
  parameters: abTestParameters,
  inherits: ['unit', 'arms', 'window', 'plannedUnits'],
  inputs: ['data'],
  references: abTestReferences,
  planProblems: abTestPlanProblems,
  unitRows,
  requires: (parameters, { asOf }) => ({
    ...armsSummaryRequests(unitPlan(parameters), asOf),
    ...segmentRequests(unitPlan(parameters), null, asOf),
  }),
  requiresNext: (summaries, parameters, { asOf }) => nextSummaryRequests(summaries, unitPlan(parameters), asOf),
  conclude: concludeAbTest,
  charts: (result) => [
    ...effectForests(result),
    ...effectLooksCharts(result),
    ...armMeansCharts(result),
    ...robustnessCharts(result),
    ...powerCurves(result),
    ...sampleRatioChart(result),
    ...sampleRatioLooksChart(result),
  ],
}

function abTestReferences(parameters: AbTestParameters): readonly ColumnReference[] {
  const { rows, unit, arm, exposure, event, segments } = parameters
  const reference = (
    name: string | null | undefined,
    path: ColumnReference['path'],
    expects: ColumnReference['expects'],
  ): ColumnReference[] =>
    typeof name === 'string' ? [{ input: 'data', expression: { kind: 'column', name }, path, expects }] : []
  // The arm of the first exposure is found by order, which truth values do not have.
  const levels: ColumnReference['expects'] =
    rows === 'units' ? ['category', 'text', 'boolean', 'integer'] : ['category', 'text', 'integer']
  return [
    ...reference(arm, ['arm'], levels),
    ...(rows === 'units' ? [] : reference(unit, ['unit'], ['id', 'category', 'text', 'integer'])),
    ...reference(exposure, ['exposure'], ['timestamp']),
    ...reference(event, ['event'], ['timestamp']),
    ...segments.flatMap((name, index) => reference(name, ['segments', index], levels)),
    ...parameters.metrics.flatMap((metric, index) => metricReferences(metric, ['metrics', index])),
  ]
}

function metricReferences(
  metric: AbTestParameters['metrics'][number],
  path: readonly (string | number)[],
): ColumnReference[] {
  const reference = (part: string, expression: Expression): ColumnReference => ({
    input: 'data',
    expression: writtenExpression(expression),
    path: [...path, part],
    expects:
      metric.kind === 'proportion' ? ['boolean', 'integer', 'number'] : ['integer', 'number', 'decimal', 'boolean'],
  })
  const covariates = metric.covariates.map(
    (name, index): ColumnReference => ({
      input: 'data',
      expression: { kind: 'column', name },
      path: [...path, 'covariates', index],
      expects: ['integer', 'number', 'decimal', 'boolean'],
    }),
  )
  if (metric.kind === 'ratio')
    return [reference('numerator', metric.numerator), reference('denominator', metric.denominator), ...covariates]
  return [reference('value', metric.value), ...covariates]
}

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
  requires: (parameters, { asOf }) => ({
    ...armsSummaryRequests(parameters, asOf),
    ...segmentRequests(parameters, null, asOf),
  }),
  requiresNext: (summaries, parameters, { asOf }) => nextSummaryRequests(summaries, parameters, asOf),
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
  const arm: ColumnReference = {
    input: 'data',
    expression: { kind: 'column', name: parameters.arm },
    path: ['arm'],
    expects: ['category', 'text', 'boolean', 'integer'],
  }
  const exposure: readonly ColumnReference[] =
    parameters.exposure === null
      ? []
      : [
          {
            input: 'data',
            expression: { kind: 'column', name: parameters.exposure },
            path: ['exposure'],
            expects: ['timestamp'],
          },
        ]
  const segments = parameters.segments.map(
    (name, index): ColumnReference => ({
      input: 'data',
      expression: { kind: 'column', name },
      path: ['segments', index],
      expects: ['category', 'text', 'boolean', 'integer'],
    }),
  )
  return [
    arm,
    ...exposure,
    ...segments,
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

import { interpolatedQuantile, mergeValueCounts, type ValueCounts } from '@weighhouse/statistics'
import { type Aggregate, quantilesAnswerOf, type Summary } from '@weighhouse/summaries'
import { armNames } from './arms.ts'
import { call, cappedNumber, columnOf, filled } from './metric-expressions.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { findArm } from './find-arm.ts'

/** Where the unit totals of a metric are cut: its value or numerator, its denominator, each covariate. */
export interface CapValues {
  readonly value: number
  readonly denominator: number
  readonly covariates: readonly number[]
}

/** Distinct values of which a percentile, or a quantile of units, is still counted exactly. */
export const exactValueLimit = 1_000_000

/** True where the cap is known only after a first reading. */
export function isPercentileCapped({ cap }: Pick<Metric, 'cap'>): boolean {
  return cap?.kind === 'percentile'
}

/** The cap of a metric that its plan gives as a number, or null. */
export function absoluteCap({ cap, covariates }: Metric): CapValues | null {
  if (cap?.kind !== 'absolute') return null
  return { value: cap.value, denominator: cap.value, covariates: covariates.map(() => cap.value) }
}

/** What a percentile cap needs of the first reading: every value, with the units that have it, of each column it cuts. */
export function capAggregates(metric: Metric): Record<string, Aggregate> {
  if (metric.cap?.kind !== 'percentile') return {}
  const { quantile } = metric.cap
  const columns = [
    ...(metric.kind === 'ratio' ? [metric.numerator, metric.denominator] : [metric.value]).map((expression) => {
      const value = cappedNumber(expression, null)
      return metric.missing === 'zero' ? filled(value, 0) : value
    }),
    ...metric.covariates.map((name) => call('number', columnOf(name))),
  ]
  return Object.fromEntries(
    columns.map((of, index) => [
      capAggregate(metric.id, index),
      { kind: 'quantiles', of, at: [quantile], limit: exactValueLimit } as const,
    ]),
  )
}

/**
 * The caps of a metric: the plan's own, or the type-7 quantile of the units of all planned arms
 * together, so that one metric has one estimand whatever it is compared with. `undefined` where a
 * quantile has no value: too many distinct values, or none.
 */
export function capsOf(metric: Metric, summary: Summary, parameters: AbTestParameters): CapValues | null | undefined {
  if (metric.cap?.kind !== 'percentile') return absoluteCap(metric)
  const { quantile } = metric.cap
  const columns = (metric.kind === 'ratio' ? 2 : 1) + metric.covariates.length
  const values = Array.from({ length: columns }, (_, index) =>
    pooledQuantile(summary, parameters, capAggregate(metric.id, index), quantile),
  )
  if (!values.every((value) => value !== undefined)) return undefined
  const [value = 0, second = 0] = values
  const isRatio = metric.kind === 'ratio'
  return { value, denominator: isRatio ? second : value, covariates: values.slice(isRatio ? 2 : 1) }
}

function pooledQuantile(
  summary: Summary,
  parameters: AbTestParameters,
  name: string,
  quantile: number,
): number | undefined {
  let values: ValueCounts = []
  for (const arm of armNames(parameters)) {
    const group = findArm(summary, arm)
    if (!group) continue
    const answer = quantilesAnswerOf(group, name)
    if (answer.kind === 'overflow') return undefined
    values = mergeValueCounts(values, answer.values)
  }
  return interpolatedQuantile(values, quantile)
}

function capAggregate(id: string, column: number): string {
  return `cap:${id}:${column}`
}

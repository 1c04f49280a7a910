import type { Expression } from '@weighhouse/expressions'
import type { Aggregate, SummaryRequest } from '@weighhouse/summaries'
import { absoluteCap, capAggregates, type CapValues, exactValueLimit, isPercentileCapped } from './caps.ts'
import { call, cappedNumber, columnOf, filled, isMissing, literal } from './metric-expressions.ts'
import { crossoverAggregates } from './crossover.ts'
import { exposureAggregates } from './maturity.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { readingName, readingsOf } from './readings.ts'

/** Name of the first request, and of the aggregate that counts the units of an arm. */
export const armsRequest = 'arms'
export const unitsAggregate = 'units'

/** Distinct values a proportion may hold before it is clear that it is no 0/1 column. */
const binaryTallyLimit = 8

export const valueAggregate = (id: string) => `value:${id}`
export const nonZeroAggregate = (id: string) => `non-zero:${id}`
export const cappedAggregate = (id: string) => `capped:${id}`
export const denominatorCappedAggregate = (id: string) => `denominator-capped:${id}`
/** The metric beside its covariates, over rows that have all of them. */
export const covariatesAggregate = (id: string) => `covariates:${id}`
/** The same over all rows, with a number in place of missing covariates and a column that marks them. */
export const filledAggregate = (id: string) => `filled-covariates:${id}`
export const uncappedAggregate = (id: string) => `uncapped:${id}`
export const logAggregate = (id: string) => `log:${id}`
export const pairsAggregate = (id: string) => `pairs:${id}`
export const balanceAggregate = 'balance'

/** Whether the errors of adjusted means come from rows: not of a metric whose cap takes the further reading. */
export function readsRowErrors(metric: Metric, { covariateVariance }: AbTestParameters): boolean {
  return metric.covariates.length > 0 && covariateVariance === 'hc2' && !isPercentileCapped(metric)
}

/**
 * The first reading of each window: units grouped by the arm column as it is found in the data, so that units of arms
 * that nobody planned are seen. Missing values of a mean or a proportion are left missing here; the rule for them
 * is applied to the summaries, where their number is still known.
 */
export function armsSummaryRequests(
  parameters: AbTestParameters,
  asOf: string,
): Readonly<Record<string, SummaryRequest>> {
  return Object.fromEntries(
    readingsOf(parameters, asOf).map((reading) => {
      const { where, metrics } = reading
      const aggregates = {
        ...(where === null ? unitAggregates(parameters, asOf) : {}),
        ...Object.assign({}, ...metrics.map((metric) => firstAggregates(metric, parameters))),
      }
      const chosen = where === null ? {} : { where }
      return [readingName(armsRequest, reading), { input: 'data', by: [parameters.arm], ...chosen, aggregates }]
    }),
  )
}

/** What is asked of every unit, whatever its metrics: that it is there, when it was exposed, and its covariates. */
function unitAggregates(parameters: AbTestParameters, asOf: string): Record<string, Aggregate> {
  const aggregates: Record<string, Aggregate> = {
    [unitsAggregate]: { kind: 'count' },
    ...exposureAggregates(parameters, asOf),
    ...crossoverAggregates(parameters, asOf),
  }
  const covariates = balanceCovariates(parameters)
  if (covariates.length > 0) {
    const of = filledColumns(covariates.map((name) => call('number', columnOf(name))))
    aggregates[balanceAggregate] = { kind: 'comoments', of }
  }
  return aggregates
}

function firstAggregates(metric: Metric, parameters: AbTestParameters): Record<string, Aggregate> {
  return {
    ...(isPercentileCapped(metric) ? capAggregates(metric) : metricAggregates(metric, absoluteCap(metric), parameters)),
    ...(parameters.robustness === 'full' ? robustnessAggregates(metric) : {}),
  }
}

/** Covariates of all metrics, each once. */
export function balanceCovariates({ metrics }: AbTestParameters): readonly string[] {
  return [...new Set(metrics.flatMap(({ covariates }) => covariates))]
}

/** What a metric is estimated from once its caps are known. */
export function metricAggregates(
  metric: Metric,
  caps: CapValues | null,
  parameters: AbTestParameters,
): Record<string, Aggregate> {
  return {
    ...estimateAggregates(metric, caps, parameters),
    ...cappedCounts(metric, caps),
    ...(metric.covariates.length === 0 ? {} : covariateAggregates(metric, caps, parameters)),
  }
}

/** What a metric is estimated from within a level of a segment: covariates adjust in one reading, without views beside. */
export function levelAggregates(
  metric: Metric,
  caps: CapValues | null,
  parameters: AbTestParameters,
): Record<string, Aggregate> {
  return {
    ...estimateAggregates(metric, caps, { ...parameters, robustness: 'none' }),
    ...cappedCounts(metric, caps),
    ...(metric.covariates.length === 0 ? {} : { [filledAggregate(metric.id)]: filledCovariates(metric, caps) }),
  }
}

function estimateAggregates(
  metric: Metric,
  caps: CapValues | null,
  { robustness, mode }: AbTestParameters,
): Record<string, Aggregate> {
  const { id } = metric
  const nonZero = (value: Expression): Record<string, Aggregate> =>
    isMonitoredForHarm(metric) || mode === 'always-valid'
      ? { [nonZeroAggregate(id)]: { kind: 'moments', of: isNonZero(value) } }
      : {}
  if (metric.kind === 'proportion')
    return { [valueAggregate(id)]: { kind: 'tally', of: [metric.value], limit: binaryTallyLimit } }
  if (metric.kind === 'ratio') {
    const of = outcomeColumns(metric, caps)
    return { [valueAggregate(id)]: { kind: 'comoments', of, order: 3 }, ...nonZero(metric.numerator) }
  }
  if (metric.kind === 'quantile') {
    const at = [metric.quantile]
    return { [valueAggregate(id)]: { kind: 'quantiles', of: metric.value, at, limit: exactValueLimit } }
  }
  const of = caps === null ? metric.value : cappedNumber(metric.value, caps.value)
  const extremes = robustness === 'full' && caps === null ? { extremes: true } : {}
  return { [valueAggregate(id)]: { kind: 'moments', of, ...extremes }, ...nonZero(metric.value) }
}

/** Units whose totals the cap cuts, as the mean of 0 and 1. */
function cappedCounts(metric: Metric, caps: CapValues | null): Record<string, Aggregate> {
  if (caps === null) return {}
  const above = (expression: Expression, cap: number): Aggregate => ({
    kind: 'moments',
    of: call('gt', call('number', expression), literal(cap)),
  })
  if (metric.kind !== 'ratio') return { [cappedAggregate(metric.id)]: above(metric.value, caps.value) }
  return {
    [cappedAggregate(metric.id)]: above(metric.numerator, caps.value),
    [denominatorCappedAggregate(metric.id)]: above(metric.denominator, caps.denominator),
  }
}

/** Missing covariates are filled at once where errors come from rows; else only after they are found. */
function covariateAggregates(
  metric: Metric,
  caps: CapValues | null,
  parameters: AbTestParameters,
): Record<string, Aggregate> {
  if (readsRowErrors(metric, parameters) || isPercentileCapped(metric))
    return { [filledAggregate(metric.id)]: filledCovariates(metric, caps) }
  const of = [...outcomeColumns(metric, caps), ...covariateColumns(metric, caps)]
  return { [covariatesAggregate(metric.id)]: { kind: 'comoments', of } }
}

/** Metric and covariates over all rows: each missing covariate is 0, and marked in a column of its own. */
export function filledCovariates(metric: Metric, caps: CapValues | null): Aggregate {
  return { kind: 'comoments', of: [...outcomeColumns(metric, caps), ...filledColumns(covariateColumns(metric, caps))] }
}

/** The metric's value, or numerator and denominator, as numbers under cap and rule for missing values. */
export function outcomeColumns(metric: Metric, caps: CapValues | null): readonly Expression[] {
  const column = (expression: Expression, cap: number | null) => {
    const value = cappedNumber(expression, cap)
    return metric.missing === 'zero' ? filled(value, 0) : value
  }
  if (metric.kind !== 'ratio') return [column(metric.value, caps?.value ?? null)]
  return [column(metric.numerator, caps?.value ?? null), column(metric.denominator, caps?.denominator ?? null)]
}

/** The covariates as numbers, under the metric's own cap. */
export function covariateColumns({ covariates }: Metric, caps: CapValues | null): readonly Expression[] {
  return covariates.map((name, index) => cappedNumber(columnOf(name), caps?.covariates[index] ?? null))
}

function filledColumns(columns: readonly Expression[]): readonly Expression[] {
  return [...columns.map((column) => filled(column, 0)), ...columns.map(isMissing)]
}

/** What other analyses of the same mean need: see `robustnessOf`. */
function robustnessAggregates(metric: Metric): Record<string, Aggregate> {
  const { id, kind, cap } = metric
  if (kind === 'ratio') {
    if (cap === null) return {}
    return { [uncappedAggregate(id)]: { kind: 'comoments', of: outcomeColumns(metric, null), order: 3 } }
  }
  if (kind !== 'mean') return {}
  const log = call('ln', call('add', call('number', metric.value), literal(1)))
  return {
    ...(cap === null ? {} : { [uncappedAggregate(id)]: { kind: 'moments', of: metric.value, extremes: true } }),
    [logAggregate(id)]: { kind: 'moments', of: log },
    [pairsAggregate(id)]: { kind: 'quantiles', of: metric.value, at: [] },
  }
}

export function isMonitoredForHarm({ role }: Pick<Metric, 'role'>): boolean {
  return role === 'guardrail' || role === 'deterioration'
}

function isNonZero(value: Expression): Expression {
  const zero: Expression = { kind: 'literal', type: 'integer', value: 0 }
  return { kind: 'call', operator: 'ne', arguments: [value, zero] }
}

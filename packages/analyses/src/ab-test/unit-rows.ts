import type { Expression, Verb } from '@weighhouse/expressions'
import { durationMs } from './duration.ts'
import { call, columnOf, literal } from './metric-expressions.ts'
import type { AbTestParameters, Metric } from './parameters.ts'

/** Columns that rows of units have beside the plan's own; a colon keeps them apart from those. */
const firstColumn = 'exposure:first'
export const armsColumn = 'arms:seen'
export const earlyColumn = 'events:early'
const valueColumn = (id: string) => `value:${id}`
const denominatorColumn = (id: string) => `denominator:${id}`

const hourMs = 3_600_000
const none: Expression = { kind: 'literal', type: 'null', value: null }

/**
 * Verbs that make events one row per unit: the first exposure, and the arm, segments and covariates that came with it,
 * stand for the unit. A metric is summed over the unit's events from that instant on and before its window is over; a
 * proportion is whether one of them has it. Nulls add nothing, and a unit without events has 0. An event without a
 * unit stops the run. None where rows are units.
 */
export function unitRows(parameters: AbTestParameters): readonly Verb[] {
  const { rows, unit, arm, exposure, event, metrics } = parameters
  if (rows === 'units') return []
  if (exposure === null || event === undefined) throw new Error('events without instants are refused before they run')
  const first = columnOf(firstColumn)
  const instant = columnOf(event)
  const atFirst = (value: Expression) => call('min', call('case', call('eq', columnOf(exposure), first), value, none))
  const taken = [...parameters.segments, ...covariatesOf(parameters)]
  const columns: Record<string, Expression> = {
    [arm]: call('coalesce', atFirst(columnOf(arm)), call('min', columnOf(arm))),
    [exposure]: call('min', columnOf(exposure)),
    [armsColumn]: call('count_distinct', columnOf(arm)),
    [earlyColumn]: call('coalesce', call('sum', call('number', call('lt', instant, first))), literal(0)),
    ...Object.fromEntries(
      taken.map((name) => {
        const isSegment = parameters.segments.includes(name)
        return [name, atFirst(isSegment ? columnOf(name) : call('number', columnOf(name)))]
      }),
    ),
    ...Object.assign({}, ...metrics.map((metric) => totalsOf(metric, instant, first))),
  }
  return [
    { verb: 'assert', notNull: [unit] },
    { verb: 'groupby', columns: [unit] },
    { verb: 'derive', columns: { [firstColumn]: call('min', columnOf(exposure)) } },
    { verb: 'groupby', columns: [unit] },
    { verb: 'rollup', columns },
  ]
}

/** The plan over the rows that `unitRows` make: metrics are columns there. */
export function unitPlan(parameters: AbTestParameters): AbTestParameters {
  if (parameters.rows === 'units') return parameters
  const metrics = parameters.metrics.map((metric): Metric => {
    const value = columnOf(valueColumn(metric.id))
    if (metric.kind !== 'ratio') return { ...metric, value }
    return { ...metric, numerator: value, denominator: columnOf(denominatorColumn(metric.id)) }
  })
  return { ...parameters, metrics }
}

function covariatesOf({ metrics }: AbTestParameters): readonly string[] {
  return metrics.flatMap(({ covariates }) => covariates)
}

function totalsOf(metric: Metric, instant: Expression, first: Expression): Record<string, Expression> {
  const isAfter = call('ge', instant, first)
  const hours = metric.window === null ? null : durationMs(metric.window) / hourMs
  const isCounted =
    hours === null ? isAfter : call('and', isAfter, call('lt', call('hours_between', first, instant), literal(hours)))
  const total = (of: Expression, operator: 'sum' | 'max'): Expression => {
    const counted = call('case', isCounted, call('number', of), literal(0))
    return call('coalesce', call(operator, counted), literal(0))
  }
  const { id } = metric
  if (metric.kind !== 'ratio')
    return { [valueColumn(id)]: total(metric.value, metric.kind === 'proportion' ? 'max' : 'sum') }
  return {
    [valueColumn(id)]: total(metric.numerator, 'sum'),
    [denominatorColumn(id)]: total(metric.denominator, 'sum'),
  }
}

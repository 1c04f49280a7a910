import { type Expression, timestampOfMilliseconds } from '@weighhouse/expressions'
import { call, columnOf, literal } from './metric-expressions.ts'
import { durationMs } from './duration.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { armsColumn } from './unit-rows.ts'

/** Metrics that are read over the same units: all of them, or those that are mature for one window, or seen in one arm. */
export interface Reading {
  /** What its requests' names end with; empty for the reading of all units. */
  readonly suffix: string
  readonly metrics: readonly Metric[]
  /** Chooses the units; null where every unit counts. */
  readonly where: Expression | null
}

/** The reading of all units first, whether a metric is read there or not; then one for each window, as the metrics name them. */
export function readingsOf(parameters: AbTestParameters, asOf: string): readonly Reading[] {
  const { metrics, crossover } = parameters
  const within = (window: string | null) => metrics.filter((metric) => metric.window === window)
  const windows = [...new Set(metrics.flatMap(({ window }) => window ?? []))].map(
    (window): Reading & { where: Expression } => ({
      suffix: `@${window}`,
      metrics: within(window),
      where: isMatureAt(parameters, window, asOf),
    }),
  )
  if (crossover !== 'exclude') return [{ suffix: '', metrics: within(null), where: null }, ...windows]
  const isKept = call('le', columnOf(armsColumn), literal(1))
  return [
    { suffix: '', metrics: [], where: null },
    { suffix: '@kept', metrics: within(null), where: isKept },
    ...windows.map((reading) => ({ ...reading, where: call('and', reading.where, isKept) })),
  ]
}

/** Name of a request of this reading. */
export function readingName(request: string, { suffix }: Reading): string {
  return request + suffix
}

/**
 * Whether a unit was exposed so long before an instant that its window and the plan's lag are over: exposure +
 * window + lag ≤ that instant. Null, so that the unit is left out, where it was not exposed.
 */
export function isMatureAt(
  { exposure, lag }: Pick<AbTestParameters, 'exposure' | 'lag'>,
  window: string | null,
  instant: string,
): Expression {
  if (exposure === null) throw new Error('a window without exposure times is refused before it runs')
  const waitMs = window === null ? 0 : durationMs(window) + durationMs(lag)
  const latest = timestampOfMilliseconds(Date.parse(instant) - waitMs)
  // Nobody can have been exposed before the first year there is.
  if (latest === null) return { kind: 'literal', type: 'boolean', value: false }
  return call('le', columnOf(exposure), { kind: 'literal', type: 'timestamp', value: latest })
}

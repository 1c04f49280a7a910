import { type Expression, timestampOfMilliseconds } from '@weighhouse/expressions'
import { call, columnOf } from './metric-expressions.ts'
import { durationMs } from './duration.ts'
import type { AbTestParameters, Metric } from './parameters.ts'

/** Metrics that are read over the same units: all of them, or those that are mature for one window. */
export interface Reading {
  readonly window: string | null
  readonly metrics: readonly Metric[]
  /** Chooses the units; null where every unit counts. */
  readonly where: Expression | null
}

/** The reading of all units first, whether a metric is read there or not; then one for each window, as the metrics name them. */
export function readingsOf(parameters: AbTestParameters, asOf: string): readonly Reading[] {
  const { metrics } = parameters
  const windows = new Set(metrics.flatMap(({ window }) => window ?? []))
  return [null, ...windows].map((window) => ({
    window,
    metrics: metrics.filter((metric) => metric.window === window),
    where: window === null ? null : isMatureAt(parameters, window, asOf),
  }))
}

/** Name of a request of this reading. */
export function readingName(request: string, { window }: Pick<Reading, 'window'>): string {
  return window === null ? request : `${request}@${window}`
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

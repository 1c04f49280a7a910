import type { Aggregate, Summary, SummaryRequest } from '@weighhouse/summaries'
import { absoluteCap, capsOf, isPercentileCapped } from './caps.ts'
import type { AbTestParameters } from './parameters.ts'
import { readingName, readingsOf } from './readings.ts'
import { levelAggregates, unitsAggregate } from './request.ts'

/** Name of the reading of a segment column. */
export function segmentRequest(column: string): string {
  return `segment:${column}`
}

/**
 * One reading for each segment column and window, by arm and level. Where a metric's percentile cap is known only from the
 * first reading, all of them wait for it; `summary` is that reading once it is there.
 */
export function segmentRequests(
  parameters: AbTestParameters,
  summary: Summary | null,
  asOf: string,
): Readonly<Record<string, SummaryRequest>> {
  const waits = parameters.metrics.some(isPercentileCapped)
  if (waits !== (summary !== null)) return {}
  const requests = readingsOf(parameters, asOf).flatMap((reading) => {
    const { where, metrics } = reading
    const aggregates: Record<string, Aggregate> = where === null ? { [unitsAggregate]: { kind: 'count' } } : {}
    for (const metric of metrics) {
      const caps = summary === null ? absoluteCap(metric) : capsOf(metric, summary, parameters)
      if (caps !== undefined) Object.assign(aggregates, levelAggregates(metric, caps, parameters))
    }
    const chosen = where === null ? {} : { where }
    return parameters.segments.map((column): [string, SummaryRequest] => [
      readingName(segmentRequest(column), reading),
      { input: 'data', by: [parameters.arm, column], ...chosen, aggregates },
    ])
  })
  return Object.fromEntries(requests)
}

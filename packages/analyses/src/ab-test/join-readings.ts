import { emptyAnswers, keyText, type Summary, type SummaryRequest } from '@weighhouse/summaries'
import { type Reading, readingName } from './readings.ts'

/** A further reading, with its request where it may have missed groups that the first has. */
export interface FurtherReading {
  readonly summary: Summary | undefined
  readonly request: SummaryRequest | undefined
}

/**
 * One summary of several readings over the groups of the first. A group without units in a further reading has
 * that reading's answers for no rows, so that it is told from one whose answer could not be asked for.
 */
export function joinReadings(first: Summary, further: readonly FurtherReading[]): Summary {
  const read = further.flatMap(({ summary, request }) => {
    if (request && !summary) throw new Error('a reading that was asked for is missing')
    if (!summary) return []
    return [{ groups: new Map(summary.groups.map((group) => [keyText(group.key), group.aggregates])), request }]
  })
  if (read.length === 0) return first
  return {
    by: first.by,
    groups: first.groups.map(({ key, aggregates }) => ({
      key,
      aggregates: Object.assign(
        {},
        aggregates,
        ...read.map(({ groups, request }) => groups.get(keyText(key)) ?? (request ? emptyAnswers(request) : {})),
      ),
    })),
  }
}

/** The readings of one name over all windows as one request and its answer; undefined where the first was not read. */
export function joinWindows(
  name: string,
  readings: readonly Reading[],
  requests: Readonly<Record<string, SummaryRequest>>,
  summaries: Readonly<Record<string, Summary>>,
): { readonly request: SummaryRequest; readonly summary: Summary } | undefined {
  const names = readings.map((reading) => readingName(name, reading))
  const [first, ...further] = names.map((each) => ({ request: requests[each], summary: summaries[each] }))
  if (!first?.request || !first.summary) return undefined
  const aggregates = Object.assign({}, ...names.map((each) => requests[each]?.aggregates))
  return { request: { ...first.request, aggregates }, summary: joinReadings(first.summary, further) }
}

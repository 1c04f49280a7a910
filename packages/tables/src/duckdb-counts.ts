import {
  type Aggregate,
  type AggregateAnswer,
  defaultTallyLimit,
  emptyAnswer,
  quantilesAnswer,
  tallyAnswer,
} from '@weighhouse/summaries'
import { countDistinct } from './duckdb-distinct.ts'
import { type FoundGroups, foundGroup, type SummaryScan } from './duckdb-scan.ts'
import { numberOf } from './duckdb-values.ts'
import { quoteNumber } from './sql-text.ts'

/** Answers a tally, a histogram or quantiles by one grouped count; other kinds are left alone. */
export async function answerCounts(
  scan: SummaryScan,
  name: string,
  aggregate: Aggregate,
  found: FoundGroups,
): Promise<void> {
  if (aggregate.kind === 'histogram') await answerHistogram(scan, name, aggregate, found)
  if (aggregate.kind === 'quantiles') await answerQuantiles(scan, name, aggregate, found)
  if (aggregate.kind !== 'tally') return
  const limit = aggregate.limit ?? defaultTallyLimit
  for (const [answers, counts] of await countDistinct(scan, aggregate.of.map(scan.value), limit, found)) {
    answers.set(name, counts === 'overflow' ? { kind: 'overflow', limit } : tallyAnswer(counts, limit))
  }
}

/** NaN and infinities come out of the same count as values, and are told apart here. */
async function answerQuantiles(
  scan: SummaryScan,
  name: string,
  aggregate: Extract<Aggregate, { kind: 'quantiles' }>,
  found: FoundGroups,
): Promise<void> {
  const limit = aggregate.limit ?? defaultTallyLimit
  const { sql } = scan.number(aggregate.of)
  // Null, NaN and two infinities may come on top of the values that count against the limit.
  for (const [answers, counts] of await countDistinct(scan, [sql], limit + 4, found)) {
    if (counts === 'overflow') answers.set(name, { kind: 'overflow', limit })
    else {
      const finite = counts.filter(({ value: [value] }) => Number.isFinite(value))
      const missing = counts.find(({ value: [value] }) => value === null)?.count ?? 0
      const nonFinite =
        counts.reduce((sum, { count }) => sum + count, 0) - missing - finite.reduce((sum, { count }) => sum + count, 0)
      answers.set(name, quantilesAnswer(aggregate.at, finite, missing, nonFinite, limit))
    }
  }
}

type Histogram = Extract<AggregateAnswer, { kind: 'histogram' }>

async function answerHistogram(
  scan: SummaryScan,
  name: string,
  aggregate: Extract<Aggregate, { kind: 'histogram' }>,
  found: FoundGroups,
): Promise<void> {
  const { sql } = scan.number(aggregate.of)
  const { edges } = aggregate
  const last = edges.length - 2
  const inside = edges
    .slice(1)
    .map((edge, bin) => `WHEN ${sql} ${bin === last ? '<=' : '<'} ${quoteNumber(edge)} THEN ${bin}`)
  const bin =
    `CASE WHEN ${sql} IS NULL THEN -2 WHEN NOT isfinite(${sql}) THEN -3 ` +
    `WHEN ${sql} < ${quoteNumber(edges[0] ?? 0)} THEN -1 ${inside.join(' ')} ELSE ${last + 1} END`
  const columns = [...scan.keys.map((key, index) => `${key.sql} AS k${index}`), `${bin} AS bin`]
  const grouping = [...scan.keys.map((_, index) => `k${index}`), 'bin'].join(', ')
  const rows = await scan.rows(
    `SELECT ${columns.join(', ')}, count(*) FROM ${scan.plan.name} ${scan.where} GROUP BY ${grouping}`,
  )
  for (const row of rows) {
    const answers = foundGroup(found, row, scan.keys.length)
    const answer = answers.get(name) ?? emptyAnswer(aggregate)
    if (answer.kind === 'histogram') answers.set(name, addToBin(answer, numberOf(row.at(-2)), numberOf(row.at(-1))))
  }
}

function addToBin(answer: Histogram, bin: number, count: number): Histogram {
  if (bin === -3) return { ...answer, nonFinite: answer.nonFinite + count }
  if (bin === -2) return { ...answer, missing: answer.missing + count }
  if (bin === -1) return { ...answer, below: answer.below + count }
  if (bin === answer.counts.length) return { ...answer, above: answer.above + count }
  return { ...answer, counts: answer.counts.map((known, index) => (index === bin ? known + count : known)) }
}

import { type AggregateAnswer, askedMoments, mergeAnswers } from '@weighhouse/summaries'
import { type FoundGroups, foundGroup, keyLiteral, type SummaryScan } from './duckdb-scan.ts'
import { innerColumns, isNear, meansOf, outerColumns, readAnswer, type SumColumns } from './duckdb-sum-columns.ts'
import { numberOf } from './duckdb-values.ts'
import { chunkRows } from './held.ts'
import { quoteNumber } from './sql-text.ts'

/**
 * Rows of a chunk that are summed in one go: an eighth of our own chunks. A plain sum drifts with its
 * length when few values repeat, and this keeps it below 1e-12 of what is summed.
 */
export function summedRows(rowsOfChunk: number): number {
  let parts = Math.max(1, Math.ceil(rowsOfChunk / (chunkRows / 8)))
  while (rowsOfChunk % parts > 0) parts++
  return rowsOfChunk / parts
}

/**
 * Parts times groups that are summed on many threads. With more, DuckDB may split a group's sum by
 * memory, and its bytes would depend on how much there is: those are summed on one thread, by Kahan.
 */
const chunkedRows = 40_000

/** Where sums are taken about: SQL of each centre, and its number for a row of the answer. */
interface Centres {
  readonly sql: (sum: SumColumns) => readonly string[]
  readonly numbers: (sum: SumColumns, row: readonly unknown[]) => readonly number[]
  /** Joins the group means to the rows, where centres differ by group. */
  readonly join: string
  /** Columns of the joined means. */
  readonly columns: readonly string[]
  /** Whether least and largest values are read too, which tell a group whose values are all equal. */
  readonly extremes: boolean
}

/**
 * Answers count, moments and comoments, chunk by chunk. Sums are taken about the means of the first
 * chunk; where a group turns out to lie further than one standard deviation from them, once more
 * about its own means. Σx² is never taken. A column of one value has that very value as its centre, and a
 * group of one value, lying far from any other centre, is told by its extremes.
 */
export async function answerSums(scan: SummaryScan, found: FoundGroups): Promise<void> {
  const sums: SumColumns[] = []
  for (const [name, aggregate] of Object.entries(scan.request.aggregates)) {
    if (aggregate.kind !== 'moments' && aggregate.kind !== 'comoments') continue
    const values = (aggregate.kind === 'moments' ? [aggregate.of] : aggregate.of).map(scan.number)
    sums.push({ name, place: sums.length, aggregate, values })
  }
  const first = await firstMeans(scan, sums)
  const mean = (sql: string) => first.get(sql) ?? 0
  const far = await readSums(scan, sums, found, {
    sql: ({ values }) => values.map(({ sql }) => quoteNumber(mean(sql))),
    numbers: ({ values }) => values.map(({ sql }) => mean(sql)),
    join: '',
    columns: [],
    extremes: false,
  })
  if (far.size > 0) await readSums(scan, sums, found, groupCentres(scan, sums, found, far))
}

/**
 * A constant near the mean of the first chunk, by expression. It is cut to a multiple of a power of two
 * well below the standard deviation, so that whole numbers and booleans leave whole numbers, whose
 * sums are exact.
 */
async function firstMeans(scan: SummaryScan, sums: readonly SumColumns[]): Promise<ReadonlyMap<string, number>> {
  const values = [...new Set(sums.flatMap((sum) => sum.values.map(({ sql }) => sql)))]
  if (values.length === 0) return new Map()
  // Squares of larger values would overflow, which DuckDB's deviation answers with an error.
  const usable = (value: string) => `CASE WHEN abs(${value}) < 1e100 THEN ${value} END`
  const means = values.flatMap((value) => [
    `avg(${usable(value)})`,
    `stddev_samp(${usable(value)})`,
    `min(${usable(value)})`,
  ])
  const where = `${scan.where === '' ? 'WHERE' : `${scan.where} AND`} o < ${Math.min(chunkRows, scan.plan.chunkRows)}`
  const [row = []] = await scan.rows(`SELECT ${means.join(', ')} FROM ${scan.plan.name} ${where}`)
  return new Map(
    values.map((value, index) => {
      const [mean, deviation, least] = row.slice(3 * index, 3 * index + 3).map(numberOf)
      return [value, shortNumber(mean ?? 0, deviation ?? 0, least ?? 0)]
    }),
  )
}

/** A number of few bits within a quarter of `deviation` of `mean`; the value itself where there is but one. */
function shortNumber(mean: number, deviation: number, least: number): number {
  if (deviation === 0 || !Number.isFinite(mean / deviation)) return least
  const step = 2 ** (Math.floor(Math.log2(deviation)) - 1)
  const short = Math.round(mean / step) * step
  return Number.isFinite(short) ? short : 0
}

/** The own means of the groups that lie far away, as a table joined to their rows. */
function groupCentres(
  scan: SummaryScan,
  sums: readonly SumColumns[],
  found: FoundGroups,
  far: ReadonlySet<string>,
): Centres {
  const places = new Map<SumColumns, readonly number[]>()
  let next = 0
  for (const sum of sums)
    places.set(
      sum,
      sum.values.map(() => next++),
    )
  const columns = Array.from({ length: next }, (_, place) => `m${place}`)
  const groups = [...found].flatMap(([text, group]) => (far.has(text) ? [group] : []))
  const rows = groups.map(({ key, answers }) => {
    const means = sums.flatMap(({ name, values }) => meansOf(answers.get(name)) ?? values.map(() => 0))
    const literals = key.map((value, index) => keyLiteral(value, scan.keys[index]?.type ?? 'VARCHAR'))
    return `(${[...literals, ...means.map(quoteNumber)].join(', ')})`
  })
  const names = [...scan.keys.map((_, index) => `g${index}`), ...columns]
  const on = scan.keys.map(({ sql }, index) => `${sql} IS NOT DISTINCT FROM v.g${index}`).join(' AND ') || 'TRUE'
  return {
    sql: (sum) => (places.get(sum) ?? []).map((place) => `v.m${place}`),
    numbers: (sum, row) => (places.get(sum) ?? []).map((place) => numberOf(row[row.length - next + place])),
    join: `JOIN (VALUES ${rows.join(', ')}) v(${names.join(', ')}) ON ${on}`,
    columns,
    extremes: true,
  }
}

/** Reads sums about the given centres into `found`. Returns the groups that lie too far from them. */
async function readSums(
  scan: SummaryScan,
  sums: readonly SumColumns[],
  found: FoundGroups,
  centres: Centres,
): Promise<ReadonlySet<string>> {
  const keys = scan.keys.map((_, index) => `k${index}`)
  const inner = [
    ...scan.keys.map(({ sql }, index) => `${sql} AS k${index}`),
    ...sums.flatMap((sum) => innerColumns(sum, centres.sql(sum))),
    ...centres.columns.map((column) => `v.${column}`),
    'o',
  ]
  const from = `SELECT ${inner.join(', ')} FROM (SELECT * FROM ${scan.plan.name} ${scan.where}) t ${centres.join}`
  const grouping = [...keys, 'chunk', ...centres.columns].join(', ')
  const select = (chunk: string, sumFunction: 'sum' | 'fsum') => {
    const outer = [
      'count(*)',
      ...sums.flatMap((sum) => outerColumns(sum, sumFunction, centres.extremes)),
      ...centres.columns,
    ]
    return `SELECT ${[...keys, `${chunk} AS chunk`, ...outer].join(', ')} FROM (${from}) GROUP BY ${grouping}`
  }
  const chunked = await scan.rows(
    `${select(`o // ${summedRows(scan.plan.chunkRows)}`, 'sum')} LIMIT ${chunkedRows + 1}`,
  )
  const rows = chunked.length <= chunkedRows ? chunked : await scan.rowsInOrder(select('0', 'fsum'))
  return collect(
    scan,
    sums,
    found,
    centres,
    [...rows].sort((left, right) => numberOf(left[keys.length]) - numberOf(right[keys.length])),
  )
}

function asked({ aggregate }: SumColumns, answer: AggregateAnswer): AggregateAnswer {
  if (aggregate.kind !== 'moments' || answer.kind !== 'moments') return answer
  return { ...answer, moments: askedMoments(aggregate, answer.moments) }
}

interface Parts {
  readonly first: readonly unknown[]
  count: number
  readonly answers: ReadonlyMap<SumColumns, AggregateAnswer[]>
}

function collect(
  scan: SummaryScan,
  sums: readonly SumColumns[],
  found: FoundGroups,
  centres: Centres,
  rows: readonly (readonly unknown[])[],
): ReadonlySet<string> {
  const parts = new Map<Map<string, AggregateAnswer>, Parts>()
  const widths = new Map(sums.map((sum) => [sum, outerColumns(sum, 'sum', centres.extremes).length]))
  for (const row of rows) {
    const group = foundGroup(found, row, scan.keys.length)
    const part = parts.get(group) ?? { first: row, count: 0, answers: new Map(sums.map((sum) => [sum, []])) }
    parts.set(group, part)
    let place = scan.keys.length + 1
    const count = numberOf(row[place++])
    part.count += count
    for (const sum of sums) {
      const width = widths.get(sum) ?? 0
      part.answers.get(sum)?.push(readAnswer(sum, count, row.slice(place, place + width), centres.numbers(sum, row)))
      place += width
    }
  }
  const far = new Set<string>()
  for (const [text, { answers }] of found) {
    const part = parts.get(answers)
    if (!part) continue
    for (const [name, { kind }] of Object.entries(scan.request.aggregates)) {
      if (kind === 'count') answers.set(name, { kind: 'count', count: part.count })
    }
    for (const sum of sums) {
      const answer = mergeAnswers(sum.aggregate, part.answers.get(sum) ?? [])
      answers.set(sum.name, asked(sum, answer))
      if (!isNear(sum, answer, centres.numbers(sum, part.first))) far.add(text)
    }
  }
  return far
}

import type { AggregateAnswer, TallyCount } from '@weighhouse/summaries'
import { type FoundGroups, foundGroup, keyLiteral, type SummaryScan } from './duckdb-scan.ts'
import { numberOf, scalarOf } from './duckdb-values.ts'

type Group = Map<string, AggregateAnswer>

/** Limits from which it pays to look at the first rows alone before all are counted. */
const probedLimit = 10_000

/**
 * Counts of distinct tuples per group; of a group with more than `limit` of them, only that it has. A group
 * that has them among the first rows already is not counted: of a column of ten million numbers that
 * nearly all differ, a few hundred thousand are read.
 */
export async function countDistinct(
  scan: SummaryScan,
  values: readonly string[],
  limit: number,
  found: FoundGroups,
): Promise<ReadonlyMap<Group, TallyCount[] | 'overflow'>> {
  const answers = new Map<Group, TallyCount[] | 'overflow'>()
  const keys = scan.keys.map((_, index) => `k${index}`)
  const names = [...keys, ...values.map((_, index) => `v${index}`)]
  const columns = [
    ...scan.keys.map(({ sql }, index) => `${sql} AS k${index}`),
    ...values.map((sql, index) => `${sql} AS v${index}`),
  ]
  const rows = `SELECT ${columns.join(', ')} FROM ${scan.plan.name}`
  const and = scan.where === '' ? 'WHERE' : `${scan.where} AND`
  const grouping = keys.length > 0 ? ` GROUP BY ${keys.join(', ')}` : ''
  const large =
    limit < probedLimit
      ? []
      : await scan.rows(
          `SELECT ${[...keys, 'count(*) AS size'].join(', ')} FROM (SELECT DISTINCT * FROM (${rows} ${and} o < ${4 * limit}))` +
            `${grouping} HAVING size > ${limit}`,
        )
  for (const row of large) answers.set(foundGroup(found, row, keys.length), 'overflow')
  if (large.length > 0 && keys.length === 0) return answers

  const isLarge = large.map((row) => {
    const same = scan.keys.map(
      ({ sql, type }, index) => `${sql} IS NOT DISTINCT FROM ${keyLiteral(scalarOf(row[index]), type)}`,
    )
    return `(${same.join(' AND ')})`
  })
  const where = isLarge.length === 0 ? scan.where : `${and} NOT (${isLarge.join(' OR ')})`
  const over = keys.length > 0 ? `(PARTITION BY ${keys.join(', ')})` : '()'
  const counted = `SELECT ${[...names, 'count(*) AS n'].join(', ')} FROM (${rows} ${where}) GROUP BY ${names.join(', ')}`
  const sized = `SELECT *, count(*) OVER ${over} AS size, row_number() OVER ${over} AS place FROM (${counted})`
  for (const row of await scan.rows(
    `SELECT ${[...names, 'n', 'size'].join(', ')} FROM (${sized}) WHERE size <= ${limit} OR place = 1`,
  )) {
    const group = foundGroup(found, row, keys.length)
    if (numberOf(row.at(-1)) > limit) answers.set(group, 'overflow')
    else {
      const counts = answers.get(group)
      const count = { value: row.slice(keys.length, -2).map(scalarOf), count: numberOf(row.at(-2)) }
      if (Array.isArray(counts)) counts.push(count)
      else answers.set(group, [count])
    }
  }
  return answers
}

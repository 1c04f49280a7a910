import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { canonicalJson } from '@weighhouse/kernel'
import type { SummaryRequest } from '@weighhouse/summaries'
import { openTables, type Table, type Tables } from '@weighhouse/tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvSource, expression, testFolders } from './house.ts'

const folders = testFolders()
const rows = 150_000
const source = csvSource(
  'many.parquet',
  { unit: 'id', arm: 'category', segment: 'integer', x: 'number', y: 'number', paid: 'boolean' },
  { origin: { kind: 'file', path: 'many.parquet', format: 'parquet', delimiter: ',', header: true, trim: false } },
)

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  // Row groups far smaller than our chunks, so that a chunk of the file itself would be read by several threads.
  await connection.run(
    `COPY (SELECT CAST(i AS VARCHAR) AS unit, CASE WHEN hash(i) % 2 = 0 THEN 'control' ELSE 'treatment' END AS arm, ` +
      `CAST(hash(i * 3) % 2500 AS INTEGER) AS segment, 1e6 + sqrt(hash(i * 7) % 100000) / 7 AS x, ln(1 + hash(i * 11) % 1000) AS y, ` +
      `hash(i * 5) % 10 = 0 AS paid FROM range(${rows}) r(i)) TO '${join(folders.dataDirectory, 'many.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  )
  connection.closeSync()
  instance.closeSync()
})
afterAll(() => rmSync(folders.root, { recursive: true }))

const aggregates: SummaryRequest['aggregates'] = {
  n: { kind: 'count' },
  x: { kind: 'moments', of: expression('x') },
  paid: { kind: 'moments', of: expression('paid') },
  xy: { kind: 'comoments', of: [expression('x'), expression('y')], order: 3 },
}
const requestBy = (by: readonly string[]): SummaryRequest => ({ input: 'data', by, aggregates })

async function bytesOn(threads: number, ask: (tables: Tables, table: Table) => Promise<unknown>): Promise<string> {
  const tables = openTables({ ...folders.options('duckdb'), threads })
  try {
    const { table } = await tables.open(source, {})
    return canonicalJson(await ask(tables, table))
  } finally {
    await tables.close()
  }
}

describe('a summary by DuckDB', () => {
  it.each([
    ['by arm', (tables: Tables, table: Table) => tables.summarise(table, requestBy(['arm']))],
    [
      'by thousands of groups',
      (tables: Tables, table: Table) => tables.summarise(table, requestBy(['arm', 'segment'])),
    ],
    [
      'behind a join, a rollup and an order',
      (tables: Tables, table: Table) => {
        const totals = tables.transform(
          table,
          [
            { verb: 'groupby', columns: ['segment'] },
            { verb: 'rollup', columns: { total: expression('sum(x) / count()'), spread: expression('stdev(y)') } },
          ],
          () => table,
        )
        const joined = tables.transform(
          table,
          [
            { verb: 'join', table: 'totals', on: [['segment', 'segment']], how: 'left' },
            { verb: 'orderby', by: [{ column: 'y', descending: true }] },
            { verb: 'derive', columns: { x: expression('x - total'), y: expression('spread') } },
          ],
          () => totals,
        )
        return tables.summarise(joined, requestBy(['arm']))
      },
    ],
  ])('has the same bytes on 1, 2 and 4 threads, %s', async (_, ask) => {
    const one = await bytesOn(1, ask)
    expect(await bytesOn(2, ask)).toBe(one)
    expect(await bytesOn(4, ask)).toBe(one)
  })

  it('keeps its digits where groups lie far from each other and from the first chunk', async () => {
    const shifted = (tables: Tables, table: Table) =>
      tables.transform(
        table,
        [
          {
            verb: 'derive',
            columns: {
              x: expression("y + case when arm = 'control' then 1000000000 else 0 end"),
              plain: expression('y'),
            },
          },
        ],
        () => table,
      )
    const tables = openTables(folders.options('duckdb'))
    const { table } = await tables.open(source, {})
    const request: SummaryRequest = {
      input: 'data',
      by: ['arm'],
      aggregates: {
        x: { kind: 'moments', of: expression('x') },
        plain: { kind: 'moments', of: expression('plain') },
        xy: { kind: 'comoments', of: [expression('x'), expression('plain')] },
      },
    }
    const { groups } = await tables.summarise(shifted(tables, table), request)
    await tables.close()
    for (const { aggregates: answers } of groups) {
      const [x, plain, xy] = [answers.x, answers.plain, answers.xy]
      if (x?.kind !== 'moments' || plain?.kind !== 'moments' || xy?.kind !== 'comoments')
        throw new Error('not answered')
      // Adding 1e9 leaves about seven digits of y; its spread must keep them.
      expect(x.moments.squaredDeviations / plain.moments.squaredDeviations).toBeCloseTo(1, 6)
      expect((xy.comoments.crossProducts[1] ?? 0) / plain.moments.squaredDeviations).toBeCloseTo(1, 6)
    }
  })
})

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { canonicalJson } from '@weighhouse/kernel'
import { momentsAnswer, type Summary, type SummaryRequest } from '@weighhouse/summaries'
import { openTables } from '@weighhouse/tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvSource, expression, testFolders } from './house.ts'

const folders = testFolders()
const rows = 250_000
const parquet = (path: string) =>
  ({ origin: { kind: 'file', path, format: 'parquet', delimiter: ',', header: true, trim: false } }) as const
const source = (path: string) =>
  csvSource(path, { arm: 'category', x: 'number', n: 'integer', day: 'date' }, parquet(path))
const request: SummaryRequest = {
  input: 'data',
  by: ['arm'],
  aggregates: {
    units: { kind: 'count' },
    x: { kind: 'moments', of: expression('x') },
    n: { kind: 'moments', of: expression('n') },
    xn: { kind: 'comoments', of: [expression('x'), expression('n')] },
  },
}

async function write(path: string, select: string, groupRows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await connection.run(
    `COPY (${select}) TO '${join(folders.dataDirectory, path)}' (FORMAT parquet, ROW_GROUP_SIZE ${groupRows})`,
  )
  connection.closeSync()
  instance.closeSync()
}

const made =
  `SELECT CASE WHEN hash(i) % 2 = 0 THEN 'control' ELSE 'treatment' END AS arm, sqrt(hash(i * 7) % 100000) / 7 AS x, ` +
  `CAST(hash(i * 3) % 50 AS BIGINT) AS n, DATE '2026-01-01' + CAST(i % 90 AS INTEGER) AS day FROM range(${rows}) r(i)`

beforeAll(async () => {
  await write('even.parquet', made, 122_880)
  await write('small.parquet', made, 2_048)
  await write('other.parquet', made, 100_352)
})
afterAll(() => rmSync(folders.root, { recursive: true }))

async function read(path: string, threads = 2) {
  const temporaryDirectory = join(folders.root, `temporary-${threads}`)
  const tables = openTables({ ...folders.options('duckdb'), temporaryDirectory, threads })
  try {
    const { table, rows: opened, snapshot } = await tables.open(source(path), {})
    const summary = canonicalJson(await tables.summarise(table, request))
    const copies = readdirSync(temporaryDirectory, { recursive: true }).filter((name) =>
      String(name).endsWith('.rows.parquet'),
    )
    const [first] = await tables.rows(table, { limit: 1 })
    return { opened, snapshot, summary, copies: copies.length, first }
  } finally {
    await tables.close()
  }
}

describe('a Parquet file whose columns fit as they are', () => {
  it('is read where it stands, with the bytes that a copy gives', async () => {
    const even = await read('even.parquet')
    const copied = await read('small.parquet')
    expect([even.copies, copied.copies]).toEqual([0, 1])
    expect(even.opened).toBe(rows)
    expect(even.summary).toBe(copied.summary)
    expect(even.first).toEqual(copied.first)
    expect(even.first?.row_number).toBe('1')
  })

  it('has exactly no spread where all values of a column, or of a group, are equal', async () => {
    const constant = `SELECT arm, 0.1 AS x, n, day FROM (${made})`
    const byArm = `SELECT arm, CASE arm WHEN 'control' THEN 0.1 ELSE 1e9 + 0.3 END AS x, n, day FROM (${made})`
    for (const [path, select, means] of [
      ['constant.parquet', constant, [0.1, 0.1]],
      ['by-arm.parquet', byArm, [0.1, 1e9 + 0.3]],
    ] as const) {
      await write(path, select, 122_880)
      const { summary } = await read(path)
      const { groups } = JSON.parse(summary) as Summary
      expect(groups.map((group) => momentsAnswer(group, 'x').moments)).toMatchObject(
        means.map((mean) => ({ mean, squaredDeviations: 0, cubedDeviations: 0, minimum: null, maximum: null })),
      )
    }
  })

  it('counts the groups that fit a limit, whether others overflow among the first rows or later', async () => {
    const many = `SELECT CASE WHEN i % 5000 = 0 THEN 'rare' WHEN i < 60000 THEN 'early' WHEN i > 200000 THEN 'late' END AS arm, i / 7.0 AS x, 1 AS n, DATE '2026-01-01' AS day FROM range(${rows}) r(i)`
    await write('many.parquet', many, 122_880)
    const tables = openTables(folders.options('duckdb'))
    try {
      const { table } = await tables.open(source('many.parquet'), {})
      const { groups } = await tables.summarise(table, {
        input: 'data',
        by: ['arm'],
        aggregates: { x: { kind: 'quantiles', of: expression('x'), at: [0.5], limit: 10_000 } },
      })
      expect(groups.map(({ key, aggregates: { x } }) => [key[0], x?.kind])).toEqual([
        ['early', 'overflow'],
        ['late', 'overflow'],
        ['rare', 'quantiles'],
        [null, 'overflow'],
      ])
    } finally {
      await tables.close()
    }
  })

  it('gives the same bytes on 1, 2 and 4 threads, whatever its row groups', async () => {
    const [one, two, four] = [
      await read('other.parquet', 1),
      await read('other.parquet'),
      await read('other.parquet', 4),
    ]
    expect(one.copies).toBe(0)
    expect(two.summary).toBe(one.summary)
    expect(four.summary).toBe(one.summary)
  })

  it('is refused on opening when a cell of it does not fit', async () => {
    const far = 'CASE WHEN i = 20000 THEN 9007199254740993 ELSE i END'
    await write('wide.parquet', `SELECT ${far}::BIGINT AS n FROM range(30000) r(i)`, 30_720)
    const tables = openTables(folders.options('duckdb'))
    await expect(tables.open(csvSource('wide.parquet', { n: 'integer' }, parquet('wide.parquet')), {})).rejects.toThrow(
      /row 20001, column n: expected a whole number/,
    )
    await tables.close()
  })

  it('keeps the rule that a key stands once', async () => {
    await write('keys.parquet', 'SELECT CAST(i // 2 AS VARCHAR) AS id FROM range(40000) r(i)', 40_960)
    const tables = openTables(folders.options('duckdb'))
    const keyed = { ...parquet('keys.parquet'), key: { columns: ['id'], rowNumber: false } }
    await expect(tables.open(csvSource('keys.parquet', { id: 'id' }, keyed), {})).rejects.toThrow(/20000 keys/)
    await tables.close()
  })

  it('gives no answer once it was changed after its snapshot', async () => {
    await write('moving.parquet', made, 122_880)
    const tables = openTables(folders.options('duckdb'))
    const { table } = await tables.open(source('moving.parquet'), {})
    await write('moving.parquet', `${made} WHERE i > 10`, 122_880)
    await expect(tables.summarise(table, request)).rejects.toMatchObject({ code: 'conflict' })
    await tables.close()
  })

  it('that is damaged inside is told by name, without its cells', async () => {
    const bytes = readFileSync(join(folders.dataDirectory, 'even.parquet'))
    bytes.fill(0xa5, 64, 200_000)
    folders.write('damaged.parquet', bytes)
    const tables = openTables(folders.options('duckdb'))
    const answer = tables.open(source('damaged.parquet'), {}).then(({ table }) => tables.summarise(table, request))
    await expect(answer).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('damaged.parquet'),
    })
    await tables.close()
  })
})

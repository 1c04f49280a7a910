import { rmSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { openTables, queriesLeftRunning, type Table } from '@weighhouse/tables'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readSqlTree } from '../src/sql-cell-check.ts'
import { csvSource, testFolders } from './house.ts'

const folders = testFolders()
const tables = openTables(folders.options())
let table: Table
beforeAll(async () => {
  folders.write('a.csv', 'id,arm,y,secret\n007,a,1.5,hush\n008,b,,hush\n009,a,3,hush\n')
  table = (await tables.open(csvSource('a.csv', { id: 'id', arm: 'category', y: 'number' }), {})).table
})
afterAll(async () => {
  await tables.close()
  rmSync(folders.root, { recursive: true })
})

const hostile = [
  "select * from read_csv('/etc/passwd')",
  "select * from '/etc/passwd'",
  "select * from read_text('/etc/hostname')",
  "select * from a, glob('/*')",
  'select * from information_schema.tables',
  'select * from duckdb_settings()',
  'select * from pg_catalog.pg_class',
  'select * from range(5)',
  'select now()',
  'select today()',
  'select current_date',
  'select "current_timestamp"',
  'select random()',
  'select uuid()',
  'select gen_random_uuid()',
  "select age(date '2020-01-01')",
  "select getenv('HOME')",
  "select current_setting('memory_limit')",
  "select getvariable('x')",
  'select version()',
  'select user',
  'select current_user',
  'select txid_current()',
  "select nextval('s')",
  'select 1; select 2',
  'create table x(a int)',
  "copy a to '/tmp/x.csv'",
  "attach '/tmp/x.db'",
  'install httpfs',
  "set memory_limit='1GB'",
  'pragma version',
  'drop table a',
  'insert into a values (1)',
  'explain select 1',
  'describe a',
  'show tables',
  'call pragma_version()',
  'select * from a using sample 1',
  'select * from a tablesample 10%',
  "select query('select 1')",
  "select * from query('select 1')",
  "select * from query_table('a')",
  'select main.now()',
  'select system.main.random()',
  'with x as (select random() as r) select r from x',
  'select (select now())',
  'select [x for x in [random()]]',
  'select max(y) filter (where random() > 0.5) from a',
  'select sum(y) over (order by random()) from a',
  'select * from a order by random()',
  'select * from a limit random()',
  'select sleep_ms(1)',
  "select write_log('x')",
  "select json_serialize_sql('select 1')",
  'pivot a on arm using sum(y)',
  'select * from a where y in (select random())',
  'values (random())',
  'select reservoir_quantile(y, 0.5) from a',
  "select * from parquet_metadata('x')",
  'select * from sqlite_master',
  "select lpad('x', 2000000000, 'y')",
  "select rpad('x', length(arm) * 2000000000, 'y') from a",
  "select y from a limit length(lpad('x', 1001, 'y'))",
  "select repeat(repeat('x', 1000), 1000)",
  'select list_resize([1], 1000000000)',
  "select printf('%2000000000d', 1)",
  "select printf('%*d', 2000000000, 1)",
  "select format('{:{}}', 1, 2000000000)",
  'select format(arm, 1) from a',
  'select pg_sleep(1)',
  'select',
  '',
  'select * exclude (id) replace (now() as y) from a',
  'select columns(c -> random() > 0) from a',
]

describe('an sql cell', () => {
  it('runs a pure query over cells by name, parameters bound', async () => {
    const result = await tables.sql(
      'select arm, count(*) as n, avg(y) as m, $label as l from cell where y is null or y < $most group by arm order by arm',
      { cell: table },
      { label: "x'; drop table cell; --", most: 2 },
    )
    expect(result.schema).toEqual({
      arm: { kind: 'text' },
      n: { kind: 'integer' },
      m: { kind: 'number' },
      l: { kind: 'text' },
    })
    expect(await tables.rows(result, { limit: 9 })).toEqual([
      { arm: 'a', n: 1, m: 1.5, l: "x'; drop table cell; --" },
      { arm: 'b', n: 1, m: null, l: "x'; drop table cell; --" },
    ])
  })

  it('refuses what reads outside, the clock or chance, or is no SELECT', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    for (const query of hostile) {
      const serialized = await connection.runAndReadAll(`SELECT json_serialize_sql('${query.replaceAll("'", "''")}')`)
      const { problems } = readSqlTree(String(serialized.getRows()[0]?.[0]), new Set(['a']))
      expect(problems.length, query).toBeGreaterThan(0)
    }
    connection.closeSync()
    instance.closeSync()
    for (const query of [...hostile.slice(0, 3), 'select \0']) {
      await expect(tables.sql(query, { a: table }, {}), query).rejects.toMatchObject({ code: 'bad-input' })
    }
  })

  it('never quotes a cell in its errors', async () => {
    folders.write('words.csv', 'w\nhush\n')
    const words = (await tables.open(csvSource('words.csv', { w: 'text' }), {})).table
    for (const query of [
      'select cast(w as integer) as n from a',
      'select cast(w as date) as n from a',
      'select error(w) as n from a',
    ]) {
      const error = await tables.sql(query, { a: words }, {}).catch((thrown: Error) => thrown)
      expect(error).toMatchObject({ code: 'bad-input' })
      expect((error as Error).message).not.toContain('hush')
    }
  })

  it('tells columns and problems on empty tables, with their place', async () => {
    const inputs = { a: table.schema }
    expect(
      (await tables.describeSql('select y + $k as z, id from a', inputs, { k: { kind: 'integer' } })).schema,
    ).toEqual({ z: { kind: 'number' }, id: { kind: 'text' } })
    expect((await tables.describeSql("select 'é', now() as t from a", inputs, {})).problems).toMatchObject([
      { code: 'function-refused', range: { start: 12, end: 15 } },
    ])
    expect((await tables.describeSql('select nope from a', inputs, {})).problems[0]?.message).toContain('nope')
    expect((await tables.describeSql('select $q as q', inputs, {})).problems).toMatchObject([{ code: 'unknown' }])
    expect((await tables.describeSql('select [1] as l', inputs, {})).problems[0]?.message).toContain('cast it')
  })

  it('answers a cancel even where a query does not, which is left running', { timeout: 120_000 }, async () => {
    folders.write('long.csv', `a,b\n${'ab'.repeat(40_000)},${'ba'.repeat(40_000)}\n`)
    const long = (await tables.open(csvSource('long.csv', { a: 'text', b: 'text' }), {})).table
    const query = 'select levenshtein(a, b) as n from a'
    await expect(tables.sql(query, { a: long }, {}, { signal: AbortSignal.timeout(4_000) })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(queriesLeftRunning()).toBe(1)
    await vi.waitUntil(() => queriesLeftRunning() === 0, { timeout: 110_000, interval: 100 })
  })
})

import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { openTables, type Tables } from '@weighhouse/tables'
import { afterAll, describe, expect, it } from 'vitest'
import { csvSource, expression, testFolders } from './house.ts'
import { zipOf } from './zip.ts'

const folders = testFolders()
const tables = openTables(folders.options())
afterAll(async () => {
  await tables.close()
  rmSync(folders.root, { recursive: true })
})

async function rowsOf(source: Parameters<Tables['open']>[0], options: Parameters<Tables['open']>[1] = {}) {
  const opened = await tables.open(source, options)
  return { ...opened, shown: await tables.rows(opened.table, { limit: 100 }) }
}

const file = (path: string, format: 'csv' | 'parquet' | 'jsonl', more: object = {}) =>
  ({ origin: { kind: 'file', path, format, delimiter: ',', header: true, trim: false, ...more } }) as const

describe('a CSV source', () => {
  it('keeps ids, countries, exact decimals and big integers as written', async () => {
    folders.write(
      'ids.csv',
      'id,country,price,n\r\n007,NO,1.50,9007199254740991\r\n9007199254740993,"a""b, c",-0.10,-5\r\n',
    )
    const { shown, rows } = await rowsOf(
      csvSource('ids.csv', { id: 'id', country: 'category', price: 'decimal', n: 'integer' }),
    )
    expect(rows).toBe(2)
    expect(shown).toEqual([
      { id: '007', country: 'NO', price: '1.50', n: 9007199254740991, row_number: '1' },
      { id: '9007199254740993', country: 'a"b, c', price: '-0.10', n: -5, row_number: '2' },
    ])
  })

  it('reads true and false in any case and declared spellings, and an empty cell as null', async () => {
    folders.write('flags.csv', 'a,b\nTRUE,Yes\nfalse,no\n,\n')
    const yes = { type: { kind: 'boolean' }, true: ['yes', '1'], false: ['no', '0'] } as const
    const { shown } = await rowsOf(csvSource('flags.csv', { a: 'boolean', b: yes }))
    expect(shown.map(({ a, b }) => [a, b])).toEqual([
      [true, true],
      [false, false],
      [null, null],
    ])
  })

  it('reads columns in file order without a header, with another delimiter, trimmed', async () => {
    folders.write('plain.txt', ' x ; 1 \n y ;  \n')
    const { shown } = await rowsOf(
      csvSource(
        'plain.txt',
        { name: 'text', n: 'integer' },
        file('plain.txt', 'csv', { delimiter: ';', header: false, trim: true }),
      ),
    )
    expect(shown.map(({ name, n }) => [name, n])).toEqual([
      ['x', 1],
      ['y', null],
    ])
  })

  it('names row, column and expected form of the first bad cells, never what was in them', async () => {
    folders.write(
      'bad.csv',
      'id,n,when\na,1,2026-01-01T00:00:00Z\nb,secret,2026-01-01 00:00:00\nc,1.5,\nd,9007199254740992,2026-02-30T00:00:00Z\n',
    )
    const error = await rowsOf(csvSource('bad.csv', { id: 'id', n: 'integer', when: 'timestamp' })).catch(
      (thrown: Error) => thrown,
    )
    expect(error).toMatchObject({ code: 'bad-input' })
    const { message } = error as Error
    for (const place of [
      'rows 2, 3, 4, column n: expected a whole number',
      'rows 2, 4, column when: expected an instant with its zone',
    ])
      expect(message).toContain(place)
    for (const value of ['secret', '1.5', '9007199254740992', '2026-02-30']) expect(message).not.toContain(value)
  })

  it('refuses missing and repeated columns, ragged rows and bytes that are no UTF-8', async () => {
    folders.write('a.csv', 'id,id,x\n1,2,3\n')
    await expect(rowsOf(csvSource('a.csv', { nope: 'id', none: 'text' }))).rejects.toThrow(/no column nope, none/)
    await expect(rowsOf(csvSource('a.csv', { x: 'id', none: 'text' }))).rejects.toThrow(
      /no column none; it has id, id, x/,
    )
    folders.write('bare.csv', 'ana@example.org,3\n')
    const bare = await rowsOf(csvSource('bare.csv', { mail: 'id', n: 'text' })).catch((thrown: Error) => thrown)
    expect(bare).toMatchObject({ message: expect.stringContaining('header: false') })
    expect((bare as Error).message).not.toContain('ana@')
    await expect(rowsOf(csvSource('a.csv', { id: 'id' }))).rejects.toThrow(/several columns id/)
    folders.write('ragged.csv', 'a,b\n1,2\n3,4,5,secret\n')
    const ragged = await rowsOf(csvSource('ragged.csv', { a: 'id', b: 'id' })).catch((thrown: Error) => thrown)
    expect(ragged).toMatchObject({ code: 'bad-input' })
    expect((ragged as Error).message).not.toContain('secret')
    folders.write('latin.csv', Buffer.from([0x61, 0x0a, 0xe9, 0x0a]))
    await expect(rowsOf(csvSource('latin.csv', { a: 'text' }))).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('refuses a key that stands twice or is missing', async () => {
    folders.write('keys.csv', 'id,x\n1,a\n1,b\n2,c\n')
    const keyed = { key: { columns: ['id'], rowNumber: false } }
    await expect(rowsOf(csvSource('keys.csv', { id: 'id', x: 'text' }, keyed))).rejects.toThrow(/1 keys of rows \(id\)/)
    folders.write('holes.csv', 'id,x\n,a\n,b\n2,c\n')
    await expect(rowsOf(csvSource('holes.csv', { id: 'id', x: 'text' }, keyed))).rejects.toThrow(
      /2 rows of rows have no key/,
    )
  })

  it('changes its snapshot with any byte and remembers it by path, size and time', async () => {
    folders.write('snap.csv', 'a\n1\n')
    const first = await rowsOf(csvSource('snap.csv', { a: 'id' }))
    expect((await rowsOf(csvSource('snap.csv', { a: 'id' }))).snapshot).toBe(first.snapshot)
    folders.write('snap.csv', 'a\n2\n')
    expect((await rowsOf(csvSource('snap.csv', { a: 'id' }))).snapshot).not.toBe(first.snapshot)
  })

  it('holds hostile column names and cells as data', async () => {
    const names = [
      'a"b; drop table x',
      '__proto__',
      'constructor',
      "x'); --",
      '${process.exit()}',
      'd => d',
      'A',
      'a',
      '$1',
      'c0',
    ]
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`)
    folders.write('hostile.csv', `${quoted.join(',')}\n${names.map((_, index) => index).join(',')}\n`)
    const columns = Object.fromEntries(names.map((name) => [name, 'integer' as const]))
    for (const engine of ['duckdb', 'arquero'] as const) {
      const each = openTables(folders.options(engine))
      const { table } = await each.open(csvSource('hostile.csv', columns), {})
      const [row = {}] = await each.rows(table, { limit: 1 })
      expect(names.map((name) => (Object.hasOwn(row, name) ? row[name] : undefined))).toEqual(
        names.map((_, index) => index),
      )
      const shaped = each.transform(
        table,
        [
          {
            verb: 'filter',
            where: {
              kind: 'call',
              operator: 'ge',
              arguments: [
                { kind: 'column', name: names[0] ?? '' },
                { kind: 'literal', type: 'integer', value: 0 },
              ],
            },
          },
          { verb: 'groupby', columns: names },
          { verb: 'rollup', columns: { n: expression('count()') } },
        ],
        () => table,
      )
      expect(await each.count(shaped)).toBe(1)
      await each.close()
    }
    expect(({} as Record<string, unknown>).n).toBeUndefined()
  })
})

describe('other formats', () => {
  it('read JSON Lines by key, with whole-number ids kept', async () => {
    folders.write('rows.jsonl', '{"id":9007199254740993,"a/b":1.5,"ok":true}\n{"id":"007","ok":null,"extra":[1]}\n')
    const { shown } = await rowsOf(
      csvSource('rows.jsonl', { id: 'id', 'a/b': 'number', ok: 'boolean' }, file('rows.jsonl', 'jsonl')),
    )
    expect(shown.map(({ id, ok, ...rest }) => [id, rest['a/b'], ok])).toEqual([
      ['9007199254740993', 1.5, true],
      ['007', null, null],
    ])
    folders.write('bad.jsonl', '{"id":1.5}\n{"id":{"x":"secret"}}\n')
    await expect(rowsOf(csvSource('bad.jsonl', { id: 'id' }, file('bad.jsonl', 'jsonl')))).rejects.toThrow(
      /rows 1, 2, column id/,
    )
    folders.write('broken.jsonl', '{"id":1\n')
    await expect(rowsOf(csvSource('broken.jsonl', { id: 'id' }, file('broken.jsonl', 'jsonl')))).rejects.toMatchObject({
      code: 'bad-input',
    })
  })

  it('read Parquet integers as exact ids, and refuse instants without a zone', async () => {
    const path = join(folders.dataDirectory, 'rows.parquet')
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(
      `COPY (SELECT 9007199254740993::BIGINT AS id, 1.50::DECIMAL(10,2) AS price, 7 AS n, TIMESTAMPTZ '2026-03-29 02:30:00+01' AS at, TIMESTAMP '2026-03-29 02:30:00' AS local, DATE '2026-03-29' AS d) TO '${path}' (FORMAT parquet)`,
    )
    connection.closeSync()
    instance.closeSync()
    const { shown } = await rowsOf(
      csvSource(
        'rows.parquet',
        { id: 'id', price: 'decimal', n: 'number', at: 'timestamp', d: 'date' },
        file('rows.parquet', 'parquet'),
      ),
    )
    expect(shown).toEqual([
      { id: '9007199254740993', price: '1.50', n: 7, at: '2026-03-29T01:30:00.000Z', d: '2026-03-29', row_number: '1' },
    ])
    await expect(
      rowsOf(csvSource('rows.parquet', { local: 'timestamp' }, file('rows.parquet', 'parquet'))),
    ).rejects.toThrow(/no zone/)
    await expect(rowsOf(csvSource('rows.parquet', { price: 'id' }, file('rows.parquet', 'parquet')))).rejects.toThrow(
      /cannot be read as id/,
    )
    folders.write('no.parquet', 'PAR1 nonsense')
    await expect(rowsOf(csvSource('no.parquet', { id: 'id' }, file('no.parquet', 'parquet')))).rejects.toMatchObject({
      code: 'bad-input',
    })
  })

  it('open .gz and .zip, name the entry, and stop at the size limit', async () => {
    folders.write('rows.csv.gz', gzipSync('a\n1\n'))
    expect((await rowsOf(csvSource('rows.csv.gz', { a: 'id' }))).rows).toBe(1)
    folders.write('two.zip', zipOf({ 'x.csv': 'a\n1\n2\n', 'y.csv': 'a\n1\n' }))
    await expect(rowsOf(csvSource('two.zip', { a: 'id' }))).rejects.toThrow(/entry to one of "x.csv", "y.csv"/)
    expect((await rowsOf(csvSource('two.zip', { a: 'id' }, file('two.zip', 'csv', { entry: 'x.csv' })))).rows).toBe(2)
    const encrypted = zipOf({ 'x.csv': 'a\n1\n' })
    encrypted[encrypted.indexOf('PK\x01\x02') + 8] = 1
    for (const bytes of [
      zipOf({ '../x.csv': 'a\n1\n' }),
      zipOf({ '/x.csv': 'a\n1\n' }),
      encrypted,
      Buffer.from('PK'),
    ]) {
      folders.write('bad.zip', bytes)
      await expect(rowsOf(csvSource('bad.zip', { a: 'id' }))).rejects.toThrow(/bad.zip is no readable .zip/)
    }
    folders.write('bomb.csv.gz', gzipSync(`a\n${'1\n'.repeat(1_000_000)}`))
    await expect(rowsOf(csvSource('bomb.csv.gz', { a: 'id' }), { limits: { bytes: 100_000 } })).rejects.toMatchObject({
      code: 'limit-exceeded',
    })
    folders.write('cut.csv.gz', gzipSync(`a\n${'1\n'.repeat(1000)}`).subarray(0, 20))
    await expect(rowsOf(csvSource('cut.csv.gz', { a: 'id' }))).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('never leave the data folder, by name or by link, and read no pattern', async () => {
    writeFileSync(join(folders.root, 'outside.csv'), 'a\n1\n')
    symlinkSync(join(folders.root, 'outside.csv'), join(folders.dataDirectory, 'link.csv'))
    for (const path of [
      '../outside.csv',
      join(folders.root, 'outside.csv'),
      'link.csv',
      'absent.csv',
      '',
      '.',
      'a\0b',
    ]) {
      await expect(rowsOf(csvSource(path, { a: 'id' })), path).rejects.toMatchObject({
        code: expect.stringMatching(/refused|not-found/),
      })
    }
    mkdirSync(join(folders.dataDirectory, 'sub'))
    folders.write('sub/one.csv', 'a\n1\n')
    folders.write('sub/*.csv', 'a\n7\n8\n')
    expect((await rowsOf(csvSource('sub/*.csv', { a: 'id' }))).rows).toBe(2)
  })

  it('say why a database table or a dataset cannot be read here', async () => {
    await expect(
      rowsOf(csvSource('x', { a: 'id' }, { origin: { kind: 'table', table: 'customers' } })),
    ).rejects.toMatchObject({ code: 'unavailable' })
    await expect(
      rowsOf(csvSource('x', { a: 'id' }, { origin: { kind: 'dataset', dataset: 'telco' } })),
    ).rejects.toMatchObject({ code: 'unavailable' })
  })
})

it('leaves nothing on disk after close but what it remembers of snapshots', async () => {
  const each = openTables({ ...folders.options(), temporaryDirectory: join(folders.root, 'gone') })
  folders.write('rest.csv', 'a\n1\n')
  await each.open(csvSource('rest.csv', { a: 'id' }), {})
  await each.close()
  expect(readdirSync(join(folders.root, 'gone'))).toEqual(['snapshots.json'])
})

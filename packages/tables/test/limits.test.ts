import { rmSync } from 'node:fs'
import { openTables, type Table, type Tables } from '@weighhouse/tables'
import { afterAll, describe, expect, it } from 'vitest'
import { countsSource, csvSource, expression, testFolders } from './house.ts'

const folders = testFolders()
const tables = openTables(folders.options())
afterAll(async () => {
  await tables.close()
  rmSync(folders.root, { recursive: true })
})
folders.write('numbers.csv', `n,x\n${Array.from({ length: 40_000 }, (_, n) => `${n % 4},${n}`).join('\n')}\n`)
const numbers = () => tables.open(csvSource('numbers.csv', { n: 'integer', x: 'number' }), {})

/** A join of every row with a quarter of all others: hundreds of millions of rows. */
async function endless(): Promise<Table> {
  const { table } = await numbers()
  return tables.transform(
    table,
    [{ verb: 'join', table: 'other', on: [['n', 'n']], how: 'inner', as: 'o' }],
    () => table,
  )
}

const spread: Parameters<Tables['summarise']>[1] = {
  input: 'data',
  by: [],
  aggregates: { m: { kind: 'moments', of: expression('x * o_x') } },
}

describe('a reading', () => {
  it('ends within three seconds of a cancel, and the next one is unharmed', async () => {
    const abort = new AbortController()
    const running = tables.summarise(await endless(), spread, { signal: abort.signal })
    const cancelled = expect(running).rejects.toMatchObject({ code: 'cancelled' })
    const started = performance.now()
    queueMicrotask(() => abort.abort())
    await cancelled
    expect(performance.now() - started).toBeLessThan(3000)
    expect(await tables.count((await numbers()).table)).toBe(40_000)
  })

  it('ends when a query under way is cancelled', async () => {
    const { table } = await numbers()
    const abort = new AbortController()
    const running = tables.sql(
      'select count(*) as n from a, a b, a c where a.x + b.x + c.x = 1.5',
      { a: table },
      {},
      { signal: abort.signal },
    )
    const cancelled = expect(running).rejects.toMatchObject({ code: 'cancelled' })
    // The inputs are copied first: abort when the query itself has had time to start.
    const timer = setTimeout(() => abort.abort(), 700)
    const started = performance.now()
    await cancelled
    clearTimeout(timer)
    expect(performance.now() - started).toBeLessThan(3700)
  })

  it('ends at its limit of seconds or rows with a code', async () => {
    await expect(tables.summarise(await endless(), spread, { limits: { seconds: 0.3 } })).rejects.toMatchObject({
      code: 'limit-exceeded',
    })
    const { table } = await numbers()
    await expect(tables.sql('select * from a', { a: table }, {}, { limits: { rows: 100 } })).rejects.toMatchObject({
      code: 'limit-exceeded',
    })
    await expect(
      tables.open(csvSource('numbers.csv', { n: 'integer' }), { limits: { rows: 10 } }),
    ).rejects.toMatchObject({ code: 'limit-exceeded' })
  })

  it('starts nothing once it is cancelled', async () => {
    const { table } = await numbers()
    await expect(tables.count(table, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('a table of counts', () => {
  it('stands for more units than memory holds, and is summarised without writing them out', async () => {
    const many = 5_000_000_000
    const { table, rows } = await tables.open(
      countsSource({ arm: 'category', y: 'number' }, [
        ['a', 1, many],
        ['a', 3, many],
        ['b', 2, 1],
      ]),
      {},
    )
    expect(rows).toBe(2 * many + 1)
    const shaped = tables.transform(
      table,
      [
        { verb: 'derive', columns: { z: expression('y * 2') } },
        { verb: 'filter', where: expression("arm = 'a'") },
      ],
      () => table,
    )
    const { groups } = await tables.summarise(shaped, {
      input: 'data',
      by: ['arm'],
      aggregates: { z: { kind: 'moments', of: expression('z'), extremes: true } },
    })
    expect(groups).toEqual([
      {
        key: ['a'],
        aggregates: {
          z: {
            kind: 'moments',
            missing: 0,
            nonFinite: 0,
            moments: {
              count: 2 * many,
              mean: 4,
              squaredDeviations: 8 * many,
              cubedDeviations: 0,
              minimum: 2,
              maximum: 6,
            },
          },
        },
      },
    ])
    await expect(tables.rows(table, { limit: 1 })).rejects.toMatchObject({ code: 'limit-exceeded' })
  })

  it('refuses values and counts that do not fit, by row and column', async () => {
    await expect(tables.open(countsSource({ arm: 'category' }, [['a', -1], [7, 2], ['b']]), {})).rejects.toThrow(
      /row 1 needs a count.*row 2, column arm.*row 3 needs/,
    )
  })
})

describe('verbs that refuse', () => {
  it('fail a transform with every problem before rows are read', async () => {
    const { table } = await numbers()
    expect(() =>
      tables.transform(
        table,
        [
          { verb: 'filter', where: expression('nope > 1') },
          { verb: 'select', columns: ['n', 'none'] },
        ],
        () => table,
      ),
    ).toThrow(/verb 1.*nope.*verb 2.*none/)
  })

  it.each(['arquero', 'duckdb'] as const)('hold assertions, lookups and pivots to their word on %s', async (engine) => {
    const each = openTables(folders.options(engine))
    folders.write('few.csv', 'k,v,b\na,1,true\na,2,true\nb,,false\n')
    const { table } = await each.open(csvSource('few.csv', { k: 'category', v: 'integer', b: 'boolean' }), {})
    const run = (verbs: Parameters<Tables['transform']>[1]) => each.count(each.transform(table, verbs, () => table))
    await expect(run([{ verb: 'assert', unique: ['k'] }])).rejects.toThrow(/k is unique/)
    await expect(run([{ verb: 'assert', notNull: ['v'] }])).rejects.toThrow(/never missing.*1 rows/)
    await expect(run([{ verb: 'assert', rows: [4, null] }])).rejects.toThrow(/does not hold/)
    await expect(run([{ verb: 'assert', where: expression('v > 0') }])).rejects.toThrow(/1 rows break it/)
    expect(
      await run([
        { verb: 'assert', unique: ['k', 'v'], notNull: ['k'], rows: [1, 3], where: expression('v > 0 or v is null') },
      ]),
    ).toBe(3)
    const rename = each.transform(
      table,
      [{ verb: 'rename', columns: { v: 'w', b: 'c', row_number: 'r' } }],
      () => table,
    )
    const looked = each.transform(
      table,
      [{ verb: 'lookup', table: 'other', on: [['k', 'k']], take: ['w'] }],
      () => rename,
    )
    await expect(each.rows(looked, { limit: 9 })).rejects.toThrow(/several rows for one key/)
    const pivoted = each.transform(
      table,
      [
        { verb: 'select', columns: ['k', 'b', 'v'] },
        { verb: 'pivot', key: 'b', value: 'v', values: [true] },
      ],
      () => table,
    )
    await expect(each.rows(pivoted, { limit: 9 })).rejects.toThrow(/several rows for one cell/)
    const filled = each.transform(
      table,
      [
        { verb: 'impute', column: 'v', method: 'median', by: [] },
        { verb: 'assert', notNull: ['v'] },
      ],
      () => table,
    )
    expect(await each.facts(filled)).toEqual({
      imputed: [{ column: 'v', method: 'median', by: [], filled: 1, left: 0 }],
      asserted: [{ claim: 'v is never missing', rows: 3 }],
    })
    await each.close()
  })
})

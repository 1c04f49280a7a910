import { rmSync } from 'node:fs'
import { openTables, type Tables } from '@weighhouse/tables'
import { afterAll, describe, expect, it } from 'vitest'
import { countsSource, csvSource, rulingsOf, testFolders } from './house.ts'

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

describe('consent', () => {
  const consented = { subject: 'who', consent: { kind: 'required' } } as const
  const rule = async () => rulingsOf({ a: 'allow', b: 'withdrawn', c: 'wrong-purpose' })

  it('is refused without rulings, and joined before any row is held', async () => {
    folders.write('people.csv', 'who,x\na,1\nb,2\n,3\nd,4\nc,5\na,6\n')
    const source = csvSource('people.csv', { who: 'id', x: 'integer' }, consented)
    await expect(rowsOf(source)).rejects.toMatchObject({ code: 'refused' })
    const { shown, rows, excluded } = await rowsOf(source, { rule })
    expect(shown).toEqual([
      { who: 'a', x: 1, row_number: '1' },
      { who: 'a', x: 6, row_number: '6' },
    ])
    expect({ rows, excluded }).toEqual({
      rows: 2,
      excluded: { 'no-consent': 1, 'no-subject': 1, withdrawn: 1, 'wrong-purpose': 1 },
    })
  })

  it('holds for tables of counts too', async () => {
    const source = countsSource(
      { who: 'id' },
      [
        ['a', 3],
        ['b', 2],
        [null, 4],
      ],
      consented,
    )
    const { rows, excluded } = await rowsOf(source, { rule })
    expect({ rows, excluded }).toEqual({ rows: 3, excluded: { 'no-subject': 4, withdrawn: 2 } })
  })
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NotebookWishes } from '../src/first-notebook.ts'
import { printRun } from '../src/print-run.ts'
import { comparisons, csv, folderOfTest, letter, type Row, rows, run, spread, write } from './run-first-notebook.ts'

describe('a first notebook', () => {
  it('runs over column names with spaces, quotes, other alphabets and words of the grammar, three arms, 0/1 metrics', async () => {
    const header = [
      ' Customer ID ',
      'Test "arm" ',
      'Umsatz €',
      'converted?',
      'naïve_0/1',
      'select',
      'null',
      'Länge {{ x }}',
      'constructor',
      'a, b',
    ]
    const arms = ['control', 'größe "B"', "ventil 'A'"]
    const path = csv('odd names.csv', [
      header,
      ...rows(900, (i) => [
        `c${i}`,
        arms[i % 3]!,
        spread(i, 97) + 0.5,
        i % 5 === 0 ? 1 : 0,
        spread(i, 11) % 2,
        spread(i, 13),
        spread(i, 17),
        spread(i, 19),
        spread(i, 23),
        spread(i, 29),
      ]),
    ])
    const found = comparisons(await run(path))
    expect(new Set(found.map(({ treatment }) => treatment))).toEqual(new Set([arms[1], arms[2]]))
    expect(new Set(found.map(({ metric }) => metric))).toEqual(
      new Set(['umsatz', 'converted', 'naive_0_1', 'select', 'null', 'lange_x', 'constructor', 'a_b']),
    )
    expect(found.every(({ absolute }) => absolute.kind === 'estimated')).toBe(true)
  })

  it('has a window that is over, so that its first run is no early look', async () => {
    const path = csv('over.csv', [['id', 'arm', 'y'], ...rows(200, (i) => [i, letter(i), spread(i, 31)])])
    expect(await write(path)).toContain('window: { start: 2026-03-01, end: 2026-03-01 }')
    expect((await run(path)).asOf).toBe('2026-03-02T00:00:00.000Z')
  })

  it('reads whichever delimiter the file has', async () => {
    const path = csv(
      'semicolons.csv',
      [['user', 'arm', 'spent'], ...rows(200, (i) => [`u${i}`, letter(i), spread(i, 31)])],
      ';',
    )
    expect(comparisons(await run(path))).toHaveLength(1)
  })

  it('keeps arms as they are spelled: numbers, TRUE, words of YAML, spaces at the end', async () => {
    for (const [name, arms] of [
      ['variant', ['1', '2']],
      ['treated', ['TRUE', 'FALSE']],
      ['arm', ['on', 'null']],
      ['group', ['A ', 'B']],
      ['bucket', ['01', '1']],
    ] as const) {
      const path = csv(`arms-${name}.csv`, [['id', name, 'y'], ...rows(200, (i) => [i, arms[i % 2]!, spread(i, 31)])])
      expect(comparisons(await run(path)), name).toHaveLength(1)
    }
  })

  it('measures yes and no, TRUE and FALSE, and metrics with gaps', async () => {
    const path = csv('words.csv', [
      ['id', 'arm', 'bought', 'Rate', 'score'],
      ...rows(400, (i) => [
        i,
        letter(i),
        spread(i, 7) > 3 ? 'Yes' : 'No',
        spread(i, 5) > 2 ? 'TRUE' : 'FALSE',
        i % 9 === 0 ? '' : spread(i, 50),
      ]),
    ])
    expect(comparisons(await run(path)).map(({ metric }) => metric)).toEqual(['bought', 'rate', 'score'])
  })

  it('tells which columns it left out and where values are missing, and the run which arm ships', async () => {
    const path = csv('three-arms.csv', [
      ['id', 'arm', 'bought', 'score', 'comment'],
      ...rows(900, (i) => [
        i,
        ['a', 'b', 'c'][i % 3]!,
        spread(i, 101) < (i % 3 === 1 ? 70 : 30) ? 'yes' : 'no',
        i % 9 === 1 ? '' : spread(i, 50),
        `said ${i % 40}`,
      ]),
    ])
    const notebook = await write(path)
    expect(notebook).toContain('100 rows have no score')
    expect(notebook).toMatch(/left out.*: comment\n/)
    const printed = printRun(await run(path))
    expect(printed).toContain('not-estimable, missing-values (100 in b, 0 in a;')
    expect(printed).toContain('rule decision: ship, by arm: b ship, c inconclusive')
  })

  it('leaves out rows that name no arm, says how many, and still reaches its planned end', async () => {
    const path = csv('gaps.csv', [
      ['id', 'the "arm"', 'y'],
      ...rows(400, (i) => [i, i % 50 === 0 ? '' : letter(i), spread(i, 31)]),
    ])
    expect(await write(path)).toContain('8 rows name no arm')
    expect(comparisons(await run(path))[0]?.absolute.kind).toBe('estimated')
  })

  it('gives metrics of like names an id each', async () => {
    const path = csv('like.csv', [
      ['id', 'arm', 'the y', 'the_y', 'Thé Y!'],
      ...rows(200, (i) => [i, letter(i), spread(i, 31), spread(i, 37), spread(i, 41)]),
    ])
    expect(comparisons(await run(path)).map(({ metric }) => metric)).toEqual(['the_y', 'the_y_2', 'the_y_3'])
  })

  it('takes every row as a unit where nothing identifies one, and says so', async () => {
    const path = csv('no unit.csv', [
      ['arm', 'spent', 'row_number'],
      ...rows(200, (i) => [letter(i), spread(i, 31), 1]),
    ])
    expect(await write(path)).toContain('every row is a unit of its own')
    await run(path)
  })

  it('leaves out a column that no notebook can name, says so, and runs without it', async () => {
    const path = csv('unnameable.csv', [
      ['__proto__', 'id', 'arm', 'y', '2024'],
      ...rows(200, (i) => [spread(i, 7), i, letter(i), spread(i, 31), spread(i, 5)]),
    ])
    expect(await write(path)).toMatch(/no notebook can name .*: proto \(column 1\), 2024 \(column 5\)\n/)
    expect(comparisons(await run(path)).map(({ metric }) => metric)).toEqual(['y'])
    await expect(write(path, { metrics: ['__proto__'] })).rejects.toThrow(/cannot be the metric.*another name/)
  })

  it('takes a category of few values for no unit, though its name ends like one', async () => {
    for (const [name, values] of [
      ['variant_id', ['1', '2']],
      ['member', ['1', '0']],
    ] as const) {
      const path = csv(`few-${name}.csv`, [
        [name, 'arm', 'y'],
        ...rows(20, (i) => [values[i % 2]!, letter(i), spread(i, 7)]),
      ])
      expect(await write(path), name).toContain('every row is a unit of its own')
    }
    const path = csv('few-plans.csv', [
      ['customer', 'arm', 'y'],
      ...rows(200, (i) => [['new', 'old'][i % 2]!, letter(i), spread(i, 7)]),
    ])
    expect(await write(path, { arm: 'arm', metrics: ['y'] })).toContain('every row is a unit of its own')
  })

  it('keeps ids past what a number holds', async () => {
    const path = csv('long.csv', [
      ['id', 'arm', 'y'],
      ...rows(200, (i) => [`90071992547409${String(i).padStart(4, '0')}`, letter(i), spread(i, 31)]),
    ])
    expect((await run(path)).sources.rows).toMatchObject({ rows: 200 })
  })
})

describe('a file that would give a wrong answer is refused, with what to do', () => {
  const cases: readonly (readonly [string, readonly Row[], Partial<NotebookWishes>, RegExp])[] = [
    [
      'a unit in several rows',
      [['user', 'arm', 'y'], ...rows(200, (i) => [`u${i >> 1}`, letter(i), spread(i, 31)])],
      {},
      /user looks like the unit, but it has 100 values in 200 rows.*--each-row/,
    ],
    [
      'few units in several rows each',
      [
        ['user', 'group', 'y'],
        [1, 'A', 1],
        [1, 'A', 0],
        [2, 'B', 0],
        [2, 'B', 1],
        [3, 'A', 3],
      ],
      {},
      /user looks like the unit, but it has 3 values in 5 rows.*--each-row/,
    ],
    [
      'a named unit in several rows',
      [['who', 'arm', 'y'], ...rows(200, (i) => [`u${i >> 1}`, letter(i), spread(i, 31)])],
      { unit: 'who' },
      /who has 100 values in 200 rows/,
    ],
    [
      'rows without a unit',
      [['user', 'arm', 'y'], ...rows(200, (i) => [i % 10 === 0 ? '' : `u${i}`, letter(i), spread(i, 31)])],
      {},
      /user .*is empty in 20 of 200 rows/,
    ],
    ['no arm', [['id', 'y'], ...rows(50, (i) => [i, spread(i, 31)])], {}, /--arm.*columns: id, y/],
    [
      'an arm with too many values',
      [['id', 'arm', 'y'], ...rows(50, (i) => [i, `a${i % 9}`, spread(i, 31)])],
      { arm: 'arm' },
      /9 values/,
    ],
    [
      'nothing to measure',
      [['id', 'arm', 'note'], ...rows(50, (i) => [i, letter(i), `n${spread(i, 31)}`])],
      {},
      /--metric/,
    ],
    [
      'a metric of words',
      [['id', 'arm', 'note'], ...rows(50, (i) => [i, letter(i), `n${spread(i, 31)}`])],
      { metrics: ['note'] },
      /neither numbers/,
    ],
    [
      'a column that is not there',
      [['id', 'arm', 'y'], ...rows(50, (i) => [i, letter(i), spread(i, 31)])],
      { metrics: ['z'] },
      /no column z.*id, arm, y/,
    ],
    [
      'a control that is not there',
      [['id', 'arm', 'y'], ...rows(50, (i) => [i, letter(i), spread(i, 31)])],
      { control: 'C' },
      /no value C \(it has: A, B\)/,
    ],
    ['only a header', [['id', 'arm', 'y']], {}, /no rows/],
    [
      'two columns of one name',
      [
        ['id', 'arm', 'y', 'y'],
        [1, 'A', 2, 3],
      ],
      {},
      /two columns are named y/,
    ],
  ]
  it.each(cases)('%s', async (name, lines, wishes, message) => {
    await expect(write(csv(`${name}.csv`, lines), wishes)).rejects.toThrow(message)
  })

  it('an empty file, and one that is not there', async () => {
    const path = join(folderOfTest(), 'empty.csv')
    writeFileSync(path, '')
    await expect(write(path)).rejects.toThrow(/empty/)
    await expect(write(join(folderOfTest(), 'none.csv'))).rejects.toThrow(/no such file/)
  })
})

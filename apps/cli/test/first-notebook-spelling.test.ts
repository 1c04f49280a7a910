import { describe, expect, it } from 'vitest'
import { comparisons, csv, letter, rows, runText, spread, write } from './run-first-notebook.ts'

describe('a first notebook', () => {
  it('measures numbers with decimal commas and with words for what is missing, and says how it read them', async () => {
    const path = csv(
      'europe.csv',
      [
        ['id', 'arm', 'spend', 'age', 'opened', 'stock'],
        ...rows(400, (i) => [
          i,
          letter(i),
          i % 40 === 0 ? 'NA' : `${spread(i, 97)},${spread(i, 83) + 10}`,
          spread(i, 61),
          i % 50 === 0 ? 'n/a' : spread(i, 7) > 3 ? 'yes' : 'no',
          `${spread(i, 9) + 1},${200 + spread(i, 700)}`,
        ]),
      ],
      ';',
    )
    const notebook = await write(path)
    expect(notebook).toContain('the commas in spend part decimals\n- “NA” in spend stands for a missing value')
    expect(notebook).toContain('10 rows have no spend')
    expect(notebook).toContain('8 rows have no opened')
    expect(notebook).toContain('the commas in stock may part decimals or thousands, so it is left out')
    const loose = notebook.replaceAll(/(kind: (?:mean|proportion),)/g, '$1 missing: exclude,')
    expect(loose).not.toBe(notebook)
    const result = await runText(loose, path)
    expect(comparisons(result).map(({ metric, absolute }) => [metric, absolute.kind])).toEqual([
      ['spend', 'estimated'],
      ['age', 'estimated'],
      ['opened', 'estimated'],
    ])
    const { means } = comparisons(result)[0]!
    const inA = Array.from({ length: 400 }, (_, i) => i).filter((i) => i % 2 === 0 && i % 40 !== 0)
    const mean = inA.reduce((sum, i) => sum + Number(`${spread(i, 97)}.${spread(i, 83) + 10}`), 0) / inA.length
    expect(means['A']).toBeCloseTo(mean, 9)
  })
})

import { describe, expect, it } from 'vitest'
import { type DescribeSql, readNotebook } from '../src/index.ts'
import { tokensOfSql } from '../src/sql-tokens.ts'
import { withCell } from './example.ts'

const text = withCell(`\`\`\`sql counted
-- from nowhere
select arm, count(*) as n
from players join "players" p on true
where arm <> 'from primary' and player_id > $asOf
group by arm
\`\`\`

\`\`\`transform later from=counted
- filter: "n > 1"
- derive: { wrong: "m" }
\`\`\``)

describe('sql cells', () => {
  it.each([
    ['select * from a', ['a']],
    ['select * from a, b as x, "c d" join e using (k)', ['a', 'b', 'c d', 'e']],
    ['with x as (select 1 from a) select * from x, (select * from b) y, c', ['a', 'x', 'b', 'c']],
    ["select 'from z', extract(year from d) /* from q */ from a -- from r\n", ['d', 'a']],
    ['select * from a where x in (select y from b, c) order by z', ['a', 'b', 'c']],
    ["select 'unclosed from a", []],
  ])('read names where %s names tables', (query, tables) => {
    expect(tokensOfSql(query).tables.map(({ name }) => name)).toEqual(tables)
  })

  it('are described over the columns of their inputs, and what follows is checked by the answer', async () => {
    const asked: unknown[] = []
    const describeSql: DescribeSql = async (...given) => {
      asked.push(given)
      return { schema: { arm: { kind: 'category' }, n: { kind: 'integer' } }, problems: [] }
    }
    const { schemas, diagnostics } = await readNotebook(text, { file: 'notebook.md', describeSql })
    expect(asked).toEqual([
      [expect.stringContaining('select arm'), { players: schemas.players }, { asOf: { kind: 'date' } }],
    ])
    expect(schemas.counted).toEqual({ arm: { kind: 'category' }, n: { kind: 'integer' } })
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([['NB0301', 'there is no column m']])
  })

  it('put a problem of the query at its place in the file, and a forbidden function under determinism', async () => {
    const describeSql: DescribeSql = async (query) => ({
      schema: null,
      problems: [
        {
          code: 'function-not-allowed',
          message: 'count is not allowed',
          range: { start: query.indexOf('count'), end: query.indexOf('(') },
        },
        { code: 'unknown-column', message: 'no such column' },
      ],
    })
    const { diagnostics } = await readNotebook(text, { file: 'notebook.md', describeSql })
    expect(diagnostics.map(({ code, range }) => [code, range.start.line, range.start.column])).toEqual([
      ['NB0308', 49, 1],
      ['NB0701', 50, 13],
    ])
  })

  it('tell a parameter that is not declared', async () => {
    const { diagnostics } = await readNotebook(text.replace('$asOf', '$asOff'), { file: 'notebook.md' })
    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([['NB0205', 'did you mean "asOf"?']])
  })

  it('leave their columns unknown without a database, and nothing after them is blamed', async () => {
    const { plan, diagnostics, schemas } = await readNotebook(text, { file: 'notebook.md' })
    expect(diagnostics).toEqual([])
    expect(plan!.steps.map(({ name }) => name)).toEqual(['players', 'counted', 'later', 'primary', 'decision'])
    expect(schemas).not.toHaveProperty('counted')
  })
})

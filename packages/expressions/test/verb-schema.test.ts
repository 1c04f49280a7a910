import { describe, expect, it } from 'vitest'
import {
  type Expression,
  parseExpression,
  printExpression,
  type Schema,
  transformSchema,
  type Verb,
  type VerbProblem,
  verbSchema,
} from '../src/index.ts'

const players: Schema = {
  player_id: { kind: 'id' },
  arm: { kind: 'category' },
  rounds: { kind: 'integer' },
  price: { kind: 'decimal', precision: 10, scale: 2 },
  retained_7: { kind: 'boolean' },
  joined: { kind: 'date' },
}
const countries: Schema = {
  id: { kind: 'id' },
  country: { kind: 'category' },
  rounds: { kind: 'number' },
  cost: { kind: 'decimal', precision: 9, scale: 2 },
}
const tables = (name: string) => (name === 'countries' ? countries : undefined)

function e(text: string): Expression {
  const { expression, problems } = parseExpression(text)
  expect(problems).toEqual([])
  return expression!
}

function after(verb: Verb, grouped: readonly string[] = []) {
  return verbSchema(verb, players, tables, grouped, { asOf: { kind: 'date' } })
}

function kinds(schema: Schema): Record<string, string> {
  return Object.fromEntries(Object.entries(schema).map(([name, { kind }]) => [name, kind]))
}

function brief(problems: readonly VerbProblem[]) {
  return problems.map(({ code, path }) => [code, path.join('.')])
}

const same = {
  player_id: 'id',
  arm: 'category',
  rounds: 'integer',
  price: 'decimal',
  retained_7: 'boolean',
  joined: 'date',
}

describe('the columns after a verb', () => {
  it.each<[string, Verb, Record<string, string>, (readonly string[])?]>([
    ['filter', { verb: 'filter', where: e('rounds > 3 and joined < $asOf') }, same],
    [
      'derive',
      { verb: 'derive', columns: { rate: e('rounds / 2'), arm: e('text(rounds)') } },
      { ...same, arm: 'text', rate: 'number' },
    ],
    [
      'a grouped derive',
      { verb: 'derive', columns: { share: e('rounds / sum(rounds)') } },
      { ...same, share: 'number' },
      ['arm'],
    ],
    ['select', { verb: 'select', columns: ['rounds', 'arm'] }, { rounds: 'integer', arm: 'category' }],
    [
      'rename',
      { verb: 'rename', columns: { rounds: 'arm', arm: 'rounds' } },
      {
        player_id: 'id',
        rounds: 'category',
        arm: 'integer',
        price: 'decimal',
        retained_7: 'boolean',
        joined: 'date',
      },
    ],
    ['groupby', { verb: 'groupby', columns: ['arm'] }, same],
    [
      'rollup',
      { verb: 'rollup', columns: { n: e('count()'), first: e('min(joined)') } },
      { arm: 'category', n: 'integer', first: 'date' },
      ['arm'],
    ],
    ['a rollup of all rows', { verb: 'rollup', columns: { paid: e('max(price)') } }, { paid: 'number' }],
    [
      'join',
      { verb: 'join', table: 'countries', on: [['player_id', 'id']], how: 'left', as: 'of' },
      { ...same, of_country: 'category', of_rounds: 'number', of_cost: 'decimal' },
    ],
    [
      'a full join',
      { verb: 'join', table: 'countries', on: [['rounds', 'rounds']], how: 'full' },
      { ...same, rounds: 'number', id: 'id', country: 'category', cost: 'decimal' },
    ],
    ['a semi join', { verb: 'join', table: 'countries', on: [['player_id', 'id']], how: 'semi' }, same],
    [
      'lookup',
      { verb: 'lookup', table: 'countries', on: [['player_id', 'id']], take: ['country'] },
      { ...same, country: 'category' },
    ],
    [
      'fold',
      { verb: 'fold', columns: ['rounds', 'price'], as: ['what', 'value'] },
      { player_id: 'id', arm: 'category', retained_7: 'boolean', joined: 'date', what: 'category', value: 'number' },
    ],
    [
      'pivot',
      { verb: 'pivot', key: 'arm', value: 'rounds', values: ['gate_30', 'gate_40'] },
      {
        player_id: 'id',
        price: 'decimal',
        retained_7: 'boolean',
        joined: 'date',
        gate_30: 'integer',
        gate_40: 'integer',
      },
    ],
    ['orderby', { verb: 'orderby', by: [{ column: 'rounds', descending: true }] }, same],
    ['dedupe', { verb: 'dedupe', keys: ['player_id'] }, same],
    [
      'impute by mean',
      { verb: 'impute', column: 'rounds', method: 'mean', by: ['arm'] },
      { ...same, rounds: 'number' },
    ],
    ['impute by constant', { verb: 'impute', column: 'price', method: 'constant', value: '0.00', by: [] }, same],
    [
      'assert',
      { verb: 'assert', unique: ['player_id'], notNull: ['arm'], rows: [1, null], where: e('rounds >= 0') },
      same,
    ],
  ])('are known after %s, in order', (_name, verb, expected, grouped) => {
    const { schema, problems } = after(verb, grouped)
    expect(problems).toEqual([])
    expect(Object.entries(kinds(schema))).toEqual(Object.entries(expected))
  })

  it.each<[string, Verb, readonly [code: string, path: string][]]>([
    ['filter', { verb: 'filter', where: e('round > 3') }, [['unknown-column', 'where']]],
    ['filter by a number', { verb: 'filter', where: e('rounds') }, [['wrong-type', 'where']]],
    [
      'filter by an aggregate',
      { verb: 'filter', where: e('rounds > mean(rounds)') },
      [['misplaced-aggregate', 'where']],
    ],
    [
      'derive',
      { verb: 'derive', columns: { a: e('rouns'), b: e('arm + 1') } },
      [
        ['unknown-column', 'columns.a'],
        ['wrong-type', 'columns.b'],
      ],
    ],
    ['derive of nothing known', { verb: 'derive', columns: { a: e('null') } }, [['wrong-type', 'columns.a']]],
    ['derive of no name', { verb: 'derive', columns: { '': e('1') } }, [['bad-name', 'columns.']]],
    [
      'select',
      { verb: 'select', columns: ['rouns', 'arm', 'arm'] },
      [
        ['unknown-column', 'columns.0'],
        ['duplicate-column', 'columns.2'],
      ],
    ],
    ['select of nothing', { verb: 'select', columns: [] }, [['empty', 'columns']]],
    ['rename', { verb: 'rename', columns: { rouns: 'x' } }, [['unknown-column', 'columns.rouns']]],
    ['rename onto another', { verb: 'rename', columns: { rounds: 'arm' } }, [['duplicate-column', 'columns.rounds']]],
    ['groupby', { verb: 'groupby', columns: ['arms'] }, [['unknown-column', 'columns.0']]],
    [
      'rollup',
      { verb: 'rollup', columns: { n: e('count(rouns)'), m: e('rounds') } },
      [
        ['unknown-column', 'columns.n'],
        ['misplaced-column', 'columns.m'],
      ],
    ],
    [
      'join of no table',
      { verb: 'join', table: 'country', on: [['arm', 'id']], how: 'left' },
      [['unknown-table', 'table']],
    ],
    [
      'join',
      {
        verb: 'join',
        table: 'countries',
        on: [
          ['player', 'id'],
          ['arm', 'ident'],
        ],
        how: 'inner',
        as: 'of',
      },
      [
        ['unknown-column', 'on.0'],
        ['unknown-column', 'on.1'],
      ],
    ],
    [
      'join of two kinds',
      { verb: 'join', table: 'countries', on: [['rounds', 'id']], how: 'inner', as: 'of' },
      [['wrong-type', 'on.0']],
    ],
    [
      'join of two decimals',
      { verb: 'join', table: 'countries', on: [['price', 'cost']], how: 'inner', as: 'of' },
      [['wrong-type', 'on.0']],
    ],
    [
      'join with clashing columns',
      { verb: 'join', table: 'countries', on: [['player_id', 'id']], how: 'left' },
      [['duplicate-column', 'table']],
    ],
    [
      'lookup',
      { verb: 'lookup', table: 'countries', on: [['player_id', 'id']], take: ['contry', 'rounds'] },
      [
        ['unknown-column', 'take.0'],
        ['duplicate-column', 'take.1'],
      ],
    ],
    [
      'fold',
      { verb: 'fold', columns: ['rounds', 'rouns'], as: ['what', 'arm'] },
      [
        ['unknown-column', 'columns.1'],
        ['duplicate-column', 'as.1'],
      ],
    ],
    [
      'fold of two kinds',
      { verb: 'fold', columns: ['rounds', 'arm'], as: ['what', 'value'] },
      [['wrong-type', 'columns.1']],
    ],
    [
      'pivot',
      { verb: 'pivot', key: 'arms', value: 'rouns', values: ['a'] },
      [
        ['unknown-column', 'key'],
        ['unknown-column', 'value'],
      ],
    ],
    [
      'pivot of wrong values',
      { verb: 'pivot', key: 'rounds', value: 'arm', values: ['a', 1, 1, null] },
      [
        ['bad-value', 'values.0'],
        ['bad-value', 'values.3'],
        ['duplicate-column', 'values.2'],
      ],
    ],
    ['orderby', { verb: 'orderby', by: [{ column: 'rouns', descending: false }] }, [['unknown-column', 'by.0']]],
    ['dedupe', { verb: 'dedupe', keys: ['player'] }, [['unknown-column', 'keys.0']]],
    [
      'impute',
      { verb: 'impute', column: 'rouns', method: 'mode', by: ['ar'] },
      [
        ['unknown-column', 'column'],
        ['unknown-column', 'by.0'],
      ],
    ],
    ['impute of a text by mean', { verb: 'impute', column: 'arm', method: 'mean', by: [] }, [['wrong-type', 'column']]],
    [
      'impute of a wrong constant',
      { verb: 'impute', column: 'rounds', method: 'constant', value: 'x', by: [] },
      [['bad-value', 'value']],
    ],
    [
      'impute without its constant',
      { verb: 'impute', column: 'rounds', method: 'constant', by: [] },
      [['bad-value', 'value']],
    ],
    [
      'assert',
      { verb: 'assert', unique: ['player'], notNull: ['ar'], rows: [3, 2], where: e('round') },
      [
        ['unknown-column', 'unique.0'],
        ['unknown-column', 'notNull.0'],
        ['bad-value', 'rows'],
        ['unknown-column', 'where'],
      ],
    ],
    ['assert of nothing', { verb: 'assert' }, [['empty', '']]],
  ])('are refused by %s with a code and the place in the verb', (_name, verb, expected) => {
    expect(brief(after(verb).problems)).toEqual(expected)
  })

  it('are suggested when misspelt, in lists, keys, other tables and expressions alike', () => {
    for (const verb of [
      { verb: 'select', columns: ['retaned_7'] },
      { verb: 'filter', where: e('retaned_7') },
      { verb: 'orderby', by: [{ column: 'Retained_7', descending: false }] },
    ] satisfies Verb[]) {
      expect(after(verb).problems[0]!.hint).toBe('did you mean retained_7?')
    }
    const lookup: Verb = { verb: 'lookup', table: 'countries', on: [['player_id', 'id']], take: ['contry'] }
    expect(after(lookup).problems[0]!.hint).toBe('did you mean country?')
    const problem = after({ verb: 'derive', columns: { x: e('1 + rouns') } }).problems[0]!
    expect(problem).toMatchObject({ hint: 'did you mean rounds?', range: { start: 4, end: 9 } })
  })

  it('of one derive do not see each other, and the hint says so', () => {
    const { problems } = after({ verb: 'derive', columns: { a: e('rounds + 1'), b: e('a * 2') } })
    expect(problems[0]!.hint).toContain('derive of its own')
  })

  it('with the names of Object.prototype are columns like others', () => {
    const schema: Schema = Object.fromEntries([
      ['__proto__', { kind: 'integer' as const }],
      ['constructor', { kind: 'integer' as const }],
    ])
    const derived = verbSchema(
      { verb: 'derive', columns: { sum: e('"__proto__" + "constructor"') } },
      schema,
      tables,
      [],
    )
    expect(derived.problems).toEqual([])
    expect(Object.keys(derived.schema)).toEqual(['__proto__', 'constructor', 'sum'])
    expect(verbSchema({ verb: 'select', columns: ['toString'] }, schema, tables, []).problems[0]!.code).toBe(
      'unknown-column',
    )
  })
})

describe('a chain of verbs', () => {
  it('carries columns, groups and typed expressions along', () => {
    const { schema, verbs, problems } = transformSchema(
      [
        { verb: 'filter', where: e("joined >= '2024-01-01' and price > 5") },
        { verb: 'groupby', columns: ['arm'] },
        { verb: 'rollup', columns: { n: e('count()'), paid: e('sum(price)') } },
        { verb: 'derive', columns: { each: e('paid / n') } },
      ],
      players,
      tables,
    )
    expect(problems).toEqual([])
    expect(kinds(schema)).toEqual({ arm: 'category', n: 'integer', paid: 'number', each: 'number' })
    expect(verbs[0]!.verb === 'filter' && printExpression(verbs[0].where)).toBe(
      "joined >= '2024-01-01' and number(price) > 5",
    )
    expect(JSON.stringify(verbs[0])).toContain('"type":"date"')
  })

  it('begins each problem’s path with the verb, and does not blame later verbs for an earlier one', () => {
    const { problems } = transformSchema(
      [
        { verb: 'derive', columns: { rate: e('rouns / 2') } },
        { verb: 'filter', where: e("rate = 'x'") },
        { verb: 'select', columns: ['arms'] },
      ],
      players,
      tables,
    )
    expect(brief(problems)).toEqual([
      ['unknown-column', '0.columns.rate'],
      ['unknown-column', '2.columns.0'],
    ])
  })

  it('refuses a groupby that groups nothing', () => {
    const groupby: Verb = { verb: 'groupby', columns: ['arm'] }
    const filter: Verb = { verb: 'filter', where: e('retained_7') }
    expect(brief(transformSchema([groupby, filter], players, tables).problems)).toEqual([['groupby-unused', '1']])
    expect(brief(transformSchema([groupby], players, tables).problems)).toEqual([['groupby-unused', '0']])
  })
})

import { describe, expect, it } from 'vitest'
import { printExpression, type Schema, transformSchema, type Verb, verbSchema } from '../src/index.ts'
import { after, brief, e, kinds, players, tables } from './verb-fixtures.ts'

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

import { describe, expect, it } from 'vitest'
import type { Verb } from '../src/index.ts'
import { after, brief, e } from './verb-fixtures.ts'

describe('columns that a verb cannot have', () => {
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
})

import { rmSync } from 'node:fs'
import { type Expression, operators, type Scalar, type Schema, type Verb } from '@weighhouse/expressions'
import type { Aggregate, Summary, SummaryRequest } from '@weighhouse/summaries'
import { openTables, type Table, type Tables } from '@weighhouse/tables'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { printedAggregates } from '../src/sql-aggregates.ts'
import { printedOperators } from '../src/sql-operators.ts'
import { csvSource, expression, testFolders } from './house.ts'

const folders = testFolders()
const engines = (['arquero', 'duckdb'] as const).map((engine) => openTables(folders.options(engine)))
afterAll(async () => {
  await Promise.all(engines.map((tables) => tables.close()))
  rmSync(folders.root, { recursive: true })
})

const columns = {
  g: 'category',
  t: 'text',
  b: 'boolean',
  i: 'integer',
  x: 'number',
  y: 'number',
  d: 'date',
  s: 'timestamp',
} as const

const numberCell = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .double({ min: -1e6, max: 1e6, noNaN: true })
      .map((value) => String(Object.is(value, -0) ? '-0' : value)),
  },
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom('-0', '0', '0.1', '1e-7', '123456789012345680000', '0.5', '2.5') },
  { weight: 1, arbitrary: fc.constantFrom('NaN', 'Infinity', '-Infinity') },
  { weight: 2, arbitrary: fc.constant('') },
)
const textCell = fc.constantFrom(
  '',
  'a',
  'b',
  'A',
  ' a ',
  'é',
  'ÄÖ',
  'ß',
  'İ',
  '😀x',
  '\uffff',
  '007',
  '12.5',
  "o'k",
  'a;drop',
  'ΑΒΓ',
)
const rowOf = fc.tuple(
  fc.constantFrom('', 'p', 'q', 'r', 'P'),
  textCell,
  fc.constantFrom('', 'true', 'false'),
  fc.oneof(fc.integer({ min: -4, max: 4 }).map(String), fc.constantFrom('', '9007199254740991', '-9007199254740991')),
  numberCell,
  numberCell,
  fc.constantFrom('', '2024-02-29', '1999-12-31', '2024-03-01', '0001-01-01', '9999-12-31'),
  fc.constantFrom('', '2026-03-29T02:30:00+01:00', '2026-03-29T01:30:00.001Z', '1969-12-31T23:59:59.999Z'),
)
const tableRows = fc.array(rowOf, { maxLength: 40 })

function csvOf(rows: readonly (readonly string[])[]): string {
  const quoted = rows.map((row) => row.map((cell) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)).join(','))
  return [Object.keys(columns).join(','), ...quoted].join('\n')
}

let files = 0
async function onBoth(
  rows: readonly (readonly string[])[],
  compare: (left: Opened, right: Opened) => Promise<void>,
): Promise<void> {
  const file = `random-${files++}.csv`
  folders.write(file, csvOf(rows))
  const opened = await Promise.all(
    engines.map(async (tables) => ({ tables, table: (await tables.open(csvSource(file, columns), {})).table })),
  )
  const [left, right] = opened
  if (left && right) await compare(left, right)
}

interface Opened {
  readonly tables: Tables
  readonly table: Table
}

/** Numbers to 1e-12 of each other (and of `scale`, for what is left after cancelling), all else exactly. */
function expectAlike(left: unknown, right: unknown, scale = 0, path = '$'): void {
  if (typeof left === 'number' && typeof right === 'number') {
    if (Object.is(left + 0, right + 0)) return
    const difference = Math.abs(left - right)
    if (difference <= 1e-12 * Math.max(Math.abs(left), Math.abs(right), scale)) return
    expect.fail(`${path}: ${left} and ${right}`)
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    expect(right.length, `${path}.length`).toBe(left.length)
    left.forEach((item, index) => expectAlike(item, right[index], scale, `${path}[${index}]`))
  } else if (typeof left === 'object' && left !== null && typeof right === 'object' && right !== null) {
    expect(Object.keys(right), path).toEqual(Object.keys(left))
    for (const [key, value] of Object.entries(left))
      expectAlike(value, (right as Record<string, unknown>)[key], scale, `${path}.${key}`)
  } else expect(right, path).toStrictEqual(left)
}

function number(depth: number): fc.Arbitrary<string> {
  const leaf = fc.constantFrom('x', 'y', 'i', '2', '0.5', '-3', '0')
  if (depth === 0) return leaf
  const inner = number(depth - 1)
  return fc.oneof(
    leaf,
    fc.tuple(inner, fc.constantFrom('+', '-', '*', '/', '%'), inner).map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc.tuple(fc.constantFrom('abs', 'sign', 'floor', 'ceil', 'sqrt', 'round'), inner).map(([f, a]) => `${f}(${a})`),
    inner.map((a) => `-(${a})`),
    fc.tuple(inner, inner).map(([a, b]) => `least(${a}, ${b}, 1)`),
    fc.tuple(inner, inner).map(([a, b]) => `coalesce(${a}, greatest(${b}, ${a}))`),
    fc.tuple(predicate(depth - 1), inner, inner).map(([p, a, b]) => `case when ${p} then ${a} else ${b} end`),
    text(depth - 1).map((t) => `length(${t})`),
    text(depth - 1).map((t) => `number(concat(${t}, ''))`),
    fc.constantFrom(
      'year(d)',
      'month(s)',
      'weekday(d)',
      'hour(s)',
      "days_between(d, '2024-01-01')",
      "hours_between(s, '2026-01-01T00:00Z')",
      'number(b)',
      "bucket(t, 'seed', 10)",
      'round(x, 2)',
      'round(y, i)',
    ),
  )
}

function text(depth: number): fc.Arbitrary<string> {
  const leaf = fc.constantFrom('t', 'g', "'a'", "'Z'", "''")
  if (depth === 0) return leaf
  const inner = text(depth - 1)
  return fc.oneof(
    leaf,
    fc.tuple(fc.constantFrom('lower', 'upper', 'trim'), inner).map(([f, a]) => `${f}(${a})`),
    fc.tuple(inner, inner).map(([a, b]) => `concat(${a}, ${b})`),
    fc.tuple(inner, inner, inner).map(([a, b, c]) => `replace(${a}, ${b}, ${c})`),
    fc.tuple(inner, fc.constantFrom('1', '2', '0', '-1', 'i', 'x')).map(([a, n]) => `substring(${a}, ${n}, 2)`),
    fc.constantFrom('text(i)', 'text(b)', 'text(d)', 'text(s)', 'text(x)'),
  )
}

function predicate(depth: number): fc.Arbitrary<string> {
  const leaf = fc.constantFrom(
    'b',
    'x > y',
    'i is null',
    "t = 'a'",
    'x = y',
    "g in ('p', 'q')",
    "d >= '2024-01-01'",
    "s < '2026-03-29T02:00:00+01:00'",
    'x between y and 5',
    "add_days(d, i) > '2024-02-01'",
  )
  if (depth === 0) return leaf
  const inner = predicate(depth - 1)
  return fc.oneof(
    leaf,
    fc.tuple(inner, fc.constantFrom('and', 'or'), inner).map(([a, o, b]) => `(${a} ${o} ${b})`),
    inner.map((a) => `not (${a})`),
    fc
      .tuple(number(depth - 1), fc.constantFrom('=', '!=', '<', '<=', '>', '>='), number(depth - 1))
      .map(([a, o, b]) => `${a} ${o} ${b}`),
    fc.tuple(text(depth - 1), fc.constantFrom('=', '<', '>='), text(depth - 1)).map(([a, o, b]) => `${a} ${o} ${b}`),
    fc
      .tuple(fc.constantFrom('contains', 'starts_with', 'ends_with'), text(depth - 1), text(depth - 1))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
  )
}

const parsed = (source: fc.Arbitrary<string>): fc.Arbitrary<Expression> => source.map(expression)
const aggregate = fc.constantFrom(
  'count()',
  'count(x)',
  'count_distinct(t)',
  'count_distinct(x)',
  'sum(x)',
  'mean(i)',
  'min(y)',
  'max(t)',
  'min(s)',
  'median(y)',
  'variance(i)',
  'stdev(y)',
  'any_true(b)',
  'all_true(b)',
  'sum(x) / count()',
  'max(d)',
)
const keys = fc.constantFrom<readonly string[]>([], ['g'], ['b'], ['g', 'b'], ['i'], ['x'])

/** Verbs that leave the columns as they are, so that chains of any length stay valid; the last may reshape. */
const steadyVerb: fc.Arbitrary<readonly Verb[]> = fc.oneof(
  parsed(predicate(2)).map((where): Verb[] => [{ verb: 'filter', where }]),
  parsed(number(2)).map((e): Verb[] => [{ verb: 'derive', columns: { x: e } }]),
  parsed(text(2)).map((e): Verb[] => [{ verb: 'derive', columns: { t: e } }]),
  parsed(predicate(2)).map((e): Verb[] => [{ verb: 'derive', columns: { b: e } }]),
  fc
    .tuple(keys, parsed(aggregate.filter((text) => /^(sum|mean|min\(y|median|count)/.test(text))))
    .map(([by, e]): Verb[] => [
      ...(by.length > 0 ? [{ verb: 'groupby', columns: by } as const] : []),
      { verb: 'derive', columns: { y: e } },
    ]),
  fc
    .tuple(fc.constantFrom('x', 't', 'b', 'd', 'i'), fc.boolean())
    .map(([column, descending]): Verb[] => [{ verb: 'orderby', by: [{ column, descending }] }]),
  fc
    .constantFrom<readonly string[]>(['g'], ['t', 'b'], ['x'], ['i', 'd'])
    .map((dedupe): Verb[] => [{ verb: 'dedupe', keys: dedupe }]),
  fc
    .tuple(fc.constantFrom('mean', 'median', 'mode'), fc.constantFrom<readonly string[]>([], ['g']))
    .map(([method, by]): Verb[] => [{ verb: 'impute', column: 'x', method, by }]),
  fc.constantFrom('g', 't').map((column): Verb[] => [{ verb: 'impute', column, method: 'mode', by: [] }]),
  fc.constant<Verb[]>([{ verb: 'impute', column: 'b', method: 'constant', value: false, by: [] }]),
  fc.constantFrom('semi', 'anti').map((how): Verb[] => [
    {
      verb: 'join',
      table: 'other',
      on: [
        ['g', 'g'],
        ['i', 'i'],
      ],
      how,
    },
  ]),
)
const lastVerb: fc.Arbitrary<readonly Verb[]> = fc.oneof(
  fc.constant<Verb[]>([]),
  fc
    .tuple(keys, fc.uniqueArray(aggregate, { minLength: 1, maxLength: 4 }))
    .map(([by, texts]): Verb[] => [
      ...(by.length > 0 ? [{ verb: 'groupby', columns: by } as const] : []),
      { verb: 'rollup', columns: Object.fromEntries(texts.map((each, index) => [`a${index}`, expression(each)])) },
    ]),
  fc
    .tuple(
      fc.constantFrom('inner', 'left', 'full'),
      fc.constantFrom<readonly (readonly [string, string])[]>(
        [['g', 'g']],
        [
          ['i', 'i'],
          ['b', 'b'],
        ],
        [['x', 'y']],
      ),
    )
    .map(([how, on]): Verb[] => [{ verb: 'join', table: 'other', on, how, as: 'o' }]),
  fc.constant<Verb[]>([{ verb: 'fold', columns: ['x', 'i', 'y'], as: ['name', 'value'] }]),
  fc.constant<Verb[]>([
    { verb: 'groupby', columns: ['g', 'b'] },
    { verb: 'rollup', columns: { n: expression('count()') } },
    { verb: 'pivot', key: 'b', value: 'n', values: [true, false] },
  ]),
  fc.constant<Verb[]>([
    { verb: 'rename', columns: { x: 'new', g: 'x' } },
    { verb: 'select', columns: ['new', 'x', 'i'] },
  ]),
)

const request: fc.Arbitrary<SummaryRequest> = fc.record({
  input: fc.constant('data'),
  by: keys,
  where: fc.option(parsed(predicate(1)), { nil: undefined }),
  aggregates: fc
    .uniqueArray(
      fc.oneof<fc.Arbitrary<Aggregate>[]>(
        fc.constant({ kind: 'count' }),
        parsed(fc.constantFrom('x', 'i', 'b', 'y', 'x + i', 'number(t)')).map((of) => ({ kind: 'moments', of })),
        fc
          .constantFrom<2 | 3>(2, 3)
          .map((order) => ({ kind: 'comoments', of: ['x', 'y', 'i'].map(expression), order })),
        fc
          .constantFrom<readonly string[]>(['t'], ['g', 'b'], ['x'], ['d', 's'])
          .map((of) => ({ kind: 'tally', of: of.map(expression) })),
        fc.constantFrom(3, 1000).map((limit) => ({ kind: 'tally', of: [expression('t')], limit })),
        fc.constant({ kind: 'histogram', of: expression('x'), edges: [-10, -1, 0, 2.5, 1000] }),
        fc.constantFrom(4, 1000).map((limit) => ({ kind: 'quantiles', of: expression('y'), at: [0.5], limit })),
      ),
      { minLength: 1, maxLength: 4, selector: (each) => JSON.stringify(each) },
    )
    .map((list) => Object.fromEntries(list.map((each, index) => [`a${index}`, each]))),
})

/** Sums of cubes cancel: they are judged beside the size of what was summed. */
function expectSummaries(left: Summary, right: Summary): void {
  expect(right.groups.map(({ key }) => key)).toStrictEqual(left.groups.map(({ key }) => key))
  for (const [index, group] of left.groups.entries()) {
    const other = right.groups[index]?.aggregates ?? {}
    for (const [name, answer] of Object.entries(group.aggregates))
      expectAlike(answer, other[name], scaleOf(answer), `$.${group.key.join('/')}.${name}`)
  }
}

function scaleOf(answer: Summary['groups'][number]['aggregates'][string]): number {
  if (answer.kind === 'moments') {
    const { count, squaredDeviations, minimum, maximum } = answer.moments
    const size = Math.max(Math.abs(minimum ?? 0), Math.abs(maximum ?? 0))
    return Math.max(size, squaredDeviations, count * size ** 3)
  }
  if (answer.kind !== 'comoments') return 0
  const size = Math.max(
    ...answer.comoments.means.map(Math.abs),
    ...answer.comoments.crossProducts.map((product) => Math.sqrt(Math.abs(product))),
  )
  return Math.max(size, answer.comoments.count * size ** 3)
}

const runs = process.env.WEIGHHOUSE_LONG ? 2000 : 12

describe('the two engines', () => {
  it('give every expression one value', async () => {
    const expressions = fc.array(fc.oneof(number(3), text(3), predicate(3)), { minLength: 4, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(tableRows, expressions, async (rows, texts) => {
        const columnsMade = Object.fromEntries(texts.map((each, index) => [`e${index}`, expression(each)]))
        await onBoth(rows, async (left, right) => {
          const [a, b] = await Promise.all(
            [left, right].map(({ tables, table }) =>
              rowsAfter(tables, table, [{ verb: 'derive', columns: columnsMade }]),
            ),
          )
          expectAlike(a, b)
        })
      }),
      { numRuns: runs },
    )
  })

  it('give every chain of verbs the same rows in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(tableRows, fc.array(steadyVerb, { maxLength: 4 }), lastVerb, async (rows, steady, last) => {
        await onBoth(rows, async (left, right) => {
          const [a, b] = await Promise.all(
            [left, right].map(async ({ tables, table }) => rowsAfter(tables, table, [...steady.flat(), ...last])),
          )
          expectAlike(a, b, 1e6)
        })
      }),
      { numRuns: runs },
    )
  })

  it('give every request the same summary', async () => {
    await fc.assert(
      fc.asyncProperty(tableRows, fc.array(steadyVerb, { maxLength: 2 }), request, async (rows, steady, asked) => {
        await onBoth(rows, async (left, right) => {
          const [a, b] = await Promise.all(
            [left, right].map(({ tables, table }) => {
              const shaped = tables.transform(table, steady.flat(), () => table)
              return tables.summarise(shaped, asked).catch((error: unknown) => String(error))
            }),
          )
          if (typeof a === 'string' || typeof b === 'string') expect(b).toBe(a)
          else if (a && b) expectSummaries(a, b)
        })
      }),
      { numRuns: runs },
    )
  })

  it('know every operator of the language', () => {
    const scalars = Object.values(operators)
      .filter(({ kind }) => kind === 'scalar')
      .map(({ name }) => name)
    const aggregates = Object.values(operators)
      .filter(({ kind }) => kind === 'aggregate')
      .map(({ name }) => name)
    expect([...printedOperators].sort()).toEqual(scalars.sort())
    expect([...printedAggregates].sort()).toEqual(aggregates.sort())
  })

  it('give every operator its documented value', async () => {
    const scalars = Object.values(operators).filter(({ kind }) => kind === 'scalar')
    await onBoth([['', '', '', '', '', '', '', '']], async (...opened) => {
      for (const { tables, table } of opened) {
        const columnsOf = (list: typeof scalars): Verb[] => [
          {
            verb: 'derive',
            columns: Object.fromEntries(list.map(({ name, example }) => [`v_${name}`, expression(example.expression)])),
          },
        ]
        const rows = await rowsAfter(tables, table, columnsOf(scalars))
        for (const { name, example } of scalars) expectAlike(rows[0]?.[`v_${name}`], example.value, 0, name)
      }
    })
  })
})

async function rowsAfter(
  tables: Tables,
  table: Table,
  verbs: readonly Verb[],
): Promise<readonly Readonly<Record<string, Scalar>>[]> {
  const shaped = tables.transform(table, verbs, () => table)
  const schema: Schema = shaped.schema
  const rows = await tables.rows(shaped, { limit: 10_000 })
  for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(schema))
  expect(await tables.count(shaped)).toBe(rows.length)
  return rows
}

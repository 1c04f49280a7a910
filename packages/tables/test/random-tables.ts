import { type Expression, type Verb } from '@weighhouse/expressions'
import type { Aggregate, SummaryRequest } from '@weighhouse/summaries'
import fc from 'fast-check'
import { expression } from './house.ts'

export const columns = {
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
export const tableRows = fc.array(rowOf, { maxLength: 40 })

export function number(depth: number): fc.Arbitrary<string> {
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

export function text(depth: number): fc.Arbitrary<string> {
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

export function predicate(depth: number): fc.Arbitrary<string> {
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
export const steadyVerb: fc.Arbitrary<readonly Verb[]> = fc.oneof(
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
export const lastVerb: fc.Arbitrary<readonly Verb[]> = fc.oneof(
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

export const request: fc.Arbitrary<SummaryRequest> = fc.record({
  input: fc.constant('data'),
  by: keys,
  where: fc.option(parsed(predicate(1)), { nil: undefined }),
  aggregates: fc
    .uniqueArray(
      fc.oneof<fc.Arbitrary<Aggregate>[]>(
        fc.constant({ kind: 'count' }),
        fc
          .tuple(parsed(fc.constantFrom('x', 'i', 'b', 'y', 'x + i', 'number(t)')), fc.boolean())
          .map(([of, extremes]) => ({ kind: 'moments', of, extremes })),
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

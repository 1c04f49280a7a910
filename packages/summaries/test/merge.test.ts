import type { Expression, Scalar } from '@weighhouse/expressions'
import { canonicalJson } from '@weighhouse/kernel'
import {
  type Aggregate,
  type AggregateAnswer,
  answerRows,
  checkRequest,
  compareKeys,
  emptyAnswer,
  findGroup,
  mergeAnswers,
  mergeSummaries,
  momentsAnswer,
  momentsFromPowerSums,
  type Summary,
  type SummaryRequest,
  summaryOf,
} from '@weighhouse/summaries'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const x: Expression = { kind: 'column', name: 'x' }
const y: Expression = { kind: 'column', name: 'y' }
const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<Scalar>(null, Number.NaN, Infinity, -0) },
)
const aggregates: readonly (readonly [Aggregate, number])[] = [
  [{ kind: 'count' }, 0],
  [{ kind: 'moments', of: x }, 1],
  [{ kind: 'moments', of: x, extremes: true }, 1],
  [{ kind: 'comoments', of: [x, y], order: 3 }, 2],
  [{ kind: 'tally', of: [x, y], limit: 6 }, 2],
  [{ kind: 'histogram', of: x, edges: [-2, 0, 1, 100] }, 1],
  [{ kind: 'quantiles', of: x, at: [0.5], limit: 6 }, 1],
]

function expectAlike(left: unknown, right: unknown, scale: number): void {
  if (typeof left === 'number' && typeof right === 'number') {
    expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(left), Math.abs(right), scale))
  } else if (typeof left === 'object' && left !== null && typeof right === 'object' && right !== null) {
    expect(Object.keys(right)).toEqual(Object.keys(left))
    for (const [key, part] of Object.entries(left))
      expectAlike(part, Object.entries(right).find(([name]) => name === key)?.[1], scale)
  } else expect(right).toBe(left)
}

describe('merging', () => {
  it.each(aggregates)('gives the answer of the whole from any split: $kind', (aggregate, width) => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.tuple(value, value), { maxLength: 6 }), { maxLength: 6 }), (parts) => {
        const cut = (rows: readonly (readonly Scalar[])[]) => rows.map((row) => row.slice(0, width))
        const whole = answerRows(aggregate, cut(parts.flat()), null)
        const merged = mergeAnswers(
          aggregate,
          parts.map((part) => answerRows(aggregate, cut(part), null)),
        )
        expectAlike(whole, merged, 1e18)
      }),
    )
  })

  it.each(aggregates)('has the empty answer as identity: $kind', (aggregate, width) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 8 }), (rows) => {
        const answer = answerRows(
          aggregate,
          rows.map((row) => row.slice(0, width)),
          null,
        )
        expect(mergeAnswers(aggregate, [emptyAnswer(aggregate), answer])).toEqual(answer)
        expect(mergeAnswers(aggregate, [answer, emptyAnswer(aggregate)])).toEqual(answer)
      }),
    )
  })

  it('answers weighted rows as if each unit were written out', () => {
    const weighted = fc.array(fc.tuple(value, value, fc.integer({ min: 0, max: 5 })), { maxLength: 8 })
    fc.assert(
      fc.property(fc.constantFrom(...aggregates), weighted, ([aggregate, width], rows) => {
        const tuples = rows.map((row) => row.slice(0, width))
        const weights = rows.map(([, , weight]) => weight)
        const units = tuples.flatMap((tuple, row) => Array.from({ length: weights[row] ?? 0 }, () => tuple))
        expectAlike(answerRows(aggregate, units, null), answerRows(aggregate, tuples, weights), 1e18)
      }),
    )
  })

  it('joins groups by key, sorted, in bytes that do not depend on the order of parts without sums', () => {
    const request: SummaryRequest = { input: 'data', by: ['g'], aggregates: { n: { kind: 'count' } } }
    const part = (key: Scalar, count: number): Summary =>
      summaryOf(request, [{ key: [key], aggregates: { n: { kind: 'count', count } } }])
    const parts = [part('b', 1), part(null, 2), part('a', 3), part('b', 4), part('\u{10000}', 5), part('\uffff', 6)]
    const merged = mergeSummaries(request, parts)
    expect(merged.groups.map(({ key }) => key[0])).toEqual(['a', 'b', '\uffff', '\u{10000}', null])
    expect(canonicalJson(mergeSummaries(request, parts.toReversed()))).toBe(canonicalJson(merged))
    expect(findGroup(merged, ['b'])?.aggregates.n).toEqual({ kind: 'count', count: 5 })
  })

  it('has one group without keys even over no rows, and none with them', () => {
    const request: SummaryRequest = { input: 'data', by: [], aggregates: { m: { kind: 'moments', of: x } } }
    const [group] = mergeSummaries(request, []).groups
    expect(group && momentsAnswer(group, 'm').moments.count).toBe(0)
    expect(mergeSummaries({ ...request, by: ['g'] }, []).groups).toEqual([])
  })

  it('refuses parts that answer another request', () => {
    const count: AggregateAnswer = { kind: 'count', count: 1 }
    expect(() => mergeAnswers({ kind: 'moments', of: x }, [count])).toThrow(TypeError)
  })
})

describe('power sums', () => {
  it('give the moments of the rows, and exactly no spread where all are equal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1 }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        (values, centre) => {
          const sum = (power: number) => values.reduce((total, each) => total + (each - centre) ** power, 0)
          const moments = momentsFromPowerSums({
            count: values.length,
            centre,
            sum: sum(1),
            squares: sum(2),
            cubes: sum(3),
            minimum: Math.min(...values),
            maximum: Math.max(...values),
          })
          const whole = answerRows(
            { kind: 'moments', of: x, extremes: true },
            values.map((each) => [each]),
            null,
          )
          expectAlike(whole, { kind: 'moments', moments, missing: 0, nonFinite: 0 }, 1e5)
          if (new Set(values).size === 1) expect(moments.squaredDeviations).toBe(0)
        },
      ),
    )
  })
})

it('orders keys totally, nulls last and text by code points', () => {
  const key = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)), { minLength: 2, maxLength: 2 })
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(Math.sign(compareKeys(a, b)) + Math.sign(compareKeys(b, a))).toBe(0)
      if (compareKeys(a, b) === 0) expect(a).toEqual(b)
    }),
  )
})

it('tells every problem of a request at once', () => {
  const request: SummaryRequest = {
    input: 'data',
    by: ['nope'],
    where: x,
    aggregates: {
      t: { kind: 'moments', of: y },
      h: { kind: 'histogram', of: x, edges: [1, 1] },
      q: { kind: 'quantiles', of: x, at: [2] },
      c: { kind: 'tally', of: [] },
    },
  }
  const places = checkRequest(request, { x: { kind: 'number' }, y: { kind: 'text' } }).map(({ place }) => place)
  expect(places).toEqual(['by', 'where', 't', 'h', 'q', 'c'])
})

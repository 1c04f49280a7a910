import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  aggregateOf,
  checkExpression,
  compareNumbers,
  parseExpression,
  type Scalar,
  type ScalarType,
} from '../src/index.ts'

function over(text: string, kind: Exclude<ScalarType, 'decimal'>, values: readonly Scalar[]): Scalar {
  const { expression } = parseExpression(text)
  const checked = checkExpression(expression!, {
    schema: { x: { kind } },
    parameters: {},
    aggregates: true,
    paths: false,
  })
  expect(checked.problems).toEqual([])
  const group = aggregateOf(checked.expression)()
  for (const value of values) group.add(() => value)
  return group.result(() => values.at(-1) ?? null)
}

const numbers = fc.array(fc.oneof(fc.constant(null), fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
  maxLength: 30,
})

describe('aggregates', () => {
  it('leave nulls out, and have no value over nothing but counts', () => {
    for (const values of [[], [null, null]]) {
      for (const name of ['sum', 'mean', 'min', 'max', 'median', 'stdev', 'variance'])
        expect(over(`${name}(x)`, 'number', values)).toBeNull()
      for (const name of ['any_true', 'all_true']) expect(over(`${name}(x)`, 'boolean', values)).toBeNull()
      expect(over('count(x)', 'number', values)).toBe(0)
      expect(over('count_distinct(x)', 'number', values)).toBe(0)
      expect(over('count()', 'number', values)).toBe(values.length)
    }
    fc.assert(
      fc.property(numbers, (values) => {
        const present = values.filter((value) => value !== null)
        for (const name of ['sum', 'mean', 'min', 'max', 'median', 'stdev', 'variance', 'count']) {
          expect(over(`${name}(x)`, 'number', values)).toBe(over(`${name}(x)`, 'number', present))
        }
      }),
    )
  })

  it('sum and average in row order, to the last bit', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const present = values.filter((value) => value !== null)
        let sum = 0
        for (const value of present) sum += value
        expect(over('sum(x)', 'number', values)).toBe(present.length === 0 ? null : sum)
        expect(over('mean(x)', 'number', values)).toBe(present.length === 0 ? null : sum / present.length)
      }),
    )
  })

  it('find extremes, median and sample variance by their definitions', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const sorted = values.filter((value) => value !== null).toSorted(compareNumbers)
        if (sorted.length < 2) return
        expect(over('min(x)', 'number', values)).toBe(sorted[0])
        expect(over('max(x)', 'number', values)).toBe(sorted.at(-1))
        const middle = (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
        expect(over('median(x)', 'number', values)).toBeCloseTo(middle, 6)
        const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
        const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sorted.length - 1)
        expect(Math.abs(Number(over('variance(x)', 'number', values)) - variance)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, variance),
        )
        expect(over('stdev(x)', 'number', values)).toBe(Math.sqrt(Number(over('variance(x)', 'number', values))))
      }),
    )
  })

  it('take the variance of one value for unknown, not for 0', () => {
    expect(over('variance(x)', 'number', [3])).toBeNull()
    expect(over('stdev(x)', 'number', [3])).toBeNull()
  })

  it('put NaN above every number and count −0 and 0 as one value', () => {
    expect(over('max(x)', 'number', [1, Number.NaN, 2])).toBeNaN()
    expect(over('min(x)', 'number', [Number.NaN, 2])).toBe(2)
    expect(over('count_distinct(x)', 'number', [0, -0, Number.NaN, Number.NaN])).toBe(2)
    expect(over('median(x)', 'number', [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  it('order texts by code points and dates by time', () => {
    expect(over('max(x)', 'text', ['😀', '\uFFFD'])).toBe('😀')
    expect(over('min(x)', 'date', ['2024-01-02', '2024-01-01'])).toBe('2024-01-01')
  })

  it('combine with each other, with constants and with the group’s own columns', () => {
    expect(over('sum(x) / count() + 1', 'number', [1, 2, 3])).toBe(3)
    expect(over('x - mean(x)', 'number', [1, 2, 6])).toBe(3)
    expect(over('coalesce(sum(x), 0)', 'number', [])).toBe(0)
    expect(over("sum(case when x = 'a' then 1 else 0 end)", 'text', ['a', null, 'b', 'a'])).toBe(2)
  })

  it('keep groups apart that are filled in turns, and may be asked before the end', () => {
    const start = aggregateOf(parseExpression('sum(x)').expression!)
    const [first, second] = [start(), start()]
    first.add(() => 1)
    second.add(() => 10)
    expect(first.result(() => null)).toBe(1)
    first.add(() => 2)
    expect(second.result(() => null)).toBe(10)
    expect(first.result(() => null)).toBe(3)
  })

  it('never stand inside each other', () => {
    expect(() => aggregateOf(parseExpression('sum(mean(x))').expression!)).toThrow('aggregate')
  })
})

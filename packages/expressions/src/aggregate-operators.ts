import { compareNumbers, compareValues } from './compare.ts'
import type { Scalar } from './expression.ts'
import { type Accumulator, aggregateOperator, anyType, boolean, numeric, type Operator, ordered } from './operator.ts'

/** Over the rows of a group, nulls left out; over none the answer is null, and counts are 0. */
export const aggregateOperators: readonly Operator[] = [
  aggregateOperator({
    name: 'count',
    syntax: 'count() or count(x)',
    arity: [0, 1],
    arguments: [anyType],
    result: 'integer',
    sentence: 'The number of rows, or of rows where x is not null.',
    example: { expression: 'count(x)', x: [1, null, 1], value: 2 },
    accumulate: () => {
      let count = 0
      return { add: () => void count++, result: () => count }
    },
  }),
  aggregateOperator({
    name: 'count_distinct',
    syntax: 'count_distinct(x)',
    arguments: [anyType],
    result: 'integer',
    sentence: 'The number of different values.',
    example: { expression: 'count_distinct(x)', x: [1, null, 1, 2], value: 2 },
    accumulate: () => {
      const seen = new Set<Scalar>()
      return { add: (value) => void seen.add(value), result: () => seen.size }
    },
  }),
  overNumbers(
    'sum',
    'The sum in doubles, in row order.',
    { expression: 'sum(x)', x: [1, null, 2.5], value: 3.5 },
    () => {
      let count = 0
      let sum = 0
      return { add: (value) => void (count++, (sum += value)), result: () => (count === 0 ? null : sum) }
    },
  ),
  overNumbers(
    'mean',
    'The sum, in row order, divided by the number of values.',
    { expression: 'mean(x)', x: [1, null, 2], value: 1.5 },
    () => {
      let count = 0
      let sum = 0
      return { add: (value) => void (count++, (sum += value)), result: () => (count === 0 ? null : sum / count) }
    },
  ),
  extreme('min', 'The least value.', { expression: 'min(x)', x: [3, null, 2], value: 2 }, -1),
  extreme(
    'max',
    'The greatest value; NaN is above every number.',
    { expression: 'max(x)', x: [3, null, 2], value: 3 },
    1,
  ),
  overNumbers(
    'median',
    'The middle value, or the mean of the two in the middle (type 7 of Hyndman & Fan 1996).',
    { expression: 'median(x)', x: [4, 1, null, 2, 3], value: 2.5 },
    () => {
      const values: number[] = []
      return { add: (value) => void values.push(value), result: () => medianOf(values) }
    },
  ),
  overNumbers(
    'variance',
    'The sample variance (divisor n − 1), null below two values.',
    { expression: 'variance(x)', x: [1, null, 3], value: 2 },
    () => squaredDeviations((sum, count) => sum / (count - 1)),
  ),
  overNumbers(
    'stdev',
    'The square root of the sample variance, null below two values.',
    { expression: 'stdev(x)', x: [2, null, 2], value: 0 },
    () => squaredDeviations((sum, count) => Math.sqrt(sum / (count - 1))),
  ),
  quantifier(
    'any_true',
    'True when one value is true.',
    { expression: 'any_true(x)', x: [false, null, true], value: true },
    true,
  ),
  quantifier(
    'all_true',
    'True when no value is false.',
    { expression: 'all_true(x)', x: [true, null, false], value: false },
    false,
  ),
]

interface NumberAccumulator {
  add(value: number): void
  result(): Scalar
}

function overNumbers(
  name: string,
  sentence: string,
  example: Operator['example'],
  accumulate: () => NumberAccumulator,
): Operator {
  return aggregateOperator({
    name,
    syntax: `${name}(x)`,
    arguments: [numeric],
    result: 'number',
    sentence,
    example,
    accumulate: (): Accumulator => {
      const numbers = accumulate()
      return {
        add: (value) => (typeof value === 'number' ? numbers.add(value) : undefined),
        result: () => numbers.result(),
      }
    },
  })
}

function extreme(name: string, sentence: string, example: Operator['example'], sign: number): Operator {
  return aggregateOperator({
    name,
    syntax: `${name}(x)`,
    arguments: [ordered],
    alike: 'compared',
    result: 'alike',
    sentence,
    example,
    accumulate: () => {
      let found: Scalar = null
      return {
        add: (value) => {
          if (found === null || sign * (compareValues(value, found) ?? 0) > 0) found = value
        },
        result: () => found,
      }
    },
  })
}

function quantifier(name: string, sentence: string, example: Operator['example'], decides: boolean): Operator {
  return aggregateOperator({
    name,
    syntax: `${name}(x)`,
    arguments: [boolean],
    result: 'boolean',
    sentence,
    example,
    accumulate: () => {
      let found: Scalar = null
      return {
        add: (value) => {
          found = value === decides || found === decides ? decides : !decides
        },
        result: () => found,
      }
    },
  })
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted(compareNumbers)
  const rank = (sorted.length - 1) / 2
  const low = sorted[Math.floor(rank)]!
  const high = sorted[Math.ceil(rank)]!
  return low === high ? low : low + (high - low) / 2
}

/** Welford's updating (Technometrics 4, 1962), in row order. */
function squaredDeviations(answer: (sum: number, count: number) => number): NumberAccumulator {
  let count = 0
  let mean = 0
  let sum = 0
  return {
    add: (value) => {
      count++
      const deviation = value - mean
      mean += deviation / count
      sum += deviation * (value - mean)
    },
    result: () => (count < 2 ? null : answer(sum, count)),
  }
}

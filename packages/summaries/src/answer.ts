import type { Scalar } from '@weighhouse/expressions'
import {
  type Comoments,
  comomentsOf,
  emptyComoments,
  emptyMoments,
  type Moments,
  momentsOf,
} from '@weighhouse/statistics'
import { compareKeys, keyText, keyValue } from './key.ts'
import { type Aggregate, defaultTallyLimit } from './request.ts'
import type { AggregateAnswer, TallyCount } from './summary.ts'

/** The answer for no rows at all: the identity of merging. */
export function emptyAnswer(aggregate: Aggregate): AggregateAnswer {
  switch (aggregate.kind) {
    case 'count':
      return { kind: 'count', count: 0 }
    case 'moments':
      return { kind: 'moments', moments: emptyMoments, missing: 0, nonFinite: 0 }
    case 'comoments':
      return {
        kind: 'comoments',
        comoments: emptyComoments(aggregate.of.length, aggregate.order ?? 2),
        missing: 0,
        nonFinite: 0,
      }
    case 'tally':
      return { kind: 'tally', counts: [] }
    case 'histogram': {
      const counts = Array.from({ length: aggregate.edges.length - 1 }, () => 0)
      return { kind: 'histogram', edges: aggregate.edges, counts, below: 0, above: 0, missing: 0, nonFinite: 0 }
    }
    default:
      return { kind: 'quantiles', at: aggregate.at, values: [], missing: 0, nonFinite: 0 }
  }
}

/**
 * The answer over rows in memory: the reference of what every engine gives. `rows` hold the values
 * of the aggregate's expressions (none for `count`), `weights` how many units each row stands for.
 */
export function answerRows(
  aggregate: Aggregate,
  rows: readonly (readonly Scalar[])[],
  weights: readonly number[] | null,
): AggregateAnswer {
  const weightOf = (row: number) => weights?.[row] ?? 1
  switch (aggregate.kind) {
    case 'count':
      return { kind: 'count', count: rows.reduce((sum, _, row) => sum + weightOf(row), 0) }
    case 'moments': {
      const { values, valueWeights, missing, nonFinite } = finiteRows(rows, weights)
      const column = values.map(([value]) => value ?? 0)
      return {
        kind: 'moments',
        moments: askedMoments(aggregate, weights ? weightedMoments(column, valueWeights) : momentsOf(column)),
        missing,
        nonFinite,
      }
    }
    case 'comoments': {
      const { values, valueWeights, missing, nonFinite } = finiteRows(rows, weights)
      const columns = aggregate.of.length
      const order = aggregate.order ?? 2
      const comoments = weights
        ? comomentsOf(
            values.flatMap((row, index) => Array.from({ length: valueWeights[index] ?? 0 }, () => row)),
            columns,
            order,
          )
        : comomentsOf(values, columns, order)
      return { kind: 'comoments', comoments, missing, nonFinite }
    }
    case 'tally':
      return tallyAnswer(countDistinct(rows, weightOf), aggregate.limit ?? defaultTallyLimit)
    case 'histogram': {
      const { values, valueWeights, missing, nonFinite } = finiteRows(rows, weights)
      return histogramOf(aggregate.edges, values, valueWeights, missing, nonFinite)
    }
    default: {
      const { values, valueWeights, missing, nonFinite } = finiteRows(rows, weights)
      const counts = countDistinct(values, (row) => valueWeights[row] ?? 1)
      return quantilesAnswer(aggregate.at, counts, missing, nonFinite, aggregate.limit ?? defaultTallyLimit)
    }
  }
}

/** Moments without the extremes that nobody asked for: engines answer alike. */
export function askedMoments({ extremes = false }: Extract<Aggregate, { kind: 'moments' }>, moments: Moments): Moments {
  return extremes ? moments : { ...moments, minimum: null, maximum: null }
}

/** A tally sorted by value, or overflow past `limit` distinct tuples. */
export function tallyAnswer(counts: readonly TallyCount[], limit: number): AggregateAnswer {
  if (counts.length > limit) return { kind: 'overflow', limit }
  const shown = counts.map(({ value, count }) => ({ value: value.map(keyValue), count }))
  return { kind: 'tally', counts: shown.sort((left, right) => compareKeys(left.value, right.value)) }
}

/** Sorted (value, count) pairs, or overflow past `limit` distinct values. */
export function quantilesAnswer(
  at: readonly number[],
  counts: readonly TallyCount[],
  missing: number,
  nonFinite: number,
  limit: number,
): AggregateAnswer {
  if (counts.length > limit) return { kind: 'overflow', limit }
  const values = counts.map(({ value, count }) => [Number(value[0]) + 0, count] as const)
  return { kind: 'quantiles', at, values: values.sort(([left], [right]) => left - right), missing, nonFinite }
}

/** Index of the bin [e_i, e_i+1) of a value, the last one closed; −1 below the first edge, `edges.length − 1` above the last. */
function binOf(edges: readonly number[], value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? Infinity) <= value) low = middle + 1
    else high = middle
  }
  return low === edges.length && value === edges.at(-1) ? edges.length - 2 : low - 1
}

function histogramOf(
  edges: readonly number[],
  values: readonly (readonly number[])[],
  weights: readonly number[],
  missing: number,
  nonFinite: number,
): AggregateAnswer {
  const counts = Array.from({ length: edges.length - 1 }, () => 0)
  let below = 0
  let above = 0
  for (const [row, [value]] of values.entries()) {
    const bin = binOf(edges, value ?? 0)
    const weight = weights[row] ?? 1
    if (bin < 0) below += weight
    else if (bin > counts.length - 1) above += weight
    else counts[bin] = (counts[bin] ?? 0) + weight
  }
  return { kind: 'histogram', edges, counts, below, above, missing, nonFinite }
}

/** Rows whose values are all finite numbers (booleans as 0 and 1); a row with a null is missing, else it is non-finite. */
function finiteRows(rows: readonly (readonly Scalar[])[], weights: readonly number[] | null) {
  const values: number[][] = []
  const valueWeights: number[] = []
  let missing = 0
  let nonFinite = 0
  for (const [index, row] of rows.entries()) {
    const weight = weights?.[index] ?? 1
    if (row.includes(null)) missing += weight
    else {
      const numbers = row.map(Number)
      if (numbers.every(Number.isFinite)) {
        values.push(numbers)
        valueWeights.push(weight)
      } else nonFinite += weight
    }
  }
  return { values, valueWeights, missing, nonFinite }
}

/** Moments of values that each stand for `weights[i]` equal units, in two passes. */
function weightedMoments(values: readonly number[], weights: readonly number[]): Moments {
  const count = weights.reduce((sum, weight) => sum + weight, 0)
  if (count === 0) return emptyMoments
  const total = (term: (value: number) => number) =>
    values.reduce((sum, value, row) => sum + (weights[row] ?? 0) * term(value), 0)
  const provisional = total((value) => value) / count
  const mean = provisional + total((value) => value - provisional) / count
  const kept = values.filter((_, row) => (weights[row] ?? 0) > 0)
  return {
    count,
    mean,
    squaredDeviations: total((value) => (value - mean) ** 2),
    cubedDeviations: total((value) => (value - mean) ** 3),
    minimum: kept.reduce((least, value) => Math.min(least, value)) + 0,
    maximum: kept.reduce((most, value) => Math.max(most, value)) + 0,
  }
}

function countDistinct(rows: readonly (readonly Scalar[])[], weightOf: (row: number) => number): readonly TallyCount[] {
  const counts = new Map<string, { value: readonly Scalar[]; count: number }>()
  for (const [row, value] of rows.entries()) {
    const key = keyText(value)
    const entry = counts.get(key)
    if (entry) entry.count += weightOf(row)
    else counts.set(key, { value, count: weightOf(row) })
  }
  return [...counts.values()].filter(({ count }) => count > 0)
}

/** Whether every number of an answer is finite: sums of values near the largest double are not. */
export function isFiniteAnswer(answer: AggregateAnswer): boolean {
  if (answer.kind === 'moments') {
    const { mean, squaredDeviations, cubedDeviations } = answer.moments
    return [mean, squaredDeviations, cubedDeviations].every(Number.isFinite)
  }
  if (answer.kind !== 'comoments') return true
  const { means, crossProducts, tripleProducts }: Comoments = answer.comoments
  return [...means, ...crossProducts, ...(tripleProducts ?? [])].every(Number.isFinite)
}

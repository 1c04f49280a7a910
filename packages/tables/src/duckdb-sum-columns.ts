import {
  type Aggregate,
  type AggregateAnswer,
  areNearCentres,
  columnPairs,
  columnTriples,
  comomentsFromCrossSums,
  emptyAnswer,
  isNearCentre,
  momentsFromPowerSums,
} from '@weighhouse/summaries'
import { emptyMoments, type Moments } from '@weighhouse/statistics'
import { numberOf } from './duckdb-values.ts'

/** A moments or comoments aggregate, its `place` among them and its expressions as SQL. */
export interface SumColumns {
  readonly name: string
  readonly place: number
  readonly aggregate: Extract<Aggregate, { kind: 'moments' | 'comoments' }>
  readonly values: readonly SumValue[]
}

export interface SumValue {
  /** SQL of a DOUBLE. */
  readonly sql: string
  /** False for whole numbers and booleans, which are never NaN or infinite. */
  readonly mayBeInfinite: boolean
  /** Only 0 and 1: two counts give every moment, exactly. */
  readonly isBoolean: boolean
}

/** Columns per row: the finite values `f`, less their centres `d`, and what tells unusable rows. */
export function innerColumns({ place, aggregate, values }: SumColumns, centres: readonly string[]): readonly string[] {
  const isFinite = ({ sql, mayBeInfinite }: SumValue) => (mayBeInfinite ? `isfinite(${sql})` : `${sql} IS NOT NULL`)
  if (aggregate.kind === 'moments') {
    const value = onlyValue(values)
    if (value.isBoolean) return [`${value.sql} AS f${place}`]
    const finite = value.mayBeInfinite ? `CASE WHEN isfinite(${value.sql}) THEN ${value.sql} END` : value.sql
    const given = value.mayBeInfinite ? [`${value.sql} AS x${place}`] : []
    return [...given, `${finite} AS f${place}`, `f${place} - ${centres[0]} AS d${place}_0`]
  }
  const isNull = values.map(({ sql }) => `${sql} IS NULL`).join(' OR ')
  return [
    `CASE WHEN ${isNull} THEN 1 WHEN ${values.map(isFinite).join(' AND ')} THEN 0 ELSE 2 END AS u${place}`,
    ...values.map(
      ({ sql }, index) => `CASE WHEN u${place} = 0 THEN ${sql} - ${centres[index]} END AS d${place}_${index}`,
    ),
  ]
}

/**
 * Aggregates over those columns, in the order in which `readAnswer` reads them. Extremes cost as much as sums:
 * they are read where the request asks for them, or where `extremes` does.
 */
export function outerColumns(
  { place, aggregate, values }: SumColumns,
  sumFunction: 'sum' | 'fsum',
  extremes: boolean,
): readonly string[] {
  const d = (index: number) => `d${place}_${index}`
  const sum = (...factors: readonly number[]) => `${sumFunction}(${factors.map(d).join(' * ')})`
  if (aggregate.kind === 'moments') {
    const value = onlyValue(values)
    if (value.isBoolean) return [`count(f${place})`, `sum(f${place})`]
    const given = value.mayBeInfinite ? `count(x${place})` : `count(f${place})`
    const ends = extremes || aggregate.extremes ? [`min(f${place})`, `max(f${place})`] : []
    return [given, `count(f${place})`, sum(0), sum(0, 0), sum(0, 0, 0), ...ends]
  }
  const columns = values.length
  const triples = aggregate.order === 3 ? columnTriples(columns).map((triple) => sum(...triple)) : []
  return [
    `count(*) FILTER (u${place} = 1)`,
    `count(*) FILTER (u${place} = 2)`,
    `count(*) FILTER (u${place} = 0)`,
    ...values.map((_, index) => sum(index)),
    ...columnPairs(columns).map((pair) => sum(...pair)),
    ...triples,
  ]
}

/** The answer of one chunk and group from its row: `rows` in it, `cells` of `outerColumns`. */
export function readAnswer(
  sum: SumColumns,
  rows: number,
  cells: readonly unknown[],
  centres: readonly number[],
): AggregateAnswer {
  const numbers = cells.map(numberOf)
  const at = (index: number) => numbers[index] ?? 0
  if (sum.aggregate.kind === 'moments' && onlyValue(sum.values).isBoolean) {
    return { kind: 'moments', moments: shareMoments(at(0), at(1)), missing: rows - at(0), nonFinite: 0 }
  }
  if (sum.aggregate.kind === 'moments') {
    const unusable = { missing: rows - at(0), nonFinite: at(0) - at(1) }
    const empty = emptyAnswer(sum.aggregate)
    if (at(1) === 0) return { ...empty, ...unusable }
    const [count, total, squares, cubes] = [at(1), at(2), at(3), at(4)]
    const [minimum = null, maximum = null] = numbers.slice(5)
    const moments = momentsFromPowerSums({
      count,
      centre: centres[0] ?? 0,
      sum: total,
      squares,
      cubes,
      minimum,
      maximum,
    })
    return { kind: 'moments', moments, ...unusable }
  }
  const unusable = { missing: at(0), nonFinite: at(1) }
  if (at(2) === 0) return { ...emptyAnswer(sum.aggregate), ...unusable }
  const columns = sum.values.length
  const pairs = columnPairs(columns).length
  const comoments = comomentsFromCrossSums({
    count: at(2),
    centres,
    sums: numbers.slice(3, 3 + columns),
    crossSums: numbers.slice(3 + columns, 3 + columns + pairs),
    tripleSums: sum.aggregate.order === 3 ? numbers.slice(3 + columns + pairs) : null,
  })
  return { kind: 'comoments', comoments, ...unusable }
}

/** Means of an answer, or nothing where no row was finite. */
export function meansOf(answer: AggregateAnswer | undefined): readonly number[] | undefined {
  if (answer?.kind === 'moments') return answer.moments.count > 0 ? [answer.moments.mean] : undefined
  if (answer?.kind === 'comoments') return answer.comoments.count > 0 ? answer.comoments.means : undefined
  return undefined
}

/** Whether sums about `centres` kept their digits. */
export function isNear({ values }: SumColumns, answer: AggregateAnswer, centres: readonly number[]): boolean {
  const isShare = onlyValue(values).isBoolean
  if (answer.kind === 'moments' && isShare) return true
  if (answer.kind === 'moments') return answer.moments.count === 0 || isNearCentre(answer.moments, centres[0] ?? 0)
  return answer.kind !== 'comoments' || answer.comoments.count === 0 || areNearCentres(answer.comoments, centres)
}

/** Moments of `count` zeros and ones, `ones` of them ones. */
function shareMoments(count: number, ones: number): Moments {
  if (count === 0) return emptyMoments
  const zeros = count - ones
  return {
    count,
    mean: ones / count,
    squaredDeviations: (ones * zeros) / count,
    cubedDeviations: ((ones * zeros) / count) * ((zeros - ones) / count),
    minimum: zeros > 0 ? 0 : 1,
    maximum: ones > 0 ? 1 : 0,
  }
}

function onlyValue([value]: readonly SumValue[]): SumValue {
  return value ?? { sql: 'NULL::DOUBLE', mayBeInfinite: false, isBoolean: false }
}

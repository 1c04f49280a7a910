import type { Comoments, Moments } from '@weighhouse/statistics'

/** Sums of d, d², d³ over finite rows, d = x − centre: what one pass of SQL gives for one chunk. */
export interface PowerSums {
  readonly count: number
  readonly centre: number
  readonly sum: number
  readonly squares: number
  readonly cubes: number
  /** Least and largest value, or null where they were not read. Equal, they tell that every deviation is exactly 0. */
  readonly minimum: number | null
  readonly maximum: number | null
}

/**
 * Centred moments from power sums about a provisional centre. Exact to rounding only where
 * |mean − centre| is at most about one standard deviation: `isNearCentre` says whether it was.
 */
export function momentsFromPowerSums({ count, centre, sum, squares, cubes, minimum, maximum }: PowerSums): Moments {
  const extremes = { minimum: unsigned(minimum), maximum: unsigned(maximum) }
  if (extremes.minimum !== null && extremes.minimum === extremes.maximum)
    return { count, mean: extremes.minimum, squaredDeviations: 0, cubedDeviations: 0, ...extremes }
  const shift = sum / count
  return {
    count,
    mean: centre + shift,
    squaredDeviations: Math.max(0, squares - shift * sum),
    cubedDeviations: cubes - 3 * shift * squares + 2 * shift * shift * sum,
    ...extremes,
  }
}

/** Of the two zeros one is kept. */
function unsigned(value: number | null): number | null {
  return value === null ? null : value + 0
}

/** Whether power sums about `centre` kept their digits: the mean lies within one standard deviation of it. */
export function isNearCentre(moments: Moments, centre: number): boolean {
  if (moments.minimum !== null && moments.minimum === moments.maximum) return true
  return (moments.mean - centre) ** 2 * moments.count <= moments.squaredDeviations
}

/** Sums over complete finite rows of k columns, d_i = x_i − centre_i, in the order of `Comoments`. */
export interface CrossSums {
  readonly count: number
  readonly centres: readonly number[]
  readonly sums: readonly number[]
  readonly crossSums: readonly number[]
  readonly tripleSums: readonly number[] | null
}

/** Centred cross products from sums about provisional centres, under the condition of `momentsFromPowerSums`. */
export function comomentsFromCrossSums({ count, centres, sums, crossSums, tripleSums }: CrossSums): Comoments {
  const columns = centres.length
  const shift = sums.map((sum) => sum / count)
  const d = (i: number) => shift[i] ?? 0
  const pairs = columnPairs(columns)
  const cross = new Map(pairs.map(([i, j], index) => [i * columns + j, crossSums[index] ?? 0]))
  const s = (i: number, j: number) => cross.get(Math.min(i, j) * columns + Math.max(i, j)) ?? 0
  return {
    count,
    means: centres.map((centre, i) => centre + d(i)),
    crossProducts: pairs.map(([i, j]) => {
      const product = s(i, j) - d(i) * (sums[j] ?? 0)
      return i === j ? Math.max(0, product) : product
    }),
    tripleProducts:
      tripleSums === null
        ? null
        : columnTriples(columns).map(
            ([i, j, k], index) =>
              (tripleSums[index] ?? 0) -
              d(i) * s(j, k) -
              d(j) * s(i, k) -
              d(k) * s(i, j) +
              2 * count * d(i) * d(j) * d(k),
          ),
  }
}

/** Whether the sums about `centres` kept their digits in every column. */
export function areNearCentres(comoments: Comoments, centres: readonly number[]): boolean {
  const columns = centres.length
  return columnPairs(columns).every(([i, j], index) => {
    if (i !== j) return true
    const distance = (comoments.means[i] ?? 0) - (centres[i] ?? 0)
    return distance * distance * comoments.count <= (comoments.crossProducts[index] ?? 0)
  })
}

/** Column pairs i ≤ j in the order of `Comoments.crossProducts`. */
export function columnPairs(columns: number): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = []
  for (let i = 0; i < columns; i++) for (let j = i; j < columns; j++) pairs.push([i, j])
  return pairs
}

/** Column triples i ≤ j ≤ k in the order of `Comoments.tripleProducts`. */
export function columnTriples(columns: number): readonly (readonly [number, number, number])[] {
  const triples: [number, number, number][] = []
  for (const [i, j] of columnPairs(columns)) for (let k = j; k < columns; k++) triples.push([i, j, k])
  return triples
}

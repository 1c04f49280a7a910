/**
 * Mergeable sufficient statistics of one column. `mean` and extremes are 0 for the empty sample,
 * which is the identity of `mergeMoments`; `count` says so. All sums are centred: Σ(x − mean)^k.
 */
export interface Moments {
  readonly count: number
  readonly mean: number
  /** M2 = Σ(x − mean)², in the squared unit. */
  readonly squaredDeviations: number
  /** M3 = Σ(x − mean)³, in the cubed unit. */
  readonly cubedDeviations: number
  readonly minimum: number | null
  readonly maximum: number | null
}

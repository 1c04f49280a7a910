/** What re-randomised units say of the test of one metric. Types, not interfaces, since it must be a JSON object. */
export type MetricCalibration = {
  readonly metric: string
  readonly treatment: string
  readonly control: string
  /** Re-randomisations, and those of them in which the metric could be tested. */
  readonly runs: number
  readonly tested: number
  /** False rejections in each tail, and the central 99.9 % of the binomial that they come from where the test keeps its level. */
  readonly tails: {
    readonly low: number
    readonly high: number
    readonly range: readonly [least: number, most: number]
  }
  /** Kolmogorov–Smirnov distance of the p-values from uniform; null below 20 of them. */
  readonly uniformity: { readonly distance: number; readonly pValue: number; readonly isJudged: boolean } | null
  /** Relative sets, those that hold 0, and how many at least must. */
  readonly coverage: { readonly sets: number; readonly covered: number; readonly least: number }
  readonly state: 'calibrated' | 'conservative' | 'failed' | 'not-estimable'
  /** `rejects-too-often`, `rejects-too-seldom`, `covers-too-seldom`, `p-values-not-uniform`, `few-events`, `no-comparison`. */
  readonly reasons: readonly string[]
}

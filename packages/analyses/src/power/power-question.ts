import type { NotEstimable, Spending } from '@weighhouse/statistics'

/** A size on the metric's own scale, or as a part of the absolute control mean. */
export interface ScaledSize {
  readonly value: number
  readonly scale: 'absolute' | 'relative'
}

/** One comparison of a treatment arm with the control arm, as somebody plans it. */
export interface PowerQuestion {
  /**
   * What is known of the metric before the start. `standardDeviation` is that of one unit: of a ratio, of its
   * linearised value; of a quantile q, √(q(1 − q)) over the density there.
   */
  readonly metric:
    | { readonly kind: 'proportion'; readonly baseline: number }
    | {
        readonly kind: 'mean' | 'ratio' | 'quantile'
        readonly baseline: number | null
        readonly standardDeviation: number
      }
  /** A difference in either direction, signed; or not worse than a margin, given what is assumed to be gained. */
  readonly aim:
    | { readonly kind: 'difference'; readonly effect: ScaledSize | null; readonly falls: boolean }
    | {
        readonly kind: 'non-inferiority'
        readonly margin: ScaledSize | null
        readonly scale: ScaledSize['scale']
        readonly assumedBenefit: number
        readonly direction: 1 | -1
      }
  /** Of the two arms, summing to 1. */
  readonly shares: { readonly control: number; readonly treatment: number }
  readonly test: PlannedErrors
  readonly looks:
    | { readonly kind: 'fixed' }
    | { readonly kind: 'always-valid'; readonly fractions: readonly number[] }
    | { readonly kind: 'group-sequential'; readonly fractions: readonly number[]; readonly spending: Spending }
  /** Units of both arms: then the smallest effect is asked, else the units. */
  readonly units: number | null
  /** Part of the variance that covariates take away, 0–1. */
  readonly varianceReduction: number
  readonly runs: number
  readonly seed: number
}

/** Error of one test (of both sides where it has two) and the power that it is planned with. */
export interface PlannedErrors {
  readonly alpha: number
  readonly sides: 'one' | 'two'
  readonly power: number
}

export type PowerAnswer = {
  readonly kind: 'estimated'
  /** `noncentral-t`, `normal`, `enumeration` of all tables for few events, or the recursion over `looks`. */
  readonly method: 'noncentral-t' | 'normal' | 'enumeration' | 'looks'
  readonly alpha: number
  readonly sides: 'one' | 'two'
  readonly power: number
  /** Of the comparison's arms. */
  readonly units: { readonly total: number; readonly control: number; readonly treatment: number }
  /** The planned effect or margin, or the smallest one that these units find; signed where it is a difference. */
  readonly effect: { readonly absolute: number; readonly relative: number | null }
  /** Units as a multiple of those of a test without looks. */
  readonly inflation: number
  /** The same plan tried out: the power that it then has, and how far that is from the planned one. */
  readonly check: {
    readonly method: 'enumeration' | 'simulation'
    readonly power: number
    readonly difference: number
    /** Of a simulation, what chance leaves; null of an enumeration. */
    readonly standardError: number | null
    readonly runs: number | null
    readonly seed: number | null
  }
}

export type PowerAnswerOrReason = PowerAnswer | NotEstimable

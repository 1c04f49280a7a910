import type { Scalar } from '@weighhouse/expressions'
import type { Comoments, Moments } from '@weighhouse/statistics'

/** The answer to a `SummaryRequest`: plain JSON, groups sorted by key, so that equal answers have equal bytes. */
export interface Summary {
  readonly by: readonly string[]
  readonly groups: readonly SummaryGroup[]
}

export interface SummaryGroup {
  /** Values of the `by` columns, in their order. */
  readonly key: readonly Scalar[]
  readonly aggregates: Readonly<Record<string, AggregateAnswer>>
}

/** `missing` counts nulls and `nonFinite` NaN and infinities: rows that entered no sum, never dropped in silence. */
export type AggregateAnswer =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'moments'; readonly moments: Moments; readonly missing: number; readonly nonFinite: number }
  | { readonly kind: 'comoments'; readonly comoments: Comoments; readonly missing: number; readonly nonFinite: number }
  | { readonly kind: 'tally'; readonly counts: readonly TallyCount[] }
  | {
      readonly kind: 'histogram'
      readonly edges: readonly number[]
      readonly counts: readonly number[]
      readonly below: number
      readonly above: number
      readonly missing: number
      readonly nonFinite: number
    }
  | {
      readonly kind: 'quantiles'
      readonly at: readonly number[]
      readonly values: readonly (readonly [value: number, count: number])[]
      readonly missing: number
      readonly nonFinite: number
    }
  /** More distinct values than the limit: no counts are given, since part of them would mislead. */
  | { readonly kind: 'overflow'; readonly limit: number }

export interface TallyCount {
  readonly value: readonly Scalar[]
  readonly count: number
}

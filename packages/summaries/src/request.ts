import type { Expression } from '@weighhouse/expressions'

/** Grouped aggregates that merge: the summary of two disjoint parts is computed from their summaries. */
export interface SummaryRequest {
  /** Which input of the analysis: `data`, `reference`, … */
  readonly input: string
  /** Columns to group by; empty for one group over all rows (present even when there are no rows). */
  readonly by: readonly string[]
  /** Rows for which this is true; false and null are left out. */
  readonly where?: Expression
  readonly aggregates: Readonly<Record<string, Aggregate>>
}

export type Aggregate =
  /** Rows in the group. */
  | { readonly kind: 'count' }
  /** n, mean, centred M2 and M3 of one number (booleans count as 0 and 1); least and largest value only where asked for. */
  | { readonly kind: 'moments'; readonly of: Expression; readonly extremes?: boolean }
  /** Means and centred cross products over rows where all are present; `order` 3 adds triples. */
  | { readonly kind: 'comoments'; readonly of: readonly Expression[]; readonly order?: 2 | 3 }
  /** Exact counts per distinct tuple (nulls are values), or overflow past `limit` tuples. */
  | { readonly kind: 'tally'; readonly of: readonly Expression[]; readonly limit?: number }
  /** Counts in [e0, e1), …, [ek−1, ek], and below, above, missing, nonFinite. */
  | { readonly kind: 'histogram'; readonly of: Expression; readonly edges: readonly number[] }
  /** Exact (value, count) pairs from which any type-7 quantile follows; overflow past `limit` distinct values. */
  | { readonly kind: 'quantiles'; readonly of: Expression; readonly at: readonly number[]; readonly limit?: number }

/** Distinct tuples a tally or a quantile summary may hold when the request sets no limit. */
export const defaultTallyLimit = 100_000

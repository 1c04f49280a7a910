/** Mergeable sufficient statistics of k columns over the same rows. */
export interface Comoments {
  readonly count: number
  readonly means: readonly number[]
  /** C_ij = Σ(x_i − m_i)(x_j − m_j) for i ≤ j, rows of the upper triangle one after another. */
  readonly crossProducts: readonly number[]
  /** M_ijk for i ≤ j ≤ k in lexicographic order, or null when the request was of order 2. */
  readonly tripleProducts: readonly number[] | null
}

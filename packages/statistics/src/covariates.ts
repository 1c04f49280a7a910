import { type Factor, nextRow } from './cholesky.ts'
import { type Comoments, pairIndex } from './comoments.ts'

/** A covariate that cannot adjust, by its place among the covariates, and why. */
export type DroppedCovariate = {
  readonly covariate: number
  readonly reason: 'covariate-constant' | 'covariate-collinear'
}

export interface KeptCovariates {
  /** Places of the covariates that are left, in their order. */
  readonly kept: readonly number[]
  readonly dropped: readonly DroppedCovariate[]
  /** Cholesky factors of the kept covariates' co-moments, one for each sample. */
  readonly factors: readonly Factor[]
}

/** Deviations smaller than this part of the mean are what rounding leaves of a constant. */
const constantSpread = 1e-12
/** A pivot below this part of its diagonal says that the covariate follows from those before it. */
const collinearPivot = 1e-10

/**
 * Covariates that can adjust in every sample: one that is constant in some sample is dropped, and
 * of two that follow from each other in some sample the later. `first` is the column of the first covariate.
 */
export function keepCovariates(samples: readonly Comoments[], first: number): KeptCovariates {
  const covariates = Math.max(0, (samples[0]?.means.length ?? 0) - first)
  const kept: number[] = []
  const dropped: DroppedCovariate[] = []
  let factors: Factor[] = samples.map(() => [])
  for (let covariate = 0; covariate < covariates; covariate += 1) {
    if (samples.some((sample) => isConstant(sample, first + covariate))) {
      dropped.push({ covariate, reason: 'covariate-constant' })
      continue
    }
    const rows = samples.map((sample, index) => {
      const column = kept.map((other) => crossOf(sample, first + other, first + covariate))
      const diagonal = crossOf(sample, first + covariate, first + covariate)
      const { row, pivot } = nextRow(factors[index] ?? [], column, diagonal)
      return { row, isCollinear: !(pivot >= collinearPivot * diagonal) }
    })
    if (rows.some(({ isCollinear }) => isCollinear)) dropped.push({ covariate, reason: 'covariate-collinear' })
    else {
      kept.push(covariate)
      factors = factors.map((factor, index) => [...factor, rows[index]?.row ?? []])
    }
  }
  return { kept, dropped, factors }
}

/** C_ij of a sample. */
export function crossOf({ crossProducts, means }: Comoments, i: number, j: number): number {
  return crossProducts[pairIndex(i, j, means.length)] ?? 0
}

function isConstant(sample: Comoments, column: number): boolean {
  const spread = constantSpread * Math.abs(sample.means[column] ?? 0)
  return !(crossOf(sample, column, column) > sample.count * spread * spread)
}

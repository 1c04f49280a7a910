import { dot, nextRow, type Factor, solveFactored } from './cholesky.ts'
import type { Comoments } from './comoments.ts'
import { crossOf, type DroppedCovariate, keepCovariates } from './covariates.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { fTail } from './f-distribution.ts'
import { type PValue, pValueOfTail } from './p-value.ts'

export type Hotelling = PValue & {
  /** F = T²(N − k − 1)/(k(N − 2)). */
  readonly statistic: number
  /** T² = (n_T·n_C/N)·d·S_p⁻¹·d, without unit. */
  readonly squaredDistance: number
  readonly degreesOfFreedom: readonly [between: number, within: number]
  readonly dropped: readonly DroppedCovariate[]
}

/**
 * Whether two arms have the same means of k covariates, all at once. Assumes independent units, equal
 * covariance matrices, means that are nearly normal. Columns that are constant or follow from others
 * are left out and named. Not estimable: `no-covariate-left`; `too-few-units` without degrees of
 * freedom. Not rejecting says nothing about being equal. Source: Hotelling (1931), Annals of Mathematical Statistics 2:360–378.
 */
export function hotelling(control: Comoments, treatment: Comoments): Estimated<Hotelling> {
  const total = control.count + treatment.count
  if (Math.min(control.count, treatment.count) < 2) return notEstimable('too-few-units')
  const { kept, dropped } = keepCovariates([control, treatment], 0)
  const covariates = kept.length
  const within = total - covariates - 1
  if (covariates === 0) return notEstimable('no-covariate-left')
  if (within < 1) return notEstimable('too-few-units')
  const gap = kept.map((column) => (treatment.means[column] ?? 0) - (control.means[column] ?? 0))
  const pooled = (i: number, j: number) => (crossOf(control, i, j) + crossOf(treatment, i, j)) / (total - 2)
  const factor = kept.reduce<Factor>((rows, column, index) => {
    const before = kept.slice(0, index).map((other) => pooled(other, column))
    return [...rows, nextRow(rows, before, pooled(column, column)).row]
  }, [])
  const distance = dot(gap, solveFactored(factor, gap))
  const squaredDistance = (control.count / total) * treatment.count * distance
  const statistic = (squaredDistance * within) / (covariates * (total - 2))
  return {
    kind: 'estimated',
    statistic,
    squaredDistance,
    degreesOfFreedom: [covariates, within],
    ...pValueOfTail(fTail(statistic, covariates, within)),
    dropped,
  }
}

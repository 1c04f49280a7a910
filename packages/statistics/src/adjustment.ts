import type { ArmMean } from './arm-mean.ts'
import { dot, type Factor, invertFactor, nextRow, solveFactored, solveLower } from './cholesky.ts'
import type { Comoments } from './comoments.ts'
import { crossOf, type DroppedCovariate, keepCovariates } from './covariates.ts'
import { type Estimated, notEstimable } from './estimated.ts'

/** The regression of one arm on the covariates that are kept: all that its adjusted mean and row terms need. */
export interface CovariateFit {
  readonly units: number
  /** m_a, unadjusted. */
  readonly mean: number
  readonly covariateMeans: readonly number[]
  /** θ_a = S_a⁻¹·C_a, in the unit of the metric per unit of the covariate. */
  readonly coefficients: readonly number[]
  /** x̄_a − x̄, from the arm to both arms together. */
  readonly imbalance: readonly number[]
  /** S_a⁻¹·(x̄_a − x̄). */
  readonly tilt: readonly number[]
  /** Rows of L_a⁻¹ with S_a = L_a·L_aᵀ, so that d·S_a⁻¹·d = |L_a⁻¹·d|². */
  readonly whitening: Factor
  /** What the covariates leave of M2. */
  readonly residual: number
}

export interface CovariateAdjustment {
  /** Places of the covariates in use. */
  readonly kept: readonly number[]
  readonly control: CovariateFit
  readonly treatment: CovariateFit
  /** S̄, the pooled covariance matrix of the kept covariates. */
  readonly pooled: readonly (readonly number[])[]
  /** θ̄, the coefficients over both arms. */
  readonly shared: readonly number[]
}

export interface AdjustedPair {
  readonly control: ArmMean
  readonly treatment: ArmMean
  /** K = Cov(m_T', m_C'), which the shared mean of the covariates brings. */
  readonly covariance: number
}

/** Units that an arm needs beyond its covariates. */
const spareUnits = 10

/**
 * Regression of a metric on covariates in each arm of a comparison; column 0 of both co-moments is
 * the metric. Covariates that cannot adjust are dropped, and named whether or not a fit is left. Not
 * estimable: `no-covariate-left`; `too-few-units-for-covariates` where an arm has n ≤ k + 10.
 * Assumes covariates that were fixed before assignment. Source: Lin (2013), Annals of Applied Statistics 7:295–318.
 */
export function fitCovariates(
  control: Comoments,
  treatment: Comoments,
): { readonly dropped: readonly DroppedCovariate[]; readonly fit: Estimated<CovariateAdjustment> } {
  const { kept, dropped, factors } = keepCovariates([control, treatment], 1)
  if (kept.length === 0) return { dropped, fit: notEstimable('no-covariate-left') }
  if (Math.min(control.count, treatment.count) <= kept.length + spareUnits)
    return { dropped, fit: notEstimable('too-few-units-for-covariates') }
  const total = control.count + treatment.count
  const gap = kept.map((covariate) => (treatment.means[covariate + 1] ?? 0) - (control.means[covariate + 1] ?? 0))
  const summed = kept.map((i) => kept.map((j) => crossOf(control, i + 1, j + 1) + crossOf(treatment, i + 1, j + 1)))
  const outcome = kept.map((i) => crossOf(control, 0, i + 1) + crossOf(treatment, 0, i + 1))
  const fit = {
    kind: 'estimated',
    kept,
    control: fitOf(control, kept, factors[0] ?? [], scaled(gap, -treatment.count / total)),
    treatment: fitOf(treatment, kept, factors[1] ?? [], scaled(gap, control.count / total)),
    pooled: summed.map((row) => row.map((value) => value / (total - 2))),
    shared: solveFactored(factorOf(summed), outcome),
  } as const
  return { dropped, fit }
}

/**
 * Adjusted means m_a' = m_a − θ_a·(x̄_a − x̄) with their variances, for the contrast of both arms:
 * `rowErrors` holds HC2 sums over rows of each arm, else the variance comes from the summaries,
 * which assumes that residuals vary alike along the covariates. Units given, the covariate mean that
 * both arms share enters by its own variance and drops out of the difference (`assigned-units`); with
 * `superpopulation` it moves each arm by the arm's own coefficients (Negi & Wooldridge 2021,
 * Econometric Reviews 40:504–534). Degrees of freedom n − 1 − k belong to the arm's own error alone.
 */
export function adjustedPair(
  { control, treatment, pooled, shared }: CovariateAdjustment,
  inference: 'assigned-units' | 'superpopulation',
  rowErrors: { readonly control: number; readonly treatment: number } | null,
): AdjustedPair {
  const total = control.units + treatment.units
  const form = (left: readonly number[], right: readonly number[]) =>
    dot(
      left,
      pooled.map((row) => dot(row, right)),
    ) / total
  const isShared = inference === 'assigned-units'
  const moved = (fit: CovariateFit) => (isShared ? shared : fit.coefficients)
  const arm = (fit: CovariateFit, ownVariance: number): ArmMean => ({
    units: fit.units,
    mean: fit.mean - dot(fit.coefficients, fit.imbalance),
    varianceOfMean: ownVariance + form(moved(fit), moved(fit)),
    degreesOfFreedom: fit.units - 1 - fit.coefficients.length,
    ownVariance,
  })
  return {
    control: arm(control, rowErrors?.control ?? summaryVariance(control)),
    treatment: arm(treatment, rowErrors?.treatment ?? summaryVariance(treatment)),
    covariance: form(moved(treatment), moved(control)),
  }
}

function fitOf(arm: Comoments, kept: readonly number[], factor: Factor, imbalance: readonly number[]): CovariateFit {
  const outcome = kept.map((covariate) => crossOf(arm, 0, covariate + 1))
  const explained = solveLower(factor, outcome)
  return {
    units: arm.count,
    mean: arm.means[0] ?? 0,
    covariateMeans: kept.map((covariate) => arm.means[covariate + 1] ?? 0),
    coefficients: solveFactored(factor, outcome),
    imbalance,
    tilt: solveFactored(factor, imbalance),
    whitening: invertFactor(factor),
    residual: Math.max(
      0,
      explained.reduce((left, value) => left - value * value, crossOf(arm, 0, 0)),
    ),
  }
}

/** Q_a from summaries: the residual variance of the mean, widened by how far the arm had to be moved. */
function summaryVariance({ units, residual, coefficients, imbalance, tilt }: CovariateFit): number {
  return (residual / (units - 1 - coefficients.length) / units) * (1 + units * dot(imbalance, tilt))
}

function factorOf(matrix: readonly (readonly number[])[]): Factor {
  return matrix.reduce<Factor>(
    (factor, row, index) => [...factor, nextRow(factor, row.slice(0, index), row[index] ?? 0).row],
    [],
  )
}

function scaled(vector: readonly number[], factor: number): readonly number[] {
  return vector.map((value) => value * factor)
}

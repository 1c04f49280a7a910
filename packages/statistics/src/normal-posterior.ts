import { type Estimated, notEstimable } from './estimated.ts'
import { normalCdf, normalDensity, normalUpperQuantile } from './normal.ts'

export interface NormalPrior {
  readonly mean: number
  /** ∞ is the flat prior. */
  readonly standardDeviation: number
}

export type NormalPosterior = {
  /** Of the effect, in the unit of the metric. */
  readonly mean: number
  readonly standardDeviation: number
  /** Probability that the effect is in the direction that is better. */
  readonly probabilityBetter: number
  /** Expected loss in the unit of the metric of shipping, and of keeping the control. */
  readonly lossShip: number
  readonly lossKeep: number
  readonly lower: number
  readonly upper: number
}

/**
 * The posterior of an effect from its estimate and standard error under a conjugate normal prior on
 * the same scale: a view beside the test, and no evidence of its own at looks. Assumes a normal
 * likelihood with known error. `lower` and `upper` bound the central credible interval of `level`. Not
 * estimable: `zero-variance`. Source: Raiffa & Schlaifer (1961), Applied Statistical Decision Theory.
 */
export function normalPosterior(
  { estimate, standardError }: { readonly estimate: number; readonly standardError: number },
  prior: NormalPrior,
  direction: 1 | -1,
  level: number,
): Estimated<NormalPosterior> {
  if (!(standardError > 0)) return notEstimable('zero-variance')
  const odds = (standardError / prior.standardDeviation) ** 2
  const mean = estimate + ((prior.mean - estimate) * odds) / (1 + odds)
  const standardDeviation = standardError / Math.sqrt(1 + odds)
  const gain = direction * mean
  const ratio = gain / standardDeviation
  const reach = normalUpperQuantile((1 - level) / 2) * standardDeviation
  return {
    kind: 'estimated',
    mean,
    standardDeviation,
    probabilityBetter: normalCdf(ratio),
    lossShip: Math.max(0, standardDeviation * normalDensity(ratio) - gain * normalCdf(-ratio)),
    lossKeep: Math.max(0, standardDeviation * normalDensity(ratio) + gain * normalCdf(ratio)),
    lower: mean - reach,
    upper: mean + reach,
  }
}

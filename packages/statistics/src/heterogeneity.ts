import { chiSquareTail } from './chi-square.ts'
import { type Estimated, notEstimable } from './estimated.ts'
import { type PValue, pValueOfTail } from './p-value.ts'

export interface EffectEstimate {
  readonly estimate: number
  readonly standardError: number
}

export type Heterogeneity = PValue & {
  /** Q, without unit. */
  readonly statistic: number
  readonly degreesOfFreedom: number
  /** The mean effect with inverse-variance weights, in the unit of the effects. */
  readonly mean: number
}

/**
 * Cochran's Q: whether effects in disjoint groups of units differ by more than their errors explain,
 * against χ² with one degree of freedom fewer than groups. Assumes independent, nearly normal effects
 * with known errors. Not estimable: `too-few-groups` below two. Source: Cochran (1954), Biometrics 10:101–129.
 */
export function heterogeneity(effects: readonly EffectEstimate[]): Estimated<Heterogeneity> {
  if (effects.length < 2) return notEstimable('too-few-groups')
  const smallest = Math.min(...effects.map(({ standardError }) => standardError))
  if (!(smallest > 0)) return notEstimable('zero-variance')
  // Weights relative to the largest, so that no unit of the metric leaves the range of numbers.
  const weights = effects.map(({ standardError }) => (smallest / standardError) ** 2)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const origin = effects[0]?.estimate ?? 0
  const mean =
    origin + effects.reduce((sum, { estimate }, index) => sum + (weights[index] ?? 0) * (estimate - origin), 0) / total
  const statistic = effects.reduce(
    (sum, { estimate, standardError }) => sum + ((estimate - mean) / standardError) ** 2,
    0,
  )
  const degreesOfFreedom = effects.length - 1
  return {
    kind: 'estimated',
    statistic,
    degreesOfFreedom,
    mean,
    ...pValueOfTail(chiSquareTail(statistic, degreesOfFreedom)),
  }
}

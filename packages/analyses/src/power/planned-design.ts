import { type Estimated, notEstimable, type PowerPlan } from '@weighhouse/statistics'
import type { PowerQuestion } from './power-question.ts'

/** A question at one size of its effect or margin: what every form of power is computed from. */
export type PlannedDesign = {
  readonly plan: PowerPlan
  /** The effect, its sign apart, or the margin. */
  readonly size: number
  /** Distance of the truth from what the test rejects, in the unit of the metric. */
  readonly distance: number
  /** Rates of both arms; null for metrics that are no proportion. */
  readonly rates: { readonly control: number; readonly treatment: number } | null
}

/**
 * The design in which the effect (its sign apart) or the margin has an absolute `size`. Not estimable: `effect-zero`;
 * `effect-out-of-range` where a rate or margin would leave [0, 1], or the assumed loss is beyond the margin;
 * `baseline-missing` for a relative margin; `zero-variance`; `non-finite-values` beyond the doubles.
 */
export function designAt(question: PowerQuestion, size: number): Estimated<PlannedDesign> {
  const { metric, aim, shares, test, varianceReduction } = question
  if (size === 0) return notEstimable('effect-zero')
  const change = aim.kind === 'difference' ? (aim.falls ? -size : size) : aim.direction * aim.assumedBenefit
  const distance = aim.kind === 'difference' ? change : size + aim.assumedBenefit
  if (distance === 0) return notEstimable('effect-zero')
  if (aim.kind === 'non-inferiority' && distance < 0) return notEstimable('effect-out-of-range')
  const ratio = ratioAtMargin(question, size)
  if (ratio === null) return notEstimable('baseline-missing')
  const left = 1 - varianceReduction
  const design = (control: number, treatment: number, rates: PlannedDesign['rates']): Estimated<PlannedDesign> => {
    const variances = { control: ratio * ratio * control * left, treatment: treatment * left }
    if (!(variances.control + variances.treatment > 0)) return notEstimable('zero-variance')
    if (!Number.isFinite(variances.control + variances.treatment + distance)) return notEstimable('non-finite-values')
    return {
      kind: 'estimated',
      size,
      distance,
      rates,
      plan: {
        ...test,
        control: { variance: variances.control, share: shares.control },
        treatment: { variance: variances.treatment, share: shares.treatment },
      },
    }
  }
  if (metric.kind !== 'proportion') {
    const variance = metric.standardDeviation ** 2
    return design(variance, variance, null)
  }
  const { baseline } = metric
  const treatment = baseline + change
  const border = aim.kind === 'difference' ? treatment : baseline - aim.direction * size
  if (![baseline, treatment, border].every((rate) => rate >= 0 && rate <= 1)) return notEstimable('effect-out-of-range')
  return design(baseline * (1 - baseline), treatment * (1 - treatment), { control: baseline, treatment })
}

/** ρ₀ of a relative margin of this absolute size; 1 for every other test; null where it has no control mean. */
function ratioAtMargin({ metric, aim }: PowerQuestion, size: number): number | null {
  if (aim.kind === 'difference' || aim.scale === 'absolute') return 1
  if (metric.baseline === null || metric.baseline === 0) return null
  return 1 - (aim.direction * size) / metric.baseline
}

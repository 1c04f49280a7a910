import { normalPosterior } from '@weighhouse/statistics'
import type { Estimate } from './estimate.ts'
import { type AbTestParameters, directionOf, type Metric } from './parameters.ts'
import type { Bayes, Issue } from './result.ts'

/** Above this g a relative prior stands on a control mean that is itself too unsure. */
const sureResolution = 0.05

/**
 * The effect seen through the registered normal prior, beside the test: probability that it is in the
 * direction that is better, and expected losses of shipping and of keeping, in the metric's unit. A relative prior is
 * taken at the size of the control mean. Null without a prior, an estimate or an error.
 */
export function bayesOf(
  estimate: Estimate,
  metric: Metric,
  { prior, level }: AbTestParameters,
): { readonly bayes: Bayes | null; readonly issues: readonly Issue[] } {
  const none = { bayes: null, issues: [] }
  const { absolute, relative } = estimate
  if (prior === null || absolute.kind === 'not-estimable' || absolute.standardError === null) return none
  const control = (estimate.adjustedMeans ?? estimate.means).control
  if (typeof control !== 'number') return none
  const scale = prior.scale === 'relative' ? Math.abs(control) : 1
  if (scale === 0) return none
  const resolution = relative.kind === 'estimated' ? relative.controlResolution : null
  const posterior = normalPosterior(
    { estimate: absolute.estimate, standardError: absolute.standardError },
    { mean: prior.mean * scale, standardDeviation: prior.standardDeviation * scale },
    directionOf(metric),
    level,
  )
  if (posterior.kind === 'not-estimable') return none
  const { mean, standardDeviation, probabilityBetter, lossShip, lossKeep, lower, upper } = posterior
  const isApproximate = prior.scale === 'relative' && !(resolution !== null && resolution <= sureResolution)
  return {
    bayes: {
      prior,
      probabilityBetter,
      lossShip,
      lossKeep,
      posterior: { mean, standardDeviation },
      set: { kind: 'interval', lower, upper, level },
    },
    issues: isApproximate ? [{ code: 'relative-prior-approximate', arguments: { controlResolution: resolution } }] : [],
  }
}

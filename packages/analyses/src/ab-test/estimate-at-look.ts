import {
  alwaysValidCriticalValue,
  alwaysValidOneSided,
  alwaysValidTwoSided,
  type Estimated,
  type NonInferiority,
  normalSf,
  notEstimable,
  pValueOfLog10,
  repeatedCriticalValue,
  runningMinimum,
} from '@weighhouse/statistics'
import type { AlwaysValidLook, ComparisonLook, GroupSequentialLook } from './comparison-look.ts'
import { type Estimate, estimatePair } from './estimate.ts'
import { isRejected } from './families.ts'
import { isPairBurnedIn, isPairSkewTrusted } from './gates.ts'
import { noninferiorityOf } from './noninferiority.ts'
import type { Pair } from './pair.ts'
import type { AbTestParameters, Metric } from './parameters.ts'

/**
 * The comparison with the critical value of the plan's mode in its test and both its sets. Where the
 * mode lets nothing be concluded the means stay and the rest is not estimable: `burn-in`,
 * `skew-gate`, `error-spent`, and what keeps a run from being a look.
 */
export function estimateAtLook(
  pair: Pair,
  metric: Metric,
  { level }: AbTestParameters,
  look: ComparisonLook,
): Estimate {
  switch (look.kind) {
    case 'fixed':
      return estimatePair(pair, metric, level)
    case 'closed':
      return closed(estimatePair(pair, metric, level), look.reason)
    case 'always-valid':
      return withRevision(alwaysValidEstimate(pair, metric, level, look), look)
    case 'group-sequential':
      return groupSequentialEstimate(pair, metric, look)
  }
}

function alwaysValidEstimate(pair: Pair, metric: Metric, level: number, look: AlwaysValidLook): Estimate {
  const criticalValue = alwaysValidCriticalValue(look, 1 - level)
  const estimate = estimatePair(pair, metric, level, { criticalValueOf: () => criticalValue, sparse: null })
  const { test } = estimate
  const isFaulty = pair.treatment.fault !== null || pair.control.fault !== null
  if (!isFaulty && !isPairBurnedIn(pair, metric)) return closed(estimate, 'burn-in')
  if (test.kind === 'not-estimable' || estimate.absolute.kind === 'not-estimable') return estimate
  if (!isPairSkewTrusted(pair, metric, estimate.absolute.standardError)) return closed(estimate, 'skew-gate')
  const { pValue, log10PValue, logEValue } = alwaysValidTwoSided(test.statistic, look, 1 - level)
  const running = runningMinimum([...look.earlier.map(pValueOfLog10), { pValue, log10PValue }])
  const eValue = logEValue < largestLogEValue ? Math.exp(logEValue) : null
  return {
    ...estimate,
    test: { ...test, method: 'always-valid', pValue, log10PValue, runningPValue: running.pValue, eValue },
  }
}

function withRevision(estimate: Estimate, { revisedFrom, units }: AlwaysValidLook): Estimate {
  if (revisedFrom === null) return estimate
  const issue = { code: 'information-revised', arguments: { before: revisedFrom, now: units } }
  return { ...estimate, issues: [...estimate.issues, issue] }
}

/** ln 1e300, above which an e-value is no number of a double's digits. */
const largestLogEValue = 300 * Math.LN10

function groupSequentialEstimate(pair: Pair, metric: Metric, look: GroupSequentialLook): Estimate {
  const estimate = estimatePair(pair, metric, 1 - look.alpha, {
    criticalValueOf: (degreesOfFreedom) => repeatedCriticalValue(look.bound, degreesOfFreedom),
    sparse: look.bound,
  })
  const { test, absolute } = estimate
  if (test.kind === 'not-estimable' || absolute.kind === 'not-estimable') return estimate
  const isLast = (look.fractions.at(-1) ?? 0) >= 1
  if (!isLast && !isPairSkewTrusted(pair, metric, absolute.standardError)) return closed(estimate, 'skew-gate')
  return { ...estimate, test: { ...test, method: test.method === 'welch' ? 'group-sequential' : test.method } }
}

function closed(estimate: Estimate, reason: string): Estimate {
  const { kind } = estimate.test
  // A comparison that has no answer at all says why, rather than that it is too early for one.
  if (kind === 'not-estimable' && reason !== 'burn-in') return estimate
  const none = notEstimable(reason)
  return { ...estimate, test: none, absolute: none, relative: none }
}

/** The margin test of a guardrail with the one-sided critical value of the plan's mode. */
export function marginAtLook(
  pair: Pair,
  metric: Metric,
  estimate: Estimate,
  { guardrailAlpha }: AbTestParameters,
  look: ComparisonLook,
): Estimated<NonInferiority> {
  if (look.kind === 'group-sequential') {
    // Student's test at the error sf_Φ(b⁺) has the critical value that belongs to the bound b⁺.
    const alpha = look.marginBound === null ? 0 : normalSf(look.marginBound)
    return alpha > 0 ? noninferiorityOf(pair, metric, estimate, alpha) : notEstimable('error-spent')
  }
  const margin = noninferiorityOf(pair, metric, estimate, guardrailAlpha)
  if (look.kind !== 'always-valid' || margin.kind === 'not-estimable') return margin
  const { pValue, log10PValue } = alwaysValidOneSided(margin.statistic, look, guardrailAlpha)
  return { ...margin, pValue, log10PValue, isNonInferior: isRejected({ pValue, log10PValue }, guardrailAlpha) }
}

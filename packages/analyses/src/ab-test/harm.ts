import {
  alwaysValidOneSided,
  type Estimated,
  harmfulEventsPValue,
  harmPValueOfProportion,
  notEstimable,
  type PValue,
  pValueOfLog10,
  runningMinimum,
  welch,
} from '@weighhouse/statistics'
import { armOf } from './estimate.ts'
import { isPairBurnedIn, isPairSkewTrusted } from './gates.ts'
import type { Pair } from './pair.ts'
import { type AbTestParameters, directionOf, type Metric } from './parameters.ts'

/**
 * One-sided test at every look that a metric got worse, running: the smallest p-value of this and
 * earlier looks (`earlier`, as decimal logarithms). A mean is tested by the always-valid mixture
 * after burn-in and skew gate; a proportion also by its events alone, which needs neither, at twice
 * the smaller p. Not estimable: `burn-in`, `skew-gate`, what a sample is not; but what was shown
 * before stays shown.
 */
export function harmOf(
  pair: Pair,
  metric: Metric,
  parameters: AbTestParameters,
  earlier: readonly number[],
): Estimated<PValue> {
  const fault = pair.treatment.fault ?? pair.control.fault
  const now = fault
    ? notEstimable(fault.reason)
    : metric.kind === 'proportion'
      ? proportionHarm(pair, metric, parameters)
      : meanHarm(pair, metric, parameters)
  const looks = [...earlier.map(pValueOfLog10), ...(now.kind === 'estimated' ? [now] : [])]
  if (looks.length === 0) return now
  const { pValue, log10PValue } = runningMinimum(looks)
  return { kind: 'estimated', pValue, log10PValue }
}

function meanHarm(pair: Pair, metric: Metric, parameters: AbTestParameters): Estimated<PValue> {
  if (!isPairBurnedIn(pair, metric)) return notEstimable('burn-in')
  const test = welch(armOf(pair.control), armOf(pair.treatment), pair.covariance)
  if (test.kind === 'not-estimable') return test
  return isPairSkewTrusted(pair, metric, test.standardError)
    ? { kind: 'estimated', ...mixture(test.statistic, pair, metric, parameters) }
    : notEstimable('skew-gate')
}

function proportionHarm(pair: Pair, metric: Metric, parameters: AbTestParameters): Estimated<PValue> {
  const counts = { treatment: pair.treatment.successes ?? 0, control: pair.control.successes ?? 0 }
  const events = harmfulEventsPValue([counts], pair.shares, directionOf(metric))
  const test = welch(armOf(pair.control), armOf(pair.treatment), pair.covariance)
  const certain: PValue = { pValue: 1, log10PValue: 0 }
  const mean = test.kind === 'estimated' ? mixture(test.statistic, pair, metric, parameters) : certain
  return { kind: 'estimated', ...harmPValueOfProportion(mean, events) }
}

/** The always-valid one-sided p-value that the metric got worse, W = −s·T(1)/se(1). */
function mixture(statistic: number, pair: Pair, metric: Metric, { harmAlpha, plannedUnits }: AbTestParameters): PValue {
  const units = pair.treatment.moments.count + pair.control.moments.count
  const planned = (plannedUnits ?? units) * (pair.shares.treatment + pair.shares.control)
  return alwaysValidOneSided(-directionOf(metric) * statistic, { units, plannedUnits: planned }, harmAlpha)
}

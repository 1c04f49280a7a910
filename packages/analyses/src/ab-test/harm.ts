import {
  normalLogSf,
  type NotEstimable,
  notEstimable,
  type PValue,
  pValueOfLog,
  pValueOfLog10,
  welch,
} from '@weighhouse/statistics'
import { areSharesUneven } from './arms.ts'
import { armOf, type Pair, skewnessOfDifference, skewOf } from './estimate.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { sampleRatioSequential } from './sample-ratio-tests.ts'

export type HarmTest = { readonly kind: 'estimated' } & PValue

/** A mean says nothing before each arm has this many units, and this many of them are not 0. */
const burnInUnits = 100
const burnInNonZero = 5
/** Beyond this skewness of the difference its distribution is not near enough to normal. */
const skewLimit = 0.1
/** With uneven shares the smaller arm must outweigh its skewness: 355·skew² ≤ 25·n. */
const unevenSkewFactor = 355 / 25

/**
 * One-sided test at every look that a metric got worse, running: the smallest p-value of this and
 * earlier looks (`earlier`, as decimal logarithms). A mean is tested by the always-valid mixture after burn-in
 * and skew gate; a proportion also by its events alone, which needs neither, at twice the smaller p.
 * Not estimable: `burn-in`, `skew-gate`, what a sample is not; what was shown before stays shown.
 * Sources: Robbins (1970); Waudby-Smith et al. (2024); Lindon & Malek (2022).
 */
export function harmOf(
  pair: Pair,
  metric: Metric,
  parameters: AbTestParameters,
  earlier: readonly number[],
): HarmTest | NotEstimable {
  const now =
    metric.kind === 'proportion' ? proportionHarm(pair, metric, parameters) : meanHarm(pair, metric, parameters)
  const logs = [...earlier, ...(now.kind === 'estimated' ? [now.log10PValue] : [])]
  return logs.length === 0 ? now : { kind: 'estimated', ...pValueOfLog10(Math.min(...logs)) }
}

function meanHarm(pair: Pair, metric: Metric, parameters: AbTestParameters): HarmTest | NotEstimable {
  const fault = pair.treatment.fault ?? pair.control.fault
  if (fault) return notEstimable(fault.reason)
  const samples = [pair.treatment, pair.control]
  if (samples.some(({ moments, nonZero }) => moments.count < burnInUnits || (nonZero ?? 0) < burnInNonZero)) {
    return notEstimable('burn-in')
  }
  const logP = mixtureLogP(pair, metric, parameters)
  if (typeof logP !== 'number') return logP
  if (isSkewed(pair)) return notEstimable('skew-gate')
  return { kind: 'estimated', ...pValueOfLog(logP) }
}

function proportionHarm(pair: Pair, metric: Metric, parameters: AbTestParameters): HarmTest | NotEstimable {
  const fault = pair.treatment.fault ?? pair.control.fault
  if (fault) return notEstimable(fault.reason)
  const eventLogP = eventsLogP(pair, metric)
  const logP = mixtureLogP(pair, metric, parameters)
  const smallest = typeof logP === 'number' ? Math.min(logP, eventLogP) : eventLogP
  return { kind: 'estimated', ...pValueOfLog(Math.min(0, Math.LN2 + smallest)) }
}

/**
 * ln p₁ = −ln E₁, at most 0, with E₁ = 2(k+1)^(−1/2)·exp(x²/2)·Φ(x), x = W·√(k/(k+1)), W the
 * standardised worsening, k = nη² and η set by alpha and the planned units of the two arms.
 */
function mixtureLogP(
  pair: Pair,
  { direction }: Metric,
  { harmAlpha, plannedUnits }: AbTestParameters,
): number | NotEstimable {
  const test = welch(armOf(pair.control), armOf(pair.treatment))
  if (test.kind === 'not-estimable') return test
  const worsening = (direction === 'higher-is-better' ? -1 : 1) * test.statistic
  const planned = (plannedUnits ?? 1) * (pair.shares.treatment + pair.shares.control)
  const logAlpha = Math.log(2 * harmAlpha)
  const units = pair.treatment.moments.count + pair.control.moments.count
  const k = (units * (-2 * logAlpha + Math.log(1 - 2 * logAlpha))) / planned
  const x = worsening * Math.sqrt(k / (k + 1))
  return Math.min(0, -(Math.LN2 - Math.log1p(k) / 2 + (x * x) / 2 + normalLogSf(-x)))
}

/** The sequential test of the two arms' events against their planned shares, in the harmful direction only: ln p, 0 otherwise. */
function eventsLogP({ treatment, control, shares }: Pair, { direction }: Metric): number {
  const events = [treatment.successes ?? 0, control.successes ?? 0]
  const total = (events[0] ?? 0) + (events[1] ?? 0)
  const share = shares.treatment / (shares.treatment + shares.control)
  const excess = (events[0] ?? 0) - total * share
  const isHarmful = direction === 'higher-is-better' ? excess < 0 : excess > 0
  if (!isHarmful) return 0
  const test = sampleRatioSequential(events, [share, 1 - share], 2)
  return test.kind === 'estimated' ? test.log10PValue * Math.LN10 : 0
}

function isSkewed(pair: Pair): boolean {
  const test = welch(armOf(pair.control), armOf(pair.treatment))
  if (test.kind === 'not-estimable') return false
  if (Math.abs(skewnessOfDifference(pair, test.standardError)) > skewLimit) return true
  if (!areSharesUneven(pair.shares.treatment, pair.shares.control)) return false
  const skew = Math.max(Math.abs(skewOf(pair.treatment)), Math.abs(skewOf(pair.control)))
  return unevenSkewFactor * skew * skew > Math.min(pair.treatment.moments.count, pair.control.moments.count)
}

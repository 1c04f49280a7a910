import { binomialLowerTail, binomialUpperTail, uniformDistance } from '@weighhouse/statistics'
import type { MetricCalibration } from './metric-calibration.ts'

/** What one re-randomisation said of one comparison. */
export interface AaFinding {
  /** Two-sided. */
  readonly pValue: number
  /** The tail in which no effect was rejected, or null. */
  readonly rejected: 'low' | 'high' | null
  /** Whether the relative set holds 0; null where there is none. */
  readonly covers: boolean | null
}

/** Counts outside this central part of their distribution happen once in a thousand. */
const centralPart = 0.999
/** Fewer expected events in an arm than this and a test of them may reject less than it says. */
const fewEvents = 20

/**
 * Whether a test keeps its errors when arms mean nothing. `failed`: a tail rejects outside its
 * binomial range, sets miss 0 too often, or p-values are far from uniform; `conservative`: no more
 * than rejections below the range with few expected events; else `calibrated`. A proportion's
 * p-values take few values, so their distance from uniform is told and not judged. `expectedEvents`
 * are those of the smaller arm, null where the metric counts none. Not estimable: `no-comparison`
 * where no re-randomisation could be tested. Source: Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments ch. 19.
 */
export function calibrationState(
  findings: readonly AaFinding[],
  level: number,
  expectedEvents: number | null,
): Pick<MetricCalibration, 'tested' | 'tails' | 'uniformity' | 'coverage' | 'state' | 'reasons'> {
  const tested = findings.length
  const count = (tail: AaFinding['rejected']) => findings.filter(({ rejected }) => rejected === tail).length
  const tails = { low: count('low'), high: count('high'), range: binomialRange(tested, (1 - level) / 2) }
  const covering = findings.flatMap(({ covers }) => (covers === null ? [] : [covers]))
  const mostMissed = binomialRange(covering.length, 1 - level)[1]
  const coverage = {
    sets: covering.length,
    covered: covering.filter(Boolean).length,
    least: covering.length - mostMissed,
  }
  const distance = uniformDistance(findings.map(({ pValue }) => pValue))
  const isJudged = expectedEvents === null
  const uniformity =
    distance.kind === 'estimated' ? { distance: distance.distance, pValue: distance.pValue, isJudged } : null
  if (tested === 0) return { tested, tails, uniformity, coverage, state: 'not-estimable', reasons: ['no-comparison'] }
  const [least, most] = tails.range
  const isBelow = Math.min(tails.low, tails.high) < least
  const mayBeBelow = expectedEvents !== null && expectedEvents < fewEvents
  const reasons = [
    ...(Math.max(tails.low, tails.high) > most ? ['rejects-too-often'] : []),
    ...(isBelow && !mayBeBelow ? ['rejects-too-seldom'] : []),
    ...(coverage.covered < coverage.least ? ['covers-too-seldom'] : []),
    ...(uniformity?.isJudged && uniformity.pValue < 1 - centralPart ? ['p-values-not-uniform'] : []),
  ]
  if (reasons.length > 0) return { tested, tails, uniformity, coverage, state: 'failed', reasons }
  return isBelow
    ? { tested, tails, uniformity, coverage, state: 'conservative', reasons: ['few-events'] }
    : { tested, tails, uniformity, coverage, state: 'calibrated', reasons: [] }
}

/** Least and most successes that are not in a tail of half of what the central part leaves. */
function binomialRange(trials: number, probability: number): readonly [least: number, most: number] {
  const tail = (1 - centralPart) / 2
  let least = 0
  while (binomialLowerTail(least, trials, probability).value <= tail) least += 1
  let most = trials
  while (most > 0 && binomialUpperTail(most, trials, probability).value <= tail) most -= 1
  return [least, most]
}

import { looksOfBounds, type PlannedLook } from './group-sequential.ts'
import { type PValue, pValueOfLog } from './p-value.ts'
import { borderBetween } from './set-border.ts'
import { crossingAbove } from './sub-density.ts'

/** A two-sided group-sequential test that stopped at the last of its `fractions`. */
export interface StoppedTest {
  readonly fractions: readonly number[]
  /** Symmetric bounds of the looks, `null` at a look that was no test; that of the last is not used. */
  readonly bounds: readonly (number | null)[]
  /** Z at the look at which the test stopped. */
  readonly statistic: number
}

export type StageWise = PValue & {
  /** Drift, the expected statistic at information 1, above and below which the result is equally extreme. */
  readonly medianUnbiased: number
  readonly lower: number
  readonly upper: number
}

/**
 * What may be said after a test has stopped, with results ordered by the look at which it stopped and
 * within a look by the statistic: the two-sided p-value of no effect, the median-unbiased estimate and the
 * interval at `level`, as drifts (times the standard error at information 1, se_k·√t_k, they are in
 * the metric's unit). Holds for a test that stops at its first crossing or at its last look.
 * Throws a RangeError for a level outside (0, 1). Source: Tsiatis, Rosner & Mehta (1984), Biometrics 40:797–803.
 */
export function stageWise({ fractions, bounds, statistic }: StoppedTest, level: number): StageWise {
  if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1; ${level} does not.`)
  // A test is symmetric: what holds for a statistic below 0 is the mirror of what holds above.
  const sign = statistic < 0 ? -1 : 1
  const looks = looksOfBounds(fractions, bounds, 'two')
  const logAbove = (drift: number) => logMoreExtreme(looks, sign * statistic, drift)
  const medianUnbiased = driftAt(logAbove, Math.log(0.5))
  const near = driftAt(logAbove, Math.log((1 - level) / 2))
  const far = driftAt(logAbove, Math.log((1 + level) / 2))
  return {
    ...pValueOfLog(Math.LN2 + logAbove(0)),
    medianUnbiased: sign * medianUnbiased,
    lower: sign > 0 ? near : -far,
    upper: sign > 0 ? far : -near,
  }
}

/** ln of the probability to stop above a bound at an earlier look, or at the last with at least this statistic. */
function logMoreExtreme(looks: readonly PlannedLook[], statistic: number, drift: number): number {
  const logs = looks.flatMap(({ before, fraction, bound }, index) => {
    const at = index === looks.length - 1 ? statistic : bound
    return at === null ? [] : [crossingAbove(before, fraction, at * Math.sqrt(fraction), drift).log]
  })
  const largest = Math.max(...logs)
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0))
}

/** The drift at which a probability that grows with it has this logarithm. */
function driftAt(logProbability: (drift: number) => number, log: number): number {
  let low = -1
  let high = 1
  while (logProbability(low) > log) low *= 2
  while (logProbability(high) < log) high *= 2
  return borderBetween(low, high, (drift) => logProbability(drift) - log)
}

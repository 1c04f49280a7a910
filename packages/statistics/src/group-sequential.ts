import { normalLogSf, normalUpperQuantileOfLog } from './normal.ts'
import { logErrorSpent, type Spending } from './spending.ts'
import { studentUpperQuantileOfLog } from './student.ts'
import { atStart, crossingAbove, nextDensity, type SubDensity } from './sub-density.ts'

export interface GroupSequentialPlan {
  /** n_k/N at each look, rising: actual units at the looks taken, above 1 on overrun. */
  readonly fractions: readonly number[]
  /** One-sided error; a two-sided test at α has α/2 on each side. */
  readonly alpha: number
  /** Two-sided bounds are symmetric; under a one-sided bound the other side is open. */
  readonly sides: 'one' | 'two'
  readonly spending: Spending
  /** True where the last of `fractions` was declared the last look before its data were read. */
  readonly endsEarly?: boolean
}

/**
 * Bounds b_k of the statistic Z_k at each look: a test of `sides` that rejects at the first |Z_k| ≥ b_k
 * (one-sided: Z_k ≥ b_k) errs with the error spent so far, for any fractions. Assumes independent
 * increments, Cor(Z_j, Z_k) = √(n_j/n_k). A look at which nothing is spent has no bound and is no
 * test: `null`. Throws a RangeError where fractions do not rise. Sources: Lan & DeMets (1983),
 * Biometrika 70:659–663; Armitage, McPherson & Rowe (1969), JRSS A 132:235–244.
 */
export function groupSequentialBounds(plan: GroupSequentialPlan): readonly (number | null)[] {
  return looksOf(plan).map(({ bound }) => bound)
}

/** Cumulative error spent at each look, of both sides together where the test is two-sided. */
export function errorSpent({ fractions, alpha, sides, spending, endsEarly }: GroupSequentialPlan): readonly number[] {
  return fractions.map((fraction, index) => {
    const isEnd = endsEarly === true && index === fractions.length - 1
    return (sides === 'two' ? 2 : 1) * Math.exp(logErrorSpent(spending, alpha, 0, isEnd ? 1 : fraction))
  })
}

export interface PlannedLook {
  readonly fraction: number
  readonly bound: number | null
  /** Paths that reach this look. */
  readonly before: SubDensity
}

/** Each look with its bound and the paths that come to it. */
export function looksOf(plan: GroupSequentialPlan, fineness = 1): readonly PlannedLook[] {
  const { fractions, alpha, sides, spending, endsEarly } = plan
  if (fractions.some((fraction, index) => !(fraction > (fractions[index - 1] ?? 0)))) {
    throw new RangeError('Information fractions rise from look to look, from above 0.')
  }
  const logs = fractions.map((fraction, index) => {
    const isEnd = endsEarly === true && index === fractions.length - 1
    return logErrorSpent(spending, alpha, fractions[index - 1] ?? 0, isEnd ? 1 : fraction)
  })
  let last = 0
  return walk(fractions, sides, fineness, (before, index) => {
    const log = logs[index] ?? -Infinity
    if (log === -Infinity) return null
    last = boundOf(before, fractions[index] ?? 0, log, last > farthest)
    return last
  })
}

/** The looks of a test whose bounds are known. */
export function looksOfBounds(
  fractions: readonly number[],
  bounds: readonly (number | null)[],
  sides: GroupSequentialPlan['sides'],
): readonly PlannedLook[] {
  return walk(fractions, sides, 1, (_, index) => bounds[index] ?? null)
}

/** Beyond this score, in standard deviations, densities leave the doubles. */
const farthest = 37
/** Above this bound, where an earlier bound was beyond the doubles too, paths that crossed before are too few to count. */
const marginalAbove = 35
/** Under an open side, paths this far below 0 add less than 1e-10 of any later increment. */
const openDepth = 6.5
const panelSds = 9

function walk(
  fractions: readonly number[],
  sides: GroupSequentialPlan['sides'],
  fineness: number,
  boundAt: (before: SubDensity, index: number) => number | null,
): readonly PlannedLook[] {
  const looks: PlannedLook[] = []
  let before = atStart
  for (const [index, fraction] of fractions.entries()) {
    const bound = boundAt(before, index)
    looks.push({ fraction, bound, before })
    const next = fractions[index + 1]
    if (bound === null || next === undefined) continue
    const sd = Math.sqrt(fraction)
    const upper = Math.min(bound, farthest) * sd
    const lower = sides === 'two' ? -upper : -openDepth * sd
    const kernel = Math.sqrt(Math.min(fraction - before.time, next - fraction))
    before = nextDensity(before, fraction, { lower, upper }, (panelSds * kernel) / fineness)
  }
  return looks
}

/**
 * The bound at which the upper crossing has this log probability: Newton on a concave function, which
 * overshoots once at most. `isClipped` says that the bound before lies where densities are not doubles.
 */
function boundOf(before: SubDensity, fraction: number, log: number, isClipped: boolean): number {
  const sd = Math.sqrt(fraction)
  // Without earlier looks the bound is a normal quantile; with them it is never above.
  let bound = normalUpperQuantileOfLog(log)
  if (before.time === 0 || (isClipped && bound > marginalAbove)) return bound
  for (let round = 0; round < 100; round += 1) {
    const crossing = crossingAbove(before, fraction, bound * sd)
    const change = ((crossing.log - log) / sd) * Math.exp(crossing.log - crossing.logDensity)
    bound += change
    if (Math.abs(change) <= 1e-14 * Math.max(1, Math.abs(bound))) break
  }
  return bound
}

/**
 * The critical value c of a statistic with Student's distribution at a look with bound b: sf_t(c; ν) =
 * sf_Φ(b). Sets with c are repeated confidence intervals, valid at every look whether the test stops
 * or not. Source: Jennison & Turnbull (1989), JRSS B 51:305–361.
 */
export function repeatedCriticalValue(bound: number, degreesOfFreedom: number): number {
  if (bound < 0) return -repeatedCriticalValue(-bound, degreesOfFreedom)
  return studentUpperQuantileOfLog(normalLogSf(bound), degreesOfFreedom)
}

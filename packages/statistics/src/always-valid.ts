import { normalLogSf } from './normal.ts'
import { scaledErfc } from './error-function.ts'
import { type PValue, pValueOfLog } from './p-value.ts'

/** What fixes the mixture: n and N are units of both arms of the comparison, at this look and planned. */
export interface Look {
  readonly units: number
  readonly plannedUnits: number
}

/** Evidence against the null hypothesis, valid at every look however often one looks. */
export type AlwaysValid = PValue & {
  /** ln E: the e-value is E, and p = min(1, 1/E). */
  readonly logEValue: number
}

/**
 * One-sided always-valid evidence that the parameter lies above the null value, from W =
 * (estimate − null value)/se at this look, tuned for `alpha` (one-sided) at the planned units. Asymptotic:
 * means must be nearly normal at the first look that counts (`isBurnedIn`, `isSkewTrusted`). The
 * p of record is the smallest over all looks (`runningMinimum`). Sources: Robbins (1970), Ann. Math. Stat. 41:1397–1409;
 * Howard, Ramdas, McAuliffe & Sekhon (2021), Ann. Stat. 49:1055–1080; Waudby-Smith et al. (2024), Ann. Stat. 52.
 */
export function alwaysValidOneSided(statistic: number, look: Look, alpha: number): AlwaysValid {
  const k = ratioOf(look, 2 * alpha)
  const x = statistic * Math.sqrt(k / (k + 1))
  const logEValue = Math.LN2 - 0.5 * Math.log1p(k) + logHalfMixture(x)
  return { logEValue, ...pValueOfLog(-logEValue) }
}

/** The statistic at which `alwaysValidOneSided` reaches p = `alpha`. */
export function alwaysValidOneSidedCriticalValue(look: Look, alpha: number): number {
  const k = ratioOf(look, 2 * alpha)
  const target = 0.5 * Math.log1p(k) - Math.LN2 - Math.log(alpha)
  let low = -50
  let high = 1 + Math.sqrt(2 * Math.max(0, target) + 2)
  // The mixture grows with x everywhere; halving needs no derivative and cannot leave the bracket.
  while (high - low > 1e-15 * Math.max(1, Math.abs(high))) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (logHalfMixture(middle) < target) low = middle
    else high = middle
  }
  return high / Math.sqrt(k / (k + 1))
}

/** Two-sided always-valid evidence against the null value, tuned for `alpha` (two-sided). Sources as above. */
export function alwaysValidTwoSided(statistic: number, look: Look, alpha: number): AlwaysValid {
  const k = ratioOf(look, alpha)
  const logEValue = (statistic * statistic * k) / (2 * (k + 1)) - 0.5 * Math.log1p(k)
  return { logEValue, ...pValueOfLog(-logEValue) }
}

/** c(n) = √(((k+1)/k)·ln((k+1)/α²)): the two-sided critical value of every set at this look. */
export function alwaysValidCriticalValue(look: Look, alpha: number): number {
  const k = ratioOf(look, alpha)
  return Math.sqrt(((k + 1) / k) * (Math.log1p(k) - 2 * Math.log(alpha)))
}

/** k = n·η², with η chosen so that the sequence is narrow at the planned units. */
function ratioOf({ units, plannedUnits }: Look, alpha: number): number {
  const logAlpha = -2 * Math.log(alpha)
  return (units / plannedUnits) * (logAlpha + Math.log1p(logAlpha))
}

/** x²/2 + ln Φ(x), of which nothing may cancel where x is far below 0. */
function logHalfMixture(x: number): number {
  if (x < -0.75) return Math.log(scaledErfc(-x * Math.SQRT1_2) / 2)
  return (x * x) / 2 + normalLogSf(-x)
}

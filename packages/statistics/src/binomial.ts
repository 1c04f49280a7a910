import { incompleteBeta } from './incomplete-beta.ts'
import { stirlingError } from './log-gamma.ts'
import { logExcess } from './log-excess.ts'
import { certain, impossible, type Tail, tailOfLog } from './tails.ts'

/** P(X ≤ successes) of `trials` independent trials with one success probability. */
export function binomialLowerTail(successes: number, trials: number, probability: number): Tail {
  if (successes < 0) return impossible
  if (successes >= trials) return certain
  return incompleteBeta(successes + 1, trials - successes, probability, 1 - probability).upper
}

/** P(X ≥ successes): the tail includes `successes` itself. */
export function binomialUpperTail(successes: number, trials: number, probability: number): Tail {
  if (successes <= 0) return certain
  if (successes > trials) return impossible
  return incompleteBeta(successes, trials - successes + 1, probability, 1 - probability).lower
}

/** ln P(X = successes), by deviances rather than by factorials. Source: Loader (2000). */
export function binomialLogDensity(successes: number, trials: number, probability: number): number {
  if (successes < 0 || successes > trials) return -Infinity
  const failures = trials - successes
  if (successes === 0) return trials === 0 ? 0 : trials * Math.log1p(-probability)
  if (failures === 0) return trials * Math.log(probability)
  const expected = trials * probability
  const expectedFailures = trials * (1 - probability)
  const lead = successes - expected
  const excess =
    successes * logExcess(-lead / successes, expected / successes) +
    failures * logExcess(lead / failures, expectedFailures / failures)
  const errors = stirlingError(trials) - stirlingError(successes) - stirlingError(failures)
  return errors - excess + 0.5 * Math.log(trials / successes / failures / (2 * Math.PI))
}

/**
 * Two-sided p of the exact binomial test: the sum over all outcomes that are not more probable
 * than the observed one (up to 1e-7 of it, so that rounding does not split ties).
 * Source: Clopper & Pearson's tails with the ordering of R's `binom.test`.
 */
export function binomialTwoSided(successes: number, trials: number, probability: number): Tail {
  const limit = binomialLogDensity(successes, trials, probability) + 1e-7
  const mode = Math.min(trials, Math.floor((trials + 1) * probability))
  if (binomialLogDensity(mode, trials, probability) <= limit) return certain
  const isUpper = successes > mode
  // The density falls on either side of the mode, so the border on the other side is found by halving.
  let inside = isUpper ? -1 : trials + 1
  let outside = mode
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.floor((inside + outside) / 2)
    if (binomialLogDensity(middle, trials, probability) <= limit) inside = middle
    else outside = middle
  }
  const low = isUpper ? inside : successes
  const high = isUpper ? successes : inside
  const lower = binomialLowerTail(low, trials, probability)
  const upper = binomialUpperTail(high, trials, probability)
  const largest = Math.max(lower.log, upper.log)
  const log = largest + Math.log(Math.exp(lower.log - largest) + Math.exp(upper.log - largest))
  return tailOfLog(log)
}

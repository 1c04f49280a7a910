import { binomialLogDensity } from './binomial.ts'
import { certain, complementOf, impossible, type Tail, tailOfLog } from './tails.ts'

/** What is held fixed of a 2×2 table: the units of both arms and the successes of both together. */
export interface Margins {
  readonly control: number
  readonly treatment: number
  readonly successes: number
}

/**
 * ln P(X = count), X the treatment's successes when the margins are fixed and both arms have one
 * rate; −∞ for a count that the margins do not allow. Source: Loader (2000), by three binomials.
 */
export function hypergeometricLogDensity(count: number, margins: Margins): number {
  const { control, treatment, successes } = margins
  if (count < smallestCount(margins) || count > largestCount(margins)) return -Infinity
  const rate = successes / (control + treatment)
  return (
    binomialLogDensity(count, treatment, rate) +
    binomialLogDensity(successes - count, control, rate) -
    binomialLogDensity(successes, control + treatment, rate)
  )
}

/**
 * P(X > count) + `weight`·P(X = count): the usual tail at weight 1, that of the mid-p at ½. The
 * shorter side is summed in logs, so that it keeps its digits where the probability underflows.
 */
export function hypergeometricUpperTail(count: number, margins: Margins, weight: number): Tail {
  const { control, treatment, successes } = margins
  if (count < smallestCount(margins)) return certain
  if (count > largestCount(margins)) return impossible
  if (count * (control + treatment) < successes * treatment)
    return complementOf(hypergeometricLowerTail(count, margins, 1 - weight))
  let term = 1
  let sum = weight
  for (let x = count; term > sum * 1e-17; x += 1) {
    term *= ((successes - x) / (x + 1)) * ((treatment - x) / (control - successes + x + 1))
    sum += term
  }
  return sum === 0 ? impossible : tailOfLog(hypergeometricLogDensity(count, margins) + Math.log(sum))
}

/** P(X < count) + `weight`·P(X = count): the upper tail of the control's successes. */
export function hypergeometricLowerTail(count: number, margins: Margins, weight: number): Tail {
  const { control, treatment, successes } = margins
  const isShorter = count * (control + treatment) < successes * treatment
  if (!isShorter && count <= largestCount(margins))
    return complementOf(hypergeometricUpperTail(count, margins, 1 - weight))
  const swapped = { control: treatment, treatment: control, successes }
  return hypergeometricUpperTail(successes - count, swapped, weight)
}

/** The most probable count. */
export function likeliestCount({ control, treatment, successes }: Margins): number {
  return Math.floor(((successes + 1) / (control + treatment + 2)) * (treatment + 1))
}

export function smallestCount({ control, successes }: Margins): number {
  return Math.max(0, successes - control)
}

export function largestCount({ treatment, successes }: Margins): number {
  return Math.min(treatment, successes)
}

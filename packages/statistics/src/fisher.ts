import { type ArmCounts, refuseImpossibleCounts } from './arm-counts.ts'
import {
  hypergeometricLogDensity,
  hypergeometricLowerTail,
  hypergeometricUpperTail,
  largestCount,
  likeliestCount,
  type Margins,
  smallestCount,
} from './hypergeometric.ts'
import { certain, type Tail, type Tails, tailOfLog } from './tails.ts'

/**
 * Fisher's exact one-sided tests that both arms have one rate: `upper` against a higher rate of the
 * treatment, `lower` against a lower one; the observed table belongs to both. Assumes independent
 * units. 1 where the margins allow one table only. Source: Fisher (1935), The Design of Experiments §2.
 */
export function fisherOneSided(control: ArmCounts, treatment: ArmCounts): Tails {
  return tailsAt(control, treatment, 1)
}

/**
 * One-sided mid-p of the same test: the observed table counts half, so that `lower` and `upper` sum
 * to 1. Source: Lancaster (1961), Journal of the American Statistical Association 56:223–234.
 */
export function midP(control: ArmCounts, treatment: ArmCounts): Tails {
  return tailsAt(control, treatment, 0.5)
}

/**
 * Two-sided p of Fisher's exact test: the sum over all tables of the same margins that are not more
 * probable than the observed one (up to 1e-7 of it, so that rounding does not split ties).
 * Assumptions as in `fisherOneSided`.
 */
export function fisherTwoSided(control: ArmCounts, treatment: ArmCounts): Tail {
  const margins = marginsOf(control, treatment)
  const limit = hypergeometricLogDensity(treatment.successes, margins) + Math.log1p(1e-7)
  const likeliest = likeliestCount(margins)
  if (hypergeometricLogDensity(likeliest, margins) <= limit) return certain
  const isUpper = treatment.successes > likeliest
  // The density falls on either side of its top, so the border on the other side is found by halving.
  let inside = isUpper ? smallestCount(margins) - 1 : largestCount(margins) + 1
  let outside = likeliest
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.floor((inside + outside) / 2)
    if (hypergeometricLogDensity(middle, margins) <= limit) inside = middle
    else outside = middle
  }
  const lower = hypergeometricLowerTail(isUpper ? inside : treatment.successes, margins, 1)
  const upper = hypergeometricUpperTail(isUpper ? treatment.successes : inside, margins, 1)
  const largest = Math.max(lower.log, upper.log)
  return tailOfLog(largest + Math.log(Math.exp(lower.log - largest) + Math.exp(upper.log - largest)))
}

function tailsAt(control: ArmCounts, treatment: ArmCounts, weight: number): Tails {
  const margins = marginsOf(control, treatment)
  return {
    lower: hypergeometricLowerTail(treatment.successes, margins, weight),
    upper: hypergeometricUpperTail(treatment.successes, margins, weight),
  }
}

function marginsOf(control: ArmCounts, treatment: ArmCounts): Margins {
  refuseImpossibleCounts(control, treatment)
  return {
    control: control.units,
    treatment: treatment.units,
    successes: control.successes + treatment.successes,
  }
}

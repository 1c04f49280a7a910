import { gaussLegendre } from './gauss-legendre.ts'
import { halfLogTwoPi } from './log-gamma.ts'
import { normalLogSf, normalUpperQuantile } from './normal.ts'

/** How the error of a group-sequential test is spent over the information gathered. */
export type Spending =
  | { readonly kind: 'power'; readonly exponent: number }
  | { readonly kind: 'obrien-fleming' }
  | { readonly kind: 'pocock' }
  | { readonly kind: 'hwang-shih-decani'; readonly gamma: number }

/**
 * ln[a(to) − a(from)]: the error newly spent between two information fractions, of the one-sided
 * total `alpha`, in logarithms since early increments may lie below the smallest double; −∞ where
 * none is spent. Nothing is left to spend above fraction 1. a(t) is α·t^p (power), 2 − 2Φ(z_{1−α/2}/√t)
 * (like O'Brien & Fleming), α·ln(1 + (e − 1)t) (like Pocock), α(1 − e^{−γt})/(1 − e^{−γ}) (Hwang,
 * Shih & DeCani). Sources: Lan & DeMets (1983), Biometrika 70:659–663; Kim & DeMets (1987), Biometrika
 * 74:149–154; Hwang, Shih & DeCani (1990), Statistics in Medicine 9:1439–1445.
 */
export function logErrorSpent(spending: Spending, alpha: number, from: number, to: number): number {
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`A one-sided error lies between 0 and 0.5; ${alpha} does not.`)
  const start = Math.min(1, Math.max(0, from))
  const end = Math.min(1, Math.max(0, to))
  return end > start ? logIncrement(spending, alpha, start, end) : -Infinity
}

/** Each kind in a form in which near fractions do not cancel. */
function logIncrement(spending: Spending, alpha: number, from: number, to: number): number {
  const step = to - from
  switch (spending.kind) {
    case 'power': {
      if (!(spending.exponent > 0)) throw new RangeError('The exponent of a spending function is above 0.')
      const whole = Math.log(alpha) + spending.exponent * Math.log(to)
      return from === 0 ? whole : whole + Math.log(-Math.expm1(-spending.exponent * Math.log1p(step / from)))
    }
    case 'obrien-fleming':
      return logLikeOBrienFleming(alpha, from, to)
    case 'pocock':
      return Math.log(alpha * Math.log1p(((Math.E - 1) * step) / (1 + (Math.E - 1) * from)))
    case 'hwang-shih-decani': {
      const { gamma } = spending
      if (gamma === 0) return Math.log(alpha * step)
      const size = Math.abs(gamma)
      const decay = gamma > 0 ? size * from : size * (1 - to)
      return Math.log(alpha) - decay + Math.log(Math.expm1(-size * step) / Math.expm1(-size))
    }
  }
}

const rule = gaussLegendre(16)

function logLikeOBrienFleming(alpha: number, from: number, to: number): number {
  const z = normalUpperQuantile(alpha / 2)
  const low = z / Math.sqrt(to)
  const high = z / Math.sqrt(from)
  const logLow = normalLogSf(low)
  const change = from === 0 ? Infinity : logLow - normalLogSf(high)
  if (change > 0.5) return Math.LN2 + logLow + Math.log(-Math.expm1(-change))
  // Two tails that are nearly equal: the area between them is integrated instead.
  const half = (z * (to - from)) / ((Math.sqrt(to) + Math.sqrt(from)) * Math.sqrt(from * to)) / 2
  const area = rule.nodes.reduce((sum, node, index) => {
    const away = half * (1 + node)
    return sum + (rule.weights[index] ?? 0) * half * Math.exp(-away * (low + away / 2))
  }, 0)
  return Math.LN2 - halfLogTwoPi - (low * low) / 2 + Math.log(area)
}

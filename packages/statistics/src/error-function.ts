const step = 0.5
/** exp(−(k·h)²) for k = 1, 2, …: the weights of the trapezoidal rule. */
const weights = Array.from({ length: 13 }, (_, index) => Math.exp(-(((index + 1) * step) ** 2)))

/** Error function erf(x) = 2/√π·∫₀ˣ exp(−u²) du. Relative error near 1e-15. */
export function erf(x: number): number {
  if (x < 0) return -erf(-x)
  if (x > 0.5) return 1 - erfc(x)
  // Kummer's form has positive terms only (Abramowitz & Stegun 7.1.6).
  let term = x
  let sum = x
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** Complementary error function 1 − erf(x), with a small relative error in the upper tail. */
export function erfc(x: number): number {
  if (x < 0.5) return 1 - erf(x)
  return expMinusSquare(x) * scaledErfc(x)
}

/**
 * exp(x²)·erfc(x) for x ≥ ½, by the trapezoidal rule with step ½; the pole that the rule crosses is
 * added back. Relative error near 1e-16. Source: Matta & Reichel (1971), Math. Comp. 25:339–344.
 */
export function scaledErfc(x: number): number {
  const square = x * x
  let sum = 1 / square / 2
  for (let k = weights.length; k >= 1; k -= 1) sum += (weights[k - 1] ?? 0) / ((k * step) ** 2 + square)
  const trapezoidal = ((2 * step * x) / Math.PI) * sum
  if (x > Math.PI / step) return trapezoidal
  return trapezoidal - (2 * Math.exp(square)) / Math.expm1((2 * Math.PI * x) / step)
}

/** exp(−x²) with x² split in two, since its rounding alone would cost x²·1e-16. */
function expMinusSquare(x: number): number {
  const coarse = Math.round(x * 16) / 16
  return Math.exp(-coarse * coarse) * Math.exp(-(x - coarse) * (x + coarse))
}

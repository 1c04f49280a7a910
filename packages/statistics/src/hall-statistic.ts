/** μ3/n² of each arm: third central moment of its values over the squared number of its units. */
export interface ThirdMoments {
  readonly control: number
  readonly treatment: number
}

/**
 * Hall's statistic t' = t + κt²/3 + κ²t³/27 + κ/6, which has nearly Student's distribution where t is
 * skewed by the skewness κ of the difference; it rises with t, and is t itself at κ = 0.
 * Source: Hall (1992), Journal of the Royal Statistical Society B 54:221–228.
 */
export function hallStatistic(t: number, skewness: number): number {
  const step = (skewness * t) / 3
  return t * (1 + step + (step * step) / 3) + skewness / 6
}

/** The t whose corrected statistic is `statistic`. */
export function hallInverse(statistic: number, skewness: number): number {
  const shifted = statistic - skewness / 6
  const root = Math.cbrt(1 + skewness * shifted)
  return (3 * shifted) / (root * root + root + 1)
}

/** κ(ρ) = (μ3_T/n_T² − ρ³·μ3_C/n_C²)/se(ρ)³, the skewness of m_T − ρ·m_C. */
export function skewnessAt({ control, treatment }: ThirdMoments, ratio: number, standardError: number): number {
  const scaled = (third: number) => third / standardError / standardError / standardError
  return scaled(treatment) - ratio * ratio * ratio * scaled(control)
}

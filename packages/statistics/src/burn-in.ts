/** Counts of one arm: of a proportion, or of any other metric. */
export type BurnIn =
  | { readonly kind: 'proportion'; readonly successes: number; readonly units: number }
  | { readonly kind: 'other'; readonly units: number; readonly nonZeroUnits: number }

/**
 * Whether asymptotic looks may conclude: each arm of a proportion has 5 successes and 5 failures,
 * each arm of another metric 100 units of which 5 are not 0. Rules on counts, so that nobody chooses.
 */
export function isBurnedIn(arms: readonly BurnIn[]): boolean {
  return arms.every((arm) =>
    arm.kind === 'proportion'
      ? arm.successes >= 5 && arm.units - arm.successes >= 5
      : arm.units >= 100 && arm.nonZeroUnits >= 5,
  )
}

/** Units and sample skewness of one arm, `undefined` where all its values are equal. */
export interface ArmSkewness {
  readonly units: number
  readonly skewness: number | undefined
}

/**
 * Whether a mean is near enough to normal for a look to conclude: the skewness κ of the difference
 * is within 0.1, and where planned shares differ by more than a factor 1.5 the larger skewness of
 * the arms obeys 355·skew² ≤ 25·n of the smaller arm. Source of the factor: Kohavi et al. (2014), KDD.
 */
export function isSkewTrusted(
  differenceSkewness: number,
  arms: readonly ArmSkewness[],
  shares: readonly number[],
): boolean {
  if (!(Math.abs(differenceSkewness) <= 0.1)) return false
  if (!areUnequal(shares)) return true
  const largest = Math.max(...arms.map(({ skewness }) => Math.abs(skewness ?? 0)))
  return 355 * largest * largest <= 25 * Math.min(...arms.map(({ units }) => units))
}

/**
 * Skewness κ of the difference of two means: (μ3_T/n_T² − μ3_C/n_C²)/se³, without unit. `third` is
 * the third central moment μ3 = M3/n of the arm's values. Source: Hall (1992), JRSS B 54:221–228.
 */
export function differenceSkewness(
  control: { readonly units: number; readonly third: number },
  treatment: { readonly units: number; readonly third: number },
  standardError: number,
): number {
  const scaled = ({ units, third }: typeof control) =>
    third / standardError / standardError / standardError / units / units
  return scaled(treatment) - scaled(control)
}

/** True where planned shares differ by more than a factor 1.5. */
export function areUnequal(shares: readonly number[]): boolean {
  return Math.max(...shares) > 1.5 * Math.min(...shares) * (1 + 1e-12)
}

/** Successes among the independent units of one arm: one row of a 2×2 table. */
export interface ArmCounts {
  readonly successes: number
  readonly units: number
}

/** The share of successes; NaN without units. */
export function rateOf({ successes, units }: ArmCounts): number {
  return successes / units
}

/** Throws a RangeError for what no count can be: parts of units, or more successes than units. */
export function refuseImpossibleCounts(...arms: readonly ArmCounts[]): void {
  for (const { successes, units } of arms) {
    if (!Number.isSafeInteger(units) || !Number.isSafeInteger(successes) || successes < 0 || successes > units)
      throw new RangeError('Successes and units are whole numbers, and successes lie within 0 and the number of units.')
  }
}

/**
 * The smallest number from `least` on at which a condition that stays true holds, to 1e-12 relative,
 * seeking upwards from `guess`; Infinity where it holds nowhere below the largest doubles.
 */
export function smallestWhere(holds: (value: number) => boolean, least: number, guess: number): number {
  if (holds(least)) return least
  let low = least
  let high = guess > least ? guess : Math.max(1, 2 * least)
  while (!holds(high)) {
    low = high
    high *= 2
    if (high === Infinity) return high
  }
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

/**
 * The smallest number from `least` on at which a condition that stays true holds, to a relative
 * `precision`, seeking upwards from `guess`; Infinity where it holds nowhere below the largest doubles.
 */
export function smallestWhere(
  holds: (value: number) => boolean,
  least: number,
  guess: number,
  precision = 1e-12,
): number {
  if (holds(least)) return least
  let low = least
  let high = guess > least ? guess : Math.max(1, 2 * least)
  while (!holds(high)) {
    low = high
    high *= 2
    if (high === Infinity) return high
  }
  while (high - low > precision * high) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

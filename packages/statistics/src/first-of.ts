/** The smallest whole number from `low` on at which a condition that stays true holds; `high` if it never does. */
export function firstOf(low: number, high: number, holds: (count: number) => boolean): number {
  let [below, found] = [low, high]
  while (below < found) {
    const middle = Math.floor((below + found) / 2)
    if (holds(middle)) found = middle
    else below = middle + 1
  }
  return found
}

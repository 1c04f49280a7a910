/** Whole numbers below a bound, the same for the same seed (the linear congruential generator of Numerical Recipes). */
export function seededDraws(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Seeded and uniform on (0, 1): the same cases in every run (generator of Park & Miller 1988, multiplier 48271). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

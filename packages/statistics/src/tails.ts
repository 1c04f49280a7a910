/** A probability and its natural logarithm, which stays finite where the probability underflows. */
export interface Tail {
  readonly value: number
  readonly log: number
}

/** Both sides of one point; the smaller is computed, the other is what it leaves of 1. */
export interface Tails {
  readonly lower: Tail
  readonly upper: Tail
}

export const certain: Tail = { value: 1, log: 0 }
export const impossible: Tail = { value: 0, log: -Infinity }

export function tailOfLog(log: number): Tail {
  return { value: Math.min(1, Math.exp(log)), log: Math.min(0, log) }
}

export function complementOf({ value }: Tail): Tail {
  return { value: 1 - value, log: Math.log1p(-value) }
}

/**
 * What could not be estimated, and why. It never becomes 0, 1, NaN or an empty interval. A `type`
 * rather than an interface, so that results are JSON objects to the compiler too.
 */
export type NotEstimable = { readonly kind: 'not-estimable'; readonly reason: string }

/** An answer, or the reason why there is none. */
export type Estimated<X> = ({ readonly kind: 'estimated' } & X) | NotEstimable

export function notEstimable(reason: string): NotEstimable {
  return { kind: 'not-estimable', reason }
}

/** Nodes of a quadrature rule on (−1, 1), ascending, with their weights, which sum to 2. */
export interface Quadrature {
  readonly nodes: readonly number[]
  readonly weights: readonly number[]
}

/**
 * Gauss–Legendre rule that is exact for polynomials up to degree 2·`order` − 1. Each node is a root
 * of the Legendre polynomial, found by Newton from Tricomi's start. Source: Abramowitz & Stegun 25.4.29.
 */
export function gaussLegendre(order: number): Quadrature {
  const nodes: number[] = []
  const weights: number[] = []
  for (let index = order; index >= 1; index -= 1) {
    let x = Math.cos((Math.PI * (index - 0.25)) / (order + 0.5))
    for (let round = 0; round < 20; round += 1) {
      const { value, slope } = legendre(order, x)
      const change = value / slope
      x -= change
      if (Math.abs(change) <= 1e-16) break
    }
    const { slope } = legendre(order, x)
    nodes.push(x)
    weights.push(2 / ((1 - x * x) * slope * slope))
  }
  return { nodes, weights }
}

/** The Legendre polynomial of an order and its derivative at x within (−1, 1). */
function legendre(order: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1
  let value = x
  for (let degree = 2; degree <= order; degree += 1) {
    const next = ((2 * degree - 1) * x * value - (degree - 1) * before) / degree
    before = value
    value = next
  }
  return { value, slope: (order * (x * value - before)) / (x * x - 1) }
}

import { type Comoments, pairIndex } from './comoments.ts'

/**
 * Co-moments after `factor` times column `from` was added to column `to` of every row. Third products
 * are left out. Exact but for rounding: co-moments of order 2 are linear in each column.
 */
export function addColumn(comoments: Comoments, to: number, from: number, factor: number): Comoments {
  const columns = comoments.means.length
  const cross = (i: number, j: number) => comoments.crossProducts[pairIndex(i, j, columns)] ?? 0
  const crossProducts: number[] = []
  for (let i = 0; i < columns; i += 1) {
    for (let j = i; j < columns; j += 1) {
      let product = cross(i, j)
      if (i === to) product += factor * cross(from, j)
      if (j === to) product += factor * cross(i, from)
      if (i === to && j === to) product += factor * factor * cross(from, from)
      crossProducts.push(product)
    }
  }
  const means = comoments.means.map((mean, column) =>
    column === to ? mean + factor * (comoments.means[from] ?? 0) : mean,
  )
  return { count: comoments.count, means, crossProducts, tripleProducts: null }
}

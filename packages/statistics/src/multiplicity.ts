import { type PValue, pValueOfLog, pValueOfLog10 } from './p-value.ts'

/**
 * Adjusted p-values of a family, in the order of its members; an empty family gives none. Members
 * are those that could be tested: one that is not estimable is left out by the caller and never
 * stands here as p = 1. All work is done on logarithms, so that p-values below 1e-300 keep their
 * order and digits. A member is rejected at family error α where its adjusted p is at most α.
 */
export type Correction = (members: readonly PValue[]) => readonly PValue[]

/** m·p: family error under any dependence. Source: Bonferroni (1936); Dunn (1961), JASA 56:52–64. */
export const bonferroni: Correction = (members) =>
  members.map(({ log10PValue }) => pValueOfLog10(log10PValue + Math.log10(members.length)))

/** Family error under any dependence, never above Bonferroni. Source: Holm (1979), Scand. J. Stat. 6:65–70. */
export const holm: Correction = (members) => stepDown(members, (rank, size) => size - rank + 1)

/** Family error for independent or positively dependent members. Source: Hochberg (1988), Biometrika 75:800–802. */
export const hochberg: Correction = (members) => stepUp(members, (rank, size) => size - rank + 1)

/** False discovery rate, independent or positively dependent. Source: Benjamini & Hochberg (1995), JRSS B 57:289–300. */
export const benjaminiHochberg: Correction = (members) => stepUp(members, (rank, size) => size / rank)

/** False discovery rate under any dependence. Source: Benjamini & Yekutieli (2001), Ann. Stat. 29:1165–1188. */
export const benjaminiYekutieli: Correction = (members) => {
  let harmonic = 0
  for (let rank = members.length; rank >= 1; rank -= 1) harmonic += 1 / rank
  return stepUp(members, (rank, size) => (harmonic * size) / rank)
}

/**
 * Family error where Simes' inequality holds, never above Hochberg: the adjusted p of a member is
 * the largest Simes value over all subfamilies that hold it. O(m²).
 * Source: Hommel (1988), Biometrika 75:383–386; algorithm of Wright (1992), Biometrics 48:1005–1013.
 */
export const hommel: Correction = (members) => {
  const size = members.length
  const { order, sorted } = ascending(members)
  const at = (rank: number) => sorted[rank - 1] ?? 0
  let running = sorted.map(() => minimumOver(1, size, (rank) => at(rank) + Math.log10(size / rank)))
  const adjusted = running.slice()
  for (let family = size - 1; family >= 2; family -= 1) {
    const firstOfTail = size - family + 2
    const tail = minimumOver(firstOfTail, size, (rank) => at(rank) + Math.log10(family / (family - size + rank)))
    running = sorted.map((value, index) =>
      index < firstOfTail - 1 ? Math.min(value + Math.log10(family), tail) : (running[firstOfTail - 2] ?? 0),
    )
    const kept = running[firstOfTail - 2] ?? 0
    running = running.map((value, index) => (index < firstOfTail - 1 ? value : kept))
    for (const [index, value] of running.entries()) adjusted[index] = Math.max(adjusted[index] ?? value, value)
  }
  return inOrder(
    order,
    adjusted.map((value, index) => Math.max(value, sorted[index] ?? value)),
  )
}

/**
 * False discovery rate of a family of e-values under any dependence and at any look, from their
 * natural logarithms: the k members with the largest E are discoveries, k the largest with E ≥ m/(αk).
 * A member is one exactly where its adjusted value is at most α. Source: Wang & Ramdas (2022), JRSS B 84:822–852.
 */
export function eBenjaminiHochberg(logEValues: readonly number[]): readonly PValue[] {
  return benjaminiHochberg(logEValues.map((logEValue) => pValueOfLog(-logEValue)))
}

type Factor = (rank: number, size: number) => number

function stepDown(members: readonly PValue[], factor: Factor): readonly PValue[] {
  const { order, sorted } = ascending(members)
  let largest = -Infinity
  return inOrder(
    order,
    sorted.map((value, index) => {
      largest = Math.max(largest, value + Math.log10(factor(index + 1, sorted.length)))
      return largest
    }),
  )
}

function stepUp(members: readonly PValue[], factor: Factor): readonly PValue[] {
  const { order, sorted } = ascending(members)
  const adjusted = sorted.map((value, index) => value + Math.log10(factor(index + 1, sorted.length)))
  for (let index = adjusted.length - 2; index >= 0; index -= 1) {
    adjusted[index] = Math.min(adjusted[index] ?? 0, adjusted[index + 1] ?? 0)
  }
  return inOrder(order, adjusted)
}

function ascending(members: readonly PValue[]): {
  readonly order: readonly number[]
  readonly sorted: readonly number[]
} {
  const logs = members.map(({ log10PValue }) => log10PValue)
  if (logs.some(Number.isNaN)) throw new RangeError('A family holds p-values only: leave out what could not be tested.')
  const order = logs.map((_, index) => index).sort((a, b) => (logs[a] ?? 0) - (logs[b] ?? 0))
  return { order, sorted: order.map((index) => logs[index] ?? 0) }
}

function inOrder(order: readonly number[], adjusted: readonly number[]): readonly PValue[] {
  const result: PValue[] = order.map(() => ({ pValue: 1, log10PValue: 0 }))
  for (const [position, index] of order.entries()) result[index] = pValueOfLog10(adjusted[position] ?? 0)
  return result
}

function minimumOver(first: number, last: number, value: (rank: number) => number): number {
  let minimum = Infinity
  for (let rank = first; rank <= last; rank += 1) minimum = Math.min(minimum, value(rank))
  return minimum
}

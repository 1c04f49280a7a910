/**
 * Draws as SQL: numbers that depend on the seed, the name of the draw and the row's number alone, so
 * that a file has the same rows on any number of threads and whatever else is generated beside it.
 */
export interface Draws {
  /** Uniform on [0, 1), 53 bits from the MD5 of seed, name and row. */
  uniform(name: string, row?: string): string
  /** Standard normal by Box and Muller (1958). */
  normal(name: string, row?: string): string
  /** Poisson by inversion, cut at 12: `mean` is an SQL expression below 4. */
  poisson(name: string, mean: string, row?: string): string
  /** One of the words with the given shares, which sum to 1. */
  choice(name: string, shares: Readonly<Record<string, number>>, row?: string): string
}

export function drawsFor(seed: number): Draws {
  const uniform = (name: string, row = 'i'): string =>
    `((md5_number_lower('${seed}:${name}:' || ${row}) >> 11)::DOUBLE / 9007199254740992.0)`
  return {
    uniform,
    normal: (name, row) =>
      `(sqrt(-2 * ln(1 - ${uniform(`${name}/radius`, row)})) * cos(2 * pi() * ${uniform(`${name}/angle`, row)}))`,
    poisson(name, mean, row) {
      const draw = uniform(name, row)
      const terms = Array.from({ length: 12 }, (_, count) => `pow(${mean}, ${count}) / ${factorial(count)}`)
      const steps = terms.map(
        (_, count) =>
          `CASE WHEN ${draw} < exp(-(${mean})) * (${terms.slice(0, count + 1).join(' + ')}) THEN 0 ELSE 1 END`,
      )
      return `(${steps.join(' + ')})`
    },
    choice(name, shares, row) {
      const words = Object.entries(shares)
      const draw = uniform(name, row)
      let below = 0
      const cases = words.slice(0, -1).map(([word, share]) => {
        below += share
        return `WHEN ${draw} < ${below} THEN '${word}'`
      })
      return `(CASE ${cases.join(' ')} ELSE '${words.at(-1)![0]}' END)`
    },
  }
}

function factorial(count: number): number {
  return count < 2 ? 1 : count * factorial(count - 1)
}

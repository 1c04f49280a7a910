import type { Moments } from './moments.ts'

/** What is left of M2 must be at least this part of it, else its digits went with the value that was taken out. */
const leastRest = 1e-6

/**
 * Moments of a sample without one unit that has its largest value, or `undefined` where no unit or no
 * digits would be left, or the largest value was not read. The merge of Pébay (2008) solved for one of its parts.
 */
export function withoutLargest({
  count,
  mean,
  squaredDeviations,
  cubedDeviations,
  maximum,
}: Moments): Moments | undefined {
  if (maximum === null || count < 2) return undefined
  const rest = count - 1
  const restMean = mean - (maximum - mean) / rest
  const delta = maximum - restMean
  const restSquared = squaredDeviations - delta * delta * (rest / count)
  if (!(restSquared > leastRest * squaredDeviations)) return undefined
  const cubed = delta * delta * delta * (rest / count) * ((rest - 1) / count)
  return {
    count: rest,
    mean: restMean,
    squaredDeviations: restSquared,
    cubedDeviations: cubedDeviations - cubed + (3 * delta * restSquared) / count,
    minimum: null,
    maximum: null,
  }
}

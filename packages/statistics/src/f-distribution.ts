import { incompleteBeta } from './incomplete-beta.ts'
import { certain, impossible, type Tail } from './tails.ts'

/** P(F > f) of the F distribution with `between` and `within` degrees of freedom, both above 0. */
export function fSf(f: number, between: number, within: number): number {
  return fTail(f, between, within).value
}

/** P(F > f) with its logarithm. Throws a RangeError where there are no degrees of freedom. */
export function fTail(f: number, between: number, within: number): Tail {
  if (!(between > 0 && within > 0)) throw new RangeError('The F distribution needs degrees of freedom above 0.')
  if (f <= 0) return certain
  if (f === Infinity) return impossible
  const x = f / (f + within / between)
  const y = 1 / (1 + f * (between / within))
  const lead = ((between / 2) * (1 - f)) / (1 + f * (between / within))
  return incompleteBeta(between / 2, within / 2, x, y, lead).upper
}

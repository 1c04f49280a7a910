import { describe, it } from 'vitest'
import { adjustedPair, type CovariateFit, fitCovariates } from '../src/adjustment.ts'
import { armMeanOfMoments } from '../src/arm-mean.ts'
import { comomentsOf } from '../src/comoments.ts'
import { ratioOf } from '../src/ratio.ts'
import { expectRelative, valueOf } from './answers.ts'
import { randomOf } from './random.ts'

// Rows of whole numbers have exact sums, so that each answer is one fraction of whole numbers, divided at the end.
const cases = 5000
const tolerance = 1e-9

interface Exact {
  readonly n: bigint
  readonly y: bigint
  readonly x: bigint
  /** n·Σ(x − x̄)², n·Σ(x − x̄)(y − ȳ), n·Σ(y − ȳ)². */
  readonly xx: bigint
  readonly xy: bigint
  readonly yy: bigint
}

function exactOf(rows: readonly (readonly [y: number, x: number])[]): Exact {
  const n = BigInt(rows.length)
  const sum = (term: (y: bigint, x: bigint) => bigint) =>
    rows.reduce((total, [y, x]) => total + term(BigInt(y), BigInt(x)), 0n)
  const [y, x] = [sum((value) => value), sum((_, value) => value)]
  return {
    n,
    y,
    x,
    xx: n * sum((_, value) => value * value) - x * x,
    xy: n * sum((left, right) => left * right) - x * y,
    yy: n * sum((value) => value * value) - y * y,
  }
}

/** The quotient with all digits of a double. */
function quotient(numerator: bigint, denominator: bigint): number {
  const scale = 2n ** 400n
  return Number((numerator * scale) / denominator) / Number(scale)
}

describe('whole numbers, exactly', () => {
  const random = randomOf(41)
  const whole = (size: number) => Math.floor(random() * size)
  const sample = () => {
    const slope = whole(7) - 3
    return Array.from({ length: 14 + whole(20) }, (): [number, number] => {
      const x = 1 + whole(90)
      return [300 + slope * x + whole(60), x]
    })
  }

  it(`gives the ratio and its variance in ${cases} cases`, () => {
    for (let index = 0; index < cases; index += 1) {
      const rows = sample()
      const { n, y, x, xx, xy, yy } = exactOf(rows)
      const { moments } = valueOf(ratioOf(comomentsOf(rows, 2)))
      expectRelative(moments.mean, quotient(y, x), tolerance, `case ${index}, ratio`)
      const spread = yy * x * x - 2n * x * y * xy + y * y * xx
      const { varianceOfMean } = valueOf(armMeanOfMoments(moments))
      expectRelative(varianceOfMean, quotient(spread, x * x * x * x * (n - 1n)), tolerance, `case ${index}, V`)
    }
  })

  it(`gives adjusted means, their error from summaries and what the arms share in ${cases} cases`, () => {
    for (let index = 0; index < cases; index += 1) {
      const [control, treatment] = [sample(), sample()]
      const [c, t] = [exactOf(control), exactOf(treatment)]
      const fit = valueOf(fitCovariates(comomentsOf(control, 2), comomentsOf(treatment, 2)).fit)
      const pair = adjustedPair(fit, 'assigned-units', null)
      const total = c.n + t.n
      const check = (own: Exact, other: Exact, of: CovariateFit, arm: typeof pair.control, name: string) => {
        // x̄_a − x̄ = gap/size.
        const gap = own.x * other.n - other.x * own.n
        const size = own.n * total
        const mean = quotient(own.y * own.xx * size - own.xy * gap * own.n, own.n * own.xx * size)
        expectRelative(arm.mean, mean, tolerance, `case ${index}, mean of ${name}`)
        const residual = own.yy * own.xx - own.xy * own.xy
        const moved = own.xx * size * size + own.n * own.n * gap * gap
        const error = quotient(residual * moved, own.xx * own.n * own.n * (own.n - 2n) * own.xx * size * size)
        expectRelative(arm.ownVariance!, error, tolerance, `case ${index}, error of ${name}`)
        expectRelative(of.coefficients[0]!, quotient(own.xy, own.xx), tolerance, `case ${index}, slope of ${name}`)
      }
      check(c, t, fit.control, pair.control, 'control')
      check(t, c, fit.treatment, pair.treatment, 'treatment')
      // q = θ̄²·S̄/N with θ̄ = ΣC/ΣS and S̄ = ΣS/(N − 2), all sums brought to the product of both n.
      const slope = c.xy * t.n + t.xy * c.n
      const spread = c.xx * t.n + t.xx * c.n
      const shared = quotient(slope * slope, spread * c.n * t.n * (total - 2n) * total)
      expectRelative(pair.covariance, shared, tolerance, `case ${index}, shared`)
    }
  })
})

import { groupSequentialBounds, type GroupSequentialPlan } from '@weighhouse/statistics'
import { type Benchmark, inTurn, timed } from './measure.ts'

const looks = 200
const fractions = Array.from({ length: looks }, (_, index) => (index + 1) / looks)
const spendings = [
  { kind: 'power', exponent: 2 },
  { kind: 'obrien-fleming' },
  { kind: 'pocock' },
  { kind: 'hwang-shih-decani', gamma: -4 },
] as const
/** About as many exponentials as the bounds of one plan take. */
const exponentials = 1_000_000

/** Bounds of 200 looks on one thread, for the slowest of the spending functions. */
export const bounds: Benchmark = {
  async run(tell) {
    for (const sides of ['two', 'one'] as const) {
      const plans = spendings.map((spending): GroupSequentialPlan => ({ fractions, alpha: 0.025, sides, spending }))
      const found = await inTurn(
        async () => {
          const times: number[] = []
          for (const plan of plans) times.push(await timed(() => groupSequentialBounds(plan)))
          return Math.max(...times)
        },
        () => timed(sumOfExponentials),
        9,
      )
      tell({ name: `bounds, ${sides}-sided`, ...found, unit: 'ms', peerName: 'a million exponentials', limit: 100 })
    }
  },
}

function sumOfExponentials(): number {
  let sum = 0
  for (let index = 0; index < exponentials; index++) sum += Math.exp(-index / exponentials)
  return sum
}

import { emptyMoments, mergeMoments, minimumDetectableEffect } from '@weighhouse/statistics'
import { type Cell, share, type Target } from './cell.ts'
import { concludeUnder, drawnMoments, firstComparison, meanArm, success } from './experiment.ts'

const plannedUnits = 5000
const looks = 20
const perLook = plannedUnits / 2 / looks
const plan = { units: [plannedUnits / 2, plannedUnits / 2], metrics: [success('mean')] } as const
const arm = { variance: 1, share: 0.5 }

/** Looks go on to the planned end, where the fixed test reads the same summaries. */
const oneAndAHalf: Cell = {
  name: 'normal mean, effect 1.5 times what the fixed test detects with power 0.8, 20 looks, 5,000 units',
  runs: 10_000,
  shortRuns: 300,
  simulate(draws, runs) {
    const detectable = minimumDetectableEffect(
      { control: arm, treatment: arm, alpha: 0.05, sides: 'two', power: 0.8 },
      plannedUnits,
    )
    if (detectable.kind === 'not-estimable') throw new Error(detectable.reason)
    const effect = 1.5 * detectable.effect
    const anytime = concludeUnder({ ...plan, rest: { mode: 'always-valid' } })
    const once = concludeUnder(plan)
    let concluded = 0
    let widest = 0
    for (let run = 0; run < runs; run += 1) {
      let control = emptyMoments
      let treatment = emptyMoments
      let isConcluded = false
      for (let look = 1; look <= looks; look += 1) {
        control = mergeMoments(
          control,
          drawnMoments(draws, perLook, ({ normal }) => 10 + normal()),
        )
        treatment = mergeMoments(
          treatment,
          drawnMoments(draws, perLook, ({ normal }) => 10 + effect + normal()),
        )
        if (isConcluded && look < looks) continue
        const arms = { control: meanArm(control), treatment: meanArm(treatment) }
        const found = firstComparison(anytime(arms))
        isConcluded ||= found.family.rejected
        if (look === looks) widest = Math.max(widest, widthOf(found) / widthOf(firstComparison(once(arms))))
      }
      if (isConcluded) concluded += 1
    }
    return [
      share('concluded by the planned end', concluded / runs, 0.85, null),
      {
        quantity: 'width there over that of the fixed interval, widest',
        kind: 'number',
        found: widest,
        least: null,
        most: 1.56,
      },
    ]
  },
}

function widthOf({ absolute }: ReturnType<typeof firstComparison>): number {
  if (absolute.kind !== 'estimated' || absolute.set.kind !== 'interval') return Infinity
  const { lower, upper } = absolute.set
  return lower === null || upper === null ? Infinity : upper - lower
}

export const alwaysValidPower: Target = {
  id: 'C4',
  title: 'Always-valid looks are not idle',
  cells: [oneAndAHalf],
}

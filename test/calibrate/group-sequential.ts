import type { AbTestResult } from '@weighhouse/analyses'
import { emptyMoments, isInSet, mergeMoments, type Moments } from '@weighhouse/statistics'
import { type Cell, type Finding, share, type Target } from './cell.ts'
import type { Draws } from './draws.ts'
import { concludeUnder, drawnMoments, meanArm, success } from './experiment.ts'

const units = 400
const looks = [60, 160, 280, 400]
const nominalError = { least: 0.043, most: 0.057 }
const leastCovered = 0.943
const half = { least: 0.483, most: 0.517 }

type Spending = 'obrien-fleming' | 'pocock'

function conclusions(ids: readonly string[], spending: Spending) {
  return concludeUnder({
    units: [units, units],
    metrics: ids.map((id) => success('mean', id)),
    rest: {
      mode: 'group-sequential',
      looks: looks.slice(0, -1).map((count) => 2 * count),
      spending: { kind: spending },
      minimumDurationDays: 1,
    },
  })
}

/** The results of all looks of one experiment, each knowing those before it; looks go on after a rejection. */
function resultsOf(
  draws: Draws,
  ids: readonly string[],
  effect: number,
  conclude: ReturnType<typeof conclusions>,
): readonly AbTestResult[] {
  const results: AbTestResult[] = []
  const sums = ids.map(() => ({ control: emptyMoments, treatment: emptyMoments }))
  const arm = (of: readonly Moments[]) => Object.assign({}, ...of.map((moments, index) => meanArm(moments, ids[index])))
  for (const [index, count] of looks.entries()) {
    const more = count - (looks[index - 1] ?? 0)
    for (const sum of sums) {
      sum.control = mergeMoments(
        sum.control,
        drawnMoments(draws, more, ({ normal }) => 10 + normal()),
      )
      sum.treatment = mergeMoments(
        sum.treatment,
        drawnMoments(draws, more, ({ normal }) => 10 + effect + normal()),
      )
    }
    const arms = { control: arm(sums.map(({ control }) => control)), treatment: arm(sums.map((of) => of.treatment)) }
    results.push(conclude(arms, results))
  }
  return results
}

/** One metric whose expected statistic at the planned end is `drift`. */
function metricCell(spending: Spending, drift: number, shortRuns: number | null): Cell {
  return {
    name: `one metric, four looks, spending like ${spending}, drift ${drift}`,
    runs: 10_000,
    shortRuns,
    simulate(draws, runs) {
      const conclude = conclusions(['y'], spending)
      const effect = drift * Math.sqrt(2 / units)
      let rejected = 0
      let covered = 0
      let below = 0
      for (let run = 0; run < runs; run += 1) {
        const comparisons = resultsOf(draws, ['y'], effect, conclude).flatMap((result) => result.comparisons)
        if (comparisons.some(({ family }) => family.rejected)) rejected += 1
        if (comparisons.every(({ absolute }) => absolute.kind === 'estimated' && isInSet(effect, absolute.set)))
          covered += 1
        const estimate = comparisons.flatMap(({ look }) => look.afterStopping?.estimate ?? [])[0]
        if (estimate === undefined) throw new Error('an experiment ended without an estimate')
        if (estimate < effect) below += 1
      }
      const error: Finding[] =
        drift === 0 ? [share('any rejection', rejected / runs, nominalError.least, nominalError.most)] : []
      return [
        ...error,
        share('effect in every repeated interval', covered / runs, leastCovered, null),
        share('median-unbiased estimate below the effect', below / runs, half.least, half.most),
      ]
    },
  }
}

const family: Cell = {
  name: 'two independent metrics without an effect, four looks, spending like pocock',
  runs: 2000,
  shortRuns: null,
  simulate(draws, runs) {
    const ids = ['y', 'x']
    const conclude = conclusions(ids, 'pocock')
    let rejected = 0
    for (let run = 0; run < runs; run += 1) {
      const comparisons = resultsOf(draws, ids, 0, conclude).flatMap((result) => result.comparisons)
      if (comparisons.some(({ family }) => family.rejected)) rejected += 1
    }
    return [share('any rejection', rejected / runs, nominalError.least, nominalError.most)]
  },
}

export const groupSequential: Target = {
  id: 'C8',
  title: 'Group-sequential looks at 15, 40, 70 and 100 % of 400 units an arm, level 0.95',
  cells: [metricCell('obrien-fleming', 0, 200), metricCell('pocock', 2.4, null), family],
}

import {
  armMeanOfMoments,
  benjaminiHochberg,
  contrast,
  holm,
  hommel,
  isInSet,
  type Moments,
  type PValue,
} from '@weighhouse/statistics'
import { type Cell, share, type Target } from './cell.ts'
import type { Draws } from './draws.ts'
import { concludeUnder, meanArm, success } from './experiment.ts'

const metrics = 20
const units = 100
const alpha = 0.05
const runs = 10_000
const mostErrors = 0.057
const leastCovered = 0.943
/** Effects of half of the metrics where half are not null, about four standard errors in the largest. */
const effects = Array.from({ length: metrics }, (_, metric) => (metric < 10 ? 0 : 0.06 * (metric - 9)))
const ids = effects.map((_, metric) => `y${metric}`)

/** Moments of metrics that all share half of their variance, one value a unit each. */
function drawnArm(draws: Draws, shifts: readonly number[] | null): readonly Moments[] {
  const columns = ids.map(() => new Float64Array(units))
  const half = Math.SQRT1_2
  for (let unit = 0; unit < units; unit += 1) {
    const common = half * draws.normal()
    for (const [metric, column] of columns.entries())
      column[unit] = 10 + common + half * draws.normal() + (shifts?.[metric] ?? 0)
  }
  return columns.map(momentsOfColumn)
}

function momentsOfColumn(column: Float64Array): Moments {
  const mean = column.reduce((sum, value) => sum + value, 0) / units
  let [squaredDeviations, cubedDeviations] = [0, 0]
  for (const value of column) {
    squaredDeviations += (value - mean) ** 2
    cubedDeviations += (value - mean) ** 3
  }
  return { count: units, mean, squaredDeviations, cubedDeviations, minimum: null, maximum: null }
}

const plan = (familyMethod: string) => ({
  units: [units, units] as const,
  metrics: ids.map((id) => success('mean', id)),
  rest: { familyMethod },
})

const armOf = (moments: readonly Moments[]) =>
  Object.assign({}, ...moments.map((of, metric) => meanArm(of, ids[metric])))

/** Which members each correction rejects, Holm's as the engine's own family says. */
function rejections(
  conclude: ReturnType<typeof concludeUnder>,
  arms: readonly [readonly Moments[], readonly Moments[]],
) {
  const { comparisons } = conclude({ control: armOf(arms[0]), treatment: armOf(arms[1]) })
  const members = comparisons.flatMap(({ test }): PValue[] => (test.kind === 'estimated' ? [test] : []))
  if (members.length !== metrics) throw new Error('a metric was not tested')
  const of = (adjusted: readonly PValue[]) => adjusted.map(({ log10PValue }) => log10PValue <= Math.log10(alpha))
  return {
    family: comparisons.map(({ family }) => family.rejected),
    holm: of(holm(members)),
    hommel: of(hommel(members)),
    discoveries: of(benjaminiHochberg(members)),
  }
}

const isNull = (shifts: readonly number[] | null, metric: number) => (shifts?.[metric] ?? 0) === 0

function familyCell(name: string, shifts: readonly number[] | null): Cell {
  return {
    name,
    runs,
    shortRuns: 300,
    simulate(draws, runs) {
      const conclude = concludeUnder(plan('holm'))
      const wrong = { holm: 0, hommel: 0, contradictions: 0 }
      let discovery = 0
      for (let run = 0; run < runs; run += 1) {
        const found = rejections(conclude, [drawnArm(draws, null), drawnArm(draws, shifts)])
        const falsely = (of: readonly boolean[]) => of.filter((is, metric) => is && isNull(shifts, metric)).length
        if (falsely(found.family) > 0) wrong.holm += 1
        if (falsely(found.hommel) > 0) wrong.hommel += 1
        if (found.family.some((is, metric) => is !== found.holm[metric])) wrong.contradictions += 1
        discovery += falsely(found.discoveries) / Math.max(1, found.discoveries.filter(Boolean).length)
      }
      return [
        share('Holm, any false rejection', wrong.holm / runs, null, mostErrors),
        share('Hommel, any false rejection', wrong.hommel / runs, null, mostErrors),
        share('Benjamini and Hochberg, false discoveries', discovery / runs, null, mostErrors),
        {
          quantity: 'families unlike Holm of their p',
          kind: 'number',
          found: wrong.contradictions,
          least: null,
          most: 0,
        },
      ]
    },
  }
}

/** Intervals of what was selected, at the level that the number of selected ones leaves (Benjamini & Yekutieli 2005). */
const selected: Cell = {
  name: 'half with an effect, intervals of the discoveries at level 1 − 0.05·R/20',
  runs,
  shortRuns: 300,
  simulate(draws, runs) {
    const conclude = concludeUnder(plan('bh'))
    let missed = 0
    for (let run = 0; run < runs; run += 1) {
      const arms = [drawnArm(draws, null), drawnArm(draws, effects)] as const
      const { family } = rejections(conclude, arms)
      const chosen = effects.flatMap((_, metric) => (family[metric] ? [metric] : []))
      const level = 1 - (alpha * chosen.length) / metrics
      const isMissed = (metric: number) => {
        const [control, treatment] = arms.map((of) => armMeanOfMoments(of[metric]!))
        const { absolute } = contrast(control!, treatment!, { level, nonNegative: true })
        return absolute.kind !== 'estimated' || !isInSet(effects[metric] ?? 0, absolute.set)
      }
      missed += chosen.filter(isMissed).length / Math.max(1, chosen.length)
    }
    return [share('covered', 1 - missed / runs, leastCovered, null)]
  },
}

export const correlatedMetrics: Target = {
  id: 'C5',
  title: 'Twenty metrics with correlation 0.5, level 0.95, 100 units an arm',
  cells: [familyCell('no effect anywhere', null), familyCell('half with an effect', effects), selected],
}

import { isInSet } from '@weighhouse/statistics'
import { adjustedArms, adjustedMetric } from './adjusted.ts'
import { type Cell, type Finding, percent, share, type Target, whole } from './cell.ts'
import { successesOf } from './draws.ts'
import { type Arms, type Conclude, concludeUnder, firstComparison, proportionArm, success } from './experiment.ts'

const runs = 10_000
/** Level 0.95 less what chance does to it in 10,000 runs, and how far discreteness may go above. */
const bounds = { least: 0.943, most: 0.965 }
/** Where an arm has no events more often than this, sets without an upper bound cover by themselves. */
const rareEmptyArm = 1e-3

/** How often the relative set holds the true effect; a run without a set holds nothing. */
function coverage(runs: number, effect: number, most: number | null, conclude: Conclude, draw: () => Arms): Finding[] {
  let covered = 0
  for (let run = 0; run < runs; run += 1) {
    const { relative } = firstComparison(conclude(draw()))
    if (relative.kind === 'estimated' && isInSet(effect, relative.set)) covered += 1
  }
  return [share('covered', covered / runs, bounds.least, most)]
}

function rateCell(rates: readonly [number, number], units: readonly [number, number]): Cell {
  const [control, treatment] = units
  const size =
    control === treatment ? `${whole(control)} units an arm` : `${whole(control)} against ${whole(treatment)} units`
  const emptyArm = Math.max(...rates.map((rate, arm) => (1 - rate) ** (units[arm] ?? 0)))
  return {
    name: `rates ${rates.map(percent).join(' and ')}, ${size}`,
    runs,
    shortRuns: 2000,
    simulate(draws, runs) {
      const conclude = concludeUnder({ units, metrics: [success('proportion')] })
      const ofControl = successesOf(control, rates[0])
      const ofTreatment = successesOf(treatment, rates[1])
      return coverage(runs, rates[1] / rates[0] - 1, emptyArm < rareEmptyArm ? bounds.most : null, conclude, () => ({
        control: proportionArm(ofControl(draws), control),
        treatment: proportionArm(ofTreatment(draws), treatment),
      }))
    },
  }
}

/** An additive half of the control mean, and a covariate that explains nine tenths of the variance. */
const adjusted: Cell = {
  name: 'mean plus a half, adjusted with R² = 0.9, HC2, 300 units an arm',
  runs,
  shortRuns: 2000,
  simulate(draws, runs) {
    const units = 300
    const conclude = concludeUnder({ units: [units, units], metrics: [adjustedMetric] })
    const rows = (effect: number) =>
      Array.from({ length: units }, () => {
        const before = draws.normal()
        return [6 + effect + 3 * before + draws.normal(), before] as const
      })
    return coverage(runs, 0.5, bounds.most, conclude, () => adjustedArms(rows(0), rows(3)))
  },
}

export const relativeCoverage: Target = {
  id: 'C2',
  title: 'Coverage of relative sets at level 0.95',
  cells: [
    rateCell([0.02, 0.02], [500, 500]),
    rateCell([0.02, 0.03], [500, 500]),
    rateCell([0.1, 0.2], [300, 300]),
    rateCell([0.1, 0.1], [5000, 5000]),
    rateCell([0.01, 0.01], [2000, 200]),
    adjusted,
  ],
}

import { comomentsOf } from '@weighhouse/statistics'
import { adjustedArms, adjustedMetric } from './adjusted.ts'
import { type Cell, percent, type Target, whole } from './cell.ts'
import { lognormal, successesOf } from './draws.ts'
import { comomentsOfAll, concludeUnder, drawnMoments, meanArm, proportionArm, success } from './experiment.ts'
import { nominalTails, tailFindings } from './tails.ts'

const runs = 10_000
/** Fewer expected events than this and a discrete test may reject less than nominal. */
const fewEvents = 20

function rateCell(rate: number, units: number): Cell {
  const isFew = rate * units < fewEvents
  return {
    name: `rate ${percent(rate)}, ${whole(units)} units an arm`,
    runs,
    shortRuns: rate === 0.005 || units === 500 ? 2000 : null,
    simulate(draws, runs) {
      const conclude = concludeUnder({ units: [units, units], metrics: [success('proportion')] })
      const successes = successesOf(units, rate)
      const arm = () => proportionArm(successes(draws), units)
      const bounds = isFew ? { ...nominalTails, least: null } : nominalTails
      return tailFindings(runs, bounds, conclude, () => ({ control: arm(), treatment: arm() }))
    },
  }
}

function lognormalCell(units: number): Cell {
  return {
    name: `lognormal, σ = 1.5, ${whole(units)} units an arm`,
    runs,
    shortRuns: units === 500 ? 1000 : null,
    simulate(draws, runs) {
      const conclude = concludeUnder({ units: [units, units], metrics: [success('mean')] })
      const arm = () => meanArm(drawnMoments(draws, units, lognormal(1.5)))
      return tailFindings(runs, nominalTails, conclude, () => ({ control: arm(), treatment: arm() }))
    },
  }
}

/** Visits of a unit are skewed, and what each brings varies between and within units. */
const ratio: Cell = {
  name: 'ratio of spending to visits, 500 units an arm',
  runs,
  shortRuns: 1000,
  simulate(draws, runs) {
    const units = 500
    const { value: _, ...metric } = success('mean')
    const conclude = concludeUnder({
      units: [units, units],
      metrics: [{ ...metric, kind: 'ratio', numerator: 'spent', denominator: 'visits' }],
    })
    const arm = () => {
      const rows = Array.from({ length: units }, () => {
        const visits = 1 + Math.floor(-Math.log(draws.uniform()) * 3)
        return [Math.max(0, visits * (2 + 0.5 * draws.normal()) + draws.normal()), visits]
      })
      const value = comomentsOfAll(comomentsOf(rows, 2, 3))
      return { units: { kind: 'count', count: units }, 'value:y': value } as const
    }
    return tailFindings(runs, nominalTails, conclude, () => ({ control: arm(), treatment: arm() }))
  },
}

/** The spread around the line grows with the covariate, so that an error that assumes it even would be wrong. */
const adjusted: Cell = {
  name: 'mean adjusted by a covariate, HC2, 500 units an arm',
  runs,
  shortRuns: 1000,
  simulate(draws, runs) {
    const units = 500
    const conclude = concludeUnder({ units: [units, units], metrics: [adjustedMetric] })
    const rows = () =>
      Array.from({ length: units }, () => {
        const before = draws.normal()
        return [10 + 3 * before + draws.normal() * (1 + 0.5 * Math.abs(before)), before] as const
      })
    return tailFindings(runs, nominalTails, conclude, () => adjustedArms(rows(), rows()))
  },
}

const sizes = [500, 2000, 20_000]

export const noEffect: Target = {
  id: 'C1',
  title: 'Without an effect, equal shares: false rejections in each tail',
  cells: [
    ...[0.005, 0.02, 0.1].flatMap((rate) => sizes.map((units) => rateCell(rate, units))),
    ...sizes.map(lognormalCell),
    ratio,
    adjusted,
  ],
}

import { type Cell, type Target, whole } from './cell.ts'
import { type Draw, exponential, lognormal } from './draws.ts'
import { concludeUnder, drawnMoments, meanArm, success } from './experiment.ts'
import { tailFindings } from './tails.ts'

/** One in twenty pays, and those who do pay a lognormal amount. */
const payers: Draw = (draws) => (draws.uniform() < 0.05 ? lognormal(1)(draws) : 0)

function unevenCell(
  name: string,
  units: readonly [control: number, treatment: number],
  draw: Draw,
  isNearNormal: boolean,
): Cell {
  const [control, treatment] = units
  return {
    name: `${name}, ${whole(control)} against ${whole(treatment)} units`,
    runs: 10_000,
    shortRuns: control < 5000 ? 1000 : null,
    simulate(draws, runs) {
      const conclude = concludeUnder({ units, metrics: [success('mean')] })
      const bounds = isNearNormal ? { least: 0.02, most: 0.037 } : { least: null, most: 0.05 }
      const arms = () => ({
        control: meanArm(drawnMoments(draws, control, draw)),
        treatment: meanArm(drawnMoments(draws, treatment, draw)),
      })
      return tailFindings(runs, bounds, conclude, arms, 'skew-not-trusted')
    },
  }
}

/** In every cell 355 times the squared skewness of the population exceeds the smaller arm. */
export const unevenShares: Target = {
  id: 'C1b',
  title: 'Without an effect, shares of 90 and 10 %: false rejections of skewed means under Hall’s correction',
  cells: [
    unevenCell('exponential', [1800, 200], exponential, true),
    unevenCell('lognormal, σ = 1', [1800, 200], lognormal(1), true),
    unevenCell('lognormal, σ = 1', [9000, 1000], lognormal(1), true),
    unevenCell('lognormal, σ = 1.5', [9000, 1000], lognormal(1.5), false),
    unevenCell('one in twenty pays, lognormal, σ = 1', [9000, 1000], payers, false),
  ],
}

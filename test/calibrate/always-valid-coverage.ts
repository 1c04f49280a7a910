import {
  armMeanOfMoments,
  armMeanOfProportion,
  emptyMoments,
  isBurnedIn,
  isInSet,
  mergeMoments,
} from '@weighhouse/statistics'
import { isLookTrusted, missesAtLook } from '../../packages/statistics/test/always-valid-look.ts'
import { type Cell, percent, share, type Target } from './cell.ts'
import { type Draw, exponential, lognormal, successesOf } from './draws.ts'
import { concludeUnder, drawnMoments, firstComparison, proportionArm, success } from './experiment.ts'

const looks = 100
const runs = 10_000
const mostMissed = 0.05

type Units = readonly [control: number, treatment: number]

const perLook = ([control, treatment]: Units) =>
  control === treatment ? `${control} units an arm and look` : `${control} and ${treatment} units a look`

/** Successes at each look of a run. */
function pathsOf(rates: Units, units: Units) {
  const ofControl = successesOf(units[0], rates[0])
  const ofTreatment = successesOf(units[1], rates[1])
  return { ofControl, ofTreatment, effect: rates[1] / rates[0] - 1 }
}

function rateCell(rates: Units, units: Units, shortRuns: number | null): Cell {
  return {
    name: `rates ${rates.map(percent).join(' and ')}, ${perLook(units)}`,
    runs,
    shortRuns,
    simulate(draws, runs) {
      const { ofControl, ofTreatment, effect } = pathsOf(rates, units)
      let missed = 0
      for (let run = 0; run < runs; run += 1) {
        let control = 0
        let treatment = 0
        for (let look = 1; look <= looks; look += 1) {
          control += ofControl(draws)
          treatment += ofTreatment(draws)
          const counts = [
            { kind: 'proportion', successes: control, units: look * units[0] },
            { kind: 'proportion', successes: treatment, units: look * units[1] },
          ] as const
          if (!isBurnedIn(counts)) continue
          const arms = counts.map((arm) => armMeanOfProportion(arm.successes, arm.units))
          if (!missesAtLook(arms[0]!, arms[1]!, look * (units[0] + units[1]), effect)) continue
          missed += 1
          break
        }
      }
      return [share('ever missed', missed / runs, null, mostMissed)]
    },
  }
}

function meanCell(name: string, units: Units, draw: Draw, leastOpen: number | null, shortRuns: number | null): Cell {
  return {
    name: `${name}, ${perLook(units)}`,
    runs,
    shortRuns,
    simulate(draws, runs) {
      let missed = 0
      let open = 0
      for (let run = 0; run < runs; run += 1) {
        let control = emptyMoments
        let treatment = emptyMoments
        let hasMissed = false
        for (let look = 1; look <= looks; look += 1) {
          control = mergeMoments(control, drawnMoments(draws, units[0], draw))
          treatment = mergeMoments(treatment, drawnMoments(draws, units[1], draw))
          if (!isLookTrusted(control, treatment, units)) continue
          open += 1
          const count = look * (units[0] + units[1])
          hasMissed ||= missesAtLook(armMeanOfMoments(control), armMeanOfMoments(treatment), count, 0)
        }
        if (hasMissed) missed += 1
      }
      return [
        share('ever missed', missed / runs, null, mostMissed),
        { quantity: 'looks past the gate', kind: 'share', found: open / runs / looks, least: leastOpen, most: null },
      ]
    },
  }
}

/** One of the cells through summaries and the whole engine, as a test that its parts above are what it is made of. */
const wholeEngine: Cell = {
  name: 'rates 10 % and 10 %, 50 units an arm and look, whole engine',
  runs: 1000,
  shortRuns: 50,
  simulate(draws, runs) {
    const units = 50
    const conclude = concludeUnder({
      units: [2500, 2500],
      metrics: [success('proportion')],
      rest: { mode: 'always-valid' },
    })
    const { ofControl, ofTreatment, effect } = pathsOf([0.1, 0.1], [units, units])
    let missed = 0
    for (let run = 0; run < runs; run += 1) {
      let control = 0
      let treatment = 0
      for (let look = 1; look <= looks; look += 1) {
        control += ofControl(draws)
        treatment += ofTreatment(draws)
        const arms = {
          control: proportionArm(control, look * units),
          treatment: proportionArm(treatment, look * units),
        }
        const { relative } = firstComparison(conclude(arms))
        if (relative.kind !== 'estimated' || isInSet(effect, relative.set)) continue
        missed += 1
        break
      }
    }
    return [share('ever missed', missed / runs, null, mostMissed)]
  },
}

const heavy = lognormal(1.5)
const cap = Math.exp(1.5 * 2.3263478740408408) // its 99th percentile

export const alwaysValidCoverage: Target = {
  id: 'C3',
  title: 'Always-valid relative sets over 100 looks, planned for 5,000 units: runs in which one ever misses the effect',
  cells: [
    rateCell([0.01, 0.01], [100, 100], 200),
    rateCell([0.002, 0.002], [200, 200], 200),
    rateCell([0.1, 0.1], [50, 50], null),
    rateCell([0.02, 0.03], [100, 100], null),
    rateCell([0.01, 0.005], [100, 100], 200),
    rateCell([0.5, 0.55], [50, 50], null),
    rateCell([0.01, 0.01], [180, 20], 200),
    rateCell([0.05, 0.05], [180, 20], null),
    rateCell([0.1, 0.1], [180, 20], null),
    meanCell('lognormal, σ = 1.5', [50, 50], heavy, null, null),
    meanCell('exponential', [180, 20], exponential, 0.25, 100),
    meanCell('lognormal, σ = 1', [180, 20], lognormal(1), 0.25, null),
    meanCell('lognormal, σ = 1.5', [180, 20], heavy, null, null),
    meanCell(
      'lognormal, σ = 1.5, capped at its 99th percentile',
      [180, 20],
      (draws) => Math.min(cap, heavy(draws)),
      0.25,
      null,
    ),
    wholeEngine,
  ],
}

import { concludeStandard } from '@weighhouse/analyses'
import { unitsNeeded } from '@weighhouse/statistics'
import { type Cell, share, type Target, whole } from './cell.ts'
import { successesOf } from './draws.ts'
import { concludeUnder, proportionArm, success } from './experiment.ts'

/** One success metric and two guardrails, one of them better when lower; all rates are of yes or no. */
const metrics = [
  { id: 'bought', rate: 0.2, planned: 0.22, atMargin: 0.22 },
  { id: 'kept', rate: 0.1, planned: 0.1, atMargin: 0.1 * (1 - 0.125) },
  { id: 'complained', rate: 0.3, planned: 0.3, atMargin: 0.32 },
] as const
const power = 0.8
const guardrails = 2

/** Units that the most demanding of the three tests needs to hold with its part of the planned power. */
function unitsAnArm(): number {
  const part = 1 - (1 - power) / (guardrails + 1)
  const arm = (rate: number, factor = 1) => ({ variance: factor * rate * (1 - rate), share: 0.5 })
  const oneSided = { alpha: 0.05, sides: 'one', power: part } as const
  const needed = [
    unitsNeeded({ control: arm(0.2), treatment: arm(0.22), alpha: 0.05, sides: 'two', power: part }, 0.02),
    unitsNeeded({ control: arm(0.1, 0.875 ** 2), treatment: arm(0.1), ...oneSided }, 0.0125),
    unitsNeeded({ control: arm(0.3), treatment: arm(0.3), ...oneSided }, 0.02),
  ].map((answer) => (answer.kind === 'estimated' ? answer.units : Infinity))
  return Math.ceil(Math.max(...needed) / 2)
}

function decisionCell(name: string, rates: readonly number[], least: number | null, most: number | null): Cell {
  const units = unitsAnArm()
  return {
    name: `${name}, ${whole(units)} units an arm`,
    runs: 10_000,
    shortRuns: 1000,
    simulate(draws, runs) {
      const guardrail = (id: string, direction: string, margin: number, scale: string) => ({
        ...success('proportion', id),
        role: 'guardrail',
        direction,
        margin: { value: margin, scale },
      })
      const conclude = concludeUnder({
        units: [units, units],
        metrics: [
          success('proportion', 'bought'),
          guardrail('kept', 'higher-is-better', 0.125, 'relative'),
          guardrail('complained', 'lower-is-better', 0.02, 'absolute'),
        ],
      })
      const drawsOfArm = (of: readonly number[]) => of.map((rate) => successesOf(units, rate))
      const control = drawsOfArm(metrics.map(({ rate }) => rate))
      const treatment = drawsOfArm(rates)
      const arm = (successes: typeof control) =>
        Object.assign({}, ...metrics.map(({ id }, index) => proportionArm(successes[index]!(draws), units, id)))
      let shipped = 0
      for (let run = 0; run < runs; run += 1) {
        const result = conclude({ control: arm(control), treatment: arm(treatment) })
        if (concludeStandard(result, { plannedLook: true }).verdict === 'ship') shipped += 1
      }
      return [share('ship', shipped / runs, least, most)]
    },
  }
}

const [bought, kept, complained] = metrics

export const decisions: Target = {
  id: 'C6',
  title: 'Decision table, fixed mode, one success metric and two guardrails, planned power 0.8',
  cells: [
    decisionCell('no effect anywhere', [bought.rate, kept.rate, complained.rate], null, 0.057),
    decisionCell(
      'planned effect, the guardrail that is better when higher at its relative margin',
      [bought.planned, kept.atMargin, complained.rate],
      null,
      0.057,
    ),
    decisionCell(
      'planned effect, the guardrail that is better when lower at its absolute margin',
      [bought.planned, kept.rate, complained.atMargin],
      null,
      0.057,
    ),
    decisionCell(
      'planned effect, guardrails unmoved',
      [bought.planned, kept.planned, complained.planned],
      power - 0.02,
      null,
    ),
  ],
}

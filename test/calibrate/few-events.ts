import { decisionOfRecord, enumerated } from '../../packages/statistics/test/enumerated-tables.ts'
import { type Cell, percent, share, type Target, whole } from './cell.ts'

const most = 0.0303

function exactCell(control: number, treatment: number, rate: number): Cell {
  return {
    name: `rate ${percent(rate)}, ${whole(control)} against ${whole(treatment)} units`,
    runs: null,
    shortRuns: null,
    simulate() {
      const units = [control, treatment] as const
      const { increase, decrease } = enumerated([rate, rate], units, decisionOfRecord(units))
      return [share('found too low', decrease, null, most), share('found too high', increase, null, most)]
    },
  }
}

export const fewEvents: Target = {
  id: 'C1c',
  title: 'Without an effect, shares of 90 and 10 %: false rejections of proportions, summed over all tables',
  cells: [
    [900, 100],
    [9000, 1000],
    [36_000, 4000],
  ].flatMap(([control, treatment]) => [0.005, 0.02, 0.1].map((rate) => exactCell(control!, treatment!, rate))),
}

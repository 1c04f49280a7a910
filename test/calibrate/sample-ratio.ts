import { sampleRatioSequential } from '@weighhouse/statistics'
import { type Cell, share, type Target } from './cell.ts'
import { type Draws, successesOf } from './draws.ts'

/** The default limit of a plan. */
const limit = 0.001
const shares = [0.5, 0.5]
const runs = 10_000

const isAlarm = (first: number, units: number) => {
  const test = sampleRatioSequential([first, units - first], shares)
  return test.kind === 'estimated' && test.log10PValue <= Math.log10(limit)
}

/** Units at the first look that alarms, or `undefined` where none does. */
function alarmAt(draws: Draws, step: (draws: Draws) => number, perLook: number, looks: number): number | undefined {
  let first = 0
  for (let look = 1; look <= looks; look += 1) {
    first += step(draws)
    if (isAlarm(first, look * perLook)) return look * perLook
  }
  return undefined
}

const asPlanned: Cell = {
  name: '50/50 as planned, 10,000 looks, 10 units a look',
  runs,
  shortRuns: 200,
  simulate(draws, runs) {
    const perLook = 10
    const step = successesOf(perLook, 0.5)
    let alarms = 0
    for (let run = 0; run < runs; run += 1) if (alarmAt(draws, step, perLook, 10_000) !== undefined) alarms += 1
    const most = limit + 3.09 * Math.sqrt((limit * (1 - limit)) / runs)
    return [share('ever alarmed', alarms / runs, null, most)]
  },
}

const drifted: Cell = {
  name: '51/49 where 50/50 was planned, a look every 100 units',
  runs,
  shortRuns: 200,
  simulate(draws, runs) {
    const perLook = 100
    const step = successesOf(perLook, 0.51)
    const found = Array.from({ length: runs }, () => alarmAt(draws, step, perLook, 5000) ?? Infinity)
    const median = found.sort((left, right) => left - right)[Math.floor(runs / 2)] ?? Infinity
    return [{ quantity: 'units at the alarm, median', kind: 'number', found: median, least: null, most: 60_000 }]
  },
}

export const sampleRatio: Target = {
  id: 'C7',
  title: 'Sequential sample ratio at the limit 0.001',
  cells: [asPlanned, drifted],
}

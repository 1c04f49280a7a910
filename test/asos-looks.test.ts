import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { alwaysValidTwoSided, type PValue, pValueOfLog, runningMinimum, normalLogSf } from '@weighhouse/statistics'
import { describe, expect, it } from 'vitest'
import { root } from './run-weighhouse.ts'

// Checkpoints of 78 published experiments (Liu et al. 2021, arXiv 2111.10198). They are no part of this repository;
// where they do not lie beside it, nothing here runs.
const file = resolve(root, '../shared/data/asos.csv')
const present = existsSync(file)

interface Checkpoint {
  readonly time: number
  readonly units: number
  readonly statistic: number
}

/** The difference over its standard error at each checkpoint, by experiment, arm and metric, as far as variances are known. */
function streams(): readonly (readonly Checkpoint[])[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const rows = lines.map((line) => line.split(','))
  const byStream = Map.groupBy(rows, ([experiment, arm, metric]) => `${experiment}/${arm}/${metric}`)
  return [...byStream.values()].flatMap((stream) => {
    const inOrder = stream.toSorted((left, right) => Number(left[3]) - Number(right[3]))
    const isKnown = (row: readonly string[]) => row[8] !== '' && row[9] !== ''
    if (!isKnown(inOrder.at(-1) ?? [])) return []
    return [inOrder.filter(isKnown).map((row) => checkpoint(row.slice(3).map(Number)))]
  })
}

function checkpoint([
  time = 0,
  control = 0,
  treatment = 0,
  meanC = 0,
  meanT = 0,
  varC = 0,
  varT = 0,
]: readonly number[]) {
  return { time, units: control + treatment, statistic: (meanT - meanC) / Math.sqrt(varC / control + varT / treatment) }
}

const normalLog = ({ statistic }: Checkpoint) => Math.LN2 + normalLogSf(Math.abs(statistic))

describe.skipIf(!present)('published experiments looked at every day', () => {
  const all = present ? streams() : []
  const tested = all.map((stream) => stream.filter(({ statistic }) => Number.isFinite(statistic)))

  it('have as many streams, and as many below 0.05 at the end and on the way, as counted elsewhere', () => {
    expect(all).toHaveLength(381)
    const below = (alpha: number) =>
      tested.filter((stream) => stream.length > 0 && normalLog(stream.at(-1)!) < Math.log(alpha)).length
    expect(below(0.05)).toBe(105)
    expect(below(0.01)).toBe(71)
    expect(tested.filter((stream) => stream.some((look) => normalLog(look) < Math.log(0.05)))).toHaveLength(225)
  })

  it('are never surer by always-valid looks than by one fixed look, and their smallest p-value never rises', () => {
    let found = 0
    for (const stream of tested) {
      const plannedUnits = stream.at(-1)?.units ?? 1
      const looks: PValue[] = []
      let before = 0
      for (const look of stream) {
        const valid = alwaysValidTwoSided(look.statistic, { units: look.units, plannedUnits }, 0.05)
        expect(valid.log10PValue).toBeGreaterThanOrEqual(pValueOfLog(normalLog(look)).log10PValue)
        looks.push(valid)
        const running = runningMinimum(looks).log10PValue
        expect(running).toBeLessThanOrEqual(before)
        before = running
      }
      if (before <= Math.log10(0.05)) found += 1
    }
    // With those of the last checkpoint as planned units; a separate count in Python gives the same.
    expect(found).toBe(105)
  })
})

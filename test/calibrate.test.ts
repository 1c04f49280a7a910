import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isWithin } from './calibrate/cell.ts'
import { drawsOf, successesOf } from './calibrate/draws.ts'
import { concludeUnder, proportionArm, success } from './calibrate/experiment.ts'
import { measure } from './calibrate/measure.ts'
import { seeds } from './calibrate/seeds.ts'
import { joinSections, sectionOf } from './calibrate/table.ts'
import { nominalTails, tailFindings } from './calibrate/tails.ts'
import { targets } from './calibrate/targets.ts'

const shortForm = targets.flatMap((target) =>
  target.cells.flatMap((cell) => (cell.shortRuns === null ? [] : [{ id: target.id, name: cell.name, target, cell }])),
)

describe('error rates and coverage, with fewer runs and bounds as much wider as chance then asks for', () => {
  it.each(shortForm)('keep their bounds in $id: $name', ({ target, cell }) => {
    const measured = measure(target, cell, cell.shortRuns, seeds.slice(0, 1))
    expect(measured.length).toBeGreaterThan(0)
    expect(measured.filter(({ isOk }) => !isOk)).toEqual([])
  })

  it('are found out where a test rejects twice as often as its plan says', () => {
    const units = 2000
    const runs = 2000
    const draws = drawsOf(1, 'a test at level 0.9')
    const successes = successesOf(units, 0.1)
    const arm = () => proportionArm(successes(draws), units)
    const conclude = concludeUnder({
      units: [units, units],
      metrics: [success('proportion')],
      rest: { level: 0.9 },
    })
    const findings = tailFindings(runs, nominalTails, conclude, () => ({ control: arm(), treatment: arm() }))
    const [low, high, contradictions] = findings.map((finding) => isWithin(finding, runs))
    expect([low, high, contradictions]).toEqual([false, false, true])
  })
})

describe('the committed table', () => {
  const table = readFileSync(join(import.meta.dirname, '../docs/calibration/table.md'), 'utf8')

  it('has what a whole run of a cell writes today, to the byte', () => {
    for (const id of ['C2', 'C6']) {
      const target = targets.find((candidate) => candidate.id === id)!
      const [cell] = target.cells
      const rows = sectionOf(target, seeds, measure(target, cell!, cell!.runs, seeds))
        .trimEnd()
        .split('\n')
        .slice(4)
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(table).toContain(`${row}\n`)
    }
  })

  it('has every cell of every target', () => {
    for (const { id, cells } of targets) {
      expect(table).toContain(`## ${id} `)
      for (const { name } of cells) expect(table).toContain(`| ${name} | `)
    }
  })

  it('keeps the sections that a run of some targets leaves out, in the order of the targets', () => {
    const before = joinSections('# All', '', ['## B two\n\nb\n', '## A one\n\na\n'], ['A', 'B'])
    expect(before).toBe('# All\n\n## A one\n\na\n\n## B two\n\nb\n')
    expect(joinSections('# All', before, ['## B two\n\nnew\n'], ['A', 'B'])).toBe(before.replace('\nb\n', '\nnew\n'))
  })
})

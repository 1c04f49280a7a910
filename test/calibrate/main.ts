// `npm run calibrate` simulates every target and writes docs/calibration/table.md; `npm run calibrate -- C1 C3` only those
// named, and leaves the rest of the table. A broken bound ends with 1.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measure } from './measure.ts'
import { seeds } from './seeds.ts'
import { joinSections, sectionOf } from './table.ts'
import { targets } from './targets.ts'

const file = join(import.meta.dirname, '../../docs/calibration/table.md')
const opening = `# Calibration

Written by \`npm run calibrate\`; [how to read it](README.md).`

const ids = targets.map(({ id }) => id)
const asked = process.argv.slice(2)
const unknown = asked.filter((id) => !ids.includes(id))
if (unknown.length > 0) {
  process.stderr.write(`no target is named ${unknown.join(', ')}; there are ${ids.join(', ')}\n`)
  process.exit(2)
}

for (const target of targets) {
  if (asked.length > 0 && !asked.includes(target.id)) continue
  const measured = target.cells.flatMap((cell) => {
    const started = process.cpuUsage()
    const lines = measure(target, cell, cell.runs, seeds)
    const { user, system } = process.cpuUsage(started)
    const broken = lines.filter(({ isOk }) => !isOk)
    process.stdout.write(`${target.id} ${cell.name}: ${((user + system) / 1e6).toFixed(1)} s of processor time\n`)
    for (const { quantity, found } of broken) process.stdout.write(`  BROKEN ${quantity}: ${found.join(', ')}\n`)
    return lines
  })
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  writeFileSync(file, joinSections(opening, before, [sectionOf(target, seeds, measured)], ids))
  if (measured.some(({ isOk }) => !isOk)) process.exitCode = 1
}

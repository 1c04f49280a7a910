// `npm run bench` measures everything; `npm run bench -- NAME…` only what is named. A broken limit ends with 1.
import { availableParallelism, loadavg, totalmem } from 'node:os'
import type { Benchmark } from './measure.ts'
import { isOver, printLine } from './measure.ts'

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  bounds: async () => (await import('./bounds.ts')).bounds,
  help: async () => (await import('./help.ts')).help,
  check: async () => (await import('./check-notebook.ts')).checkNotebook,
  rows: async () => (await import('./rows.ts')).rows,
  ledger: async () => (await import('./ledger.ts')).ledger,
  'small-run': async () => (await import('./small-run.ts')).smallRun,
  start: async () => (await import('./start.ts')).start,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(benchmarks, name))
if (unknown.length > 0) {
  process.stderr.write(`no benchmark is named ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}\n`)
  process.exit(2)
}

const cores = availableParallelism()
process.stdout.write(`${cores} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}\n`)
for (const [name, load] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  sayLoad()
  const benchmark = await load()
  await benchmark.run((line) => {
    process.stdout.write(`${printLine(line)}\n`)
    if (isOver(line)) process.exitCode = 1
  })
}
sayLoad()

function sayLoad(): void {
  const [load = 0] = loadavg()
  if (load > cores)
    process.stdout.write(
      `the load average is ${load.toFixed(1)} on ${cores} cores: others are at work, trust ratios only\n`,
    )
}

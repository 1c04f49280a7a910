import { WeighhouseError } from '@weighhouse/kernel'
import { reportOfRun } from '@weighhouse/workflows'
import { type Command, exit, readArguments } from '../command.ts'
import { inHouse } from '../in-house.ts'
import { runWithResult } from '../named-run.ts'
import { writeOut } from '../write-out.ts'

export const report: Command = {
  usage: 'RUN|ID [--out FILE]',
  details: `Writes the report of a run, or of an experiment's newest run with a result: one HTML file without script,
with its ledger entries, their proofs and a checkpoint, that "verify" checks offline.

  --out FILE   where (default ID.report.html in this folder; - is standard output)`,
  async run(args) {
    const { values, positionals } = readArguments(args, { out: { type: 'string' } }, { minimum: 1, maximum: 1 })
    const { html, reportHash, experiment } = await inHouse(async (house) => {
      const run = await runWithResult(house, positionals[0]!)
      const made = await reportOfRun(house, run.id)
      if (!made) throw new WeighhouseError('not-found', `run ${run.id} has no report`)
      return { ...made, experiment: run.experimentId }
    })
    const out = values.out ?? `${experiment}.report.html`
    if (out === '-') {
      process.stdout.write(html)
      return exit.ok
    }
    await writeOut(out, html)
    process.stdout.write(`${out}: report ${reportHash}\n`)
    return exit.ok
  },
}

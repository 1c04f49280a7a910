import { dirname, join, resolve } from 'node:path'
import { systemClock } from '@weighhouse/kernel'
import { printDiagnostics, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { calibrateLocally } from '@weighhouse/workflows/local-calibration'
import { type Command, exit, oneOf, readArguments, UsageError } from '../command.ts'
import { printCalibration } from '../print-calibration.ts'
import { readNotebookFile } from '../read-notebook-file.ts'

const fewestRuns = 1000
const mostRuns = 100_000

export const calibrate: Command = {
  usage: 'FILE [--data DIR] [--runs N] [--seed N] [--format pretty|json]',
  details: `Gives the units of a past experiment new arms by chance, many times, and runs the notebook's own analysis on
each: whatever it finds then is false. Tells for every metric whether its test keeps its errors.

  --data DIR    where "file" sources are looked for (default: data/ beside the notebook)
  --runs N      how often (default and least: 1000)
  --seed N      where the new arms come from (default: 0); the same seed gives the same answer
  --format      pretty (default) or json: one object on standard output

  calibrated    false rejections in both tails, p-values and relative sets are as they should be
  conservative  rejections are fewer than that, where events are few
  failed        the test of this metric cannot be trusted on data like these

Every mode is read once, at its end. Exits with 1 when a metric failed or could not be tested.`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        data: { type: 'string' },
        runs: { type: 'string', default: String(fewestRuns) },
        seed: { type: 'string', default: '0' },
        format: { type: 'string', default: 'pretty' },
      },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const runs = wholeNumber('runs', values.runs, fewestRuns, mostRuns)
    const seed = wholeNumber('seed', values.seed, 0, Number.MAX_SAFE_INTEGER)
    const { file, bytes } = await readNotebookFile(positionals[0]!)
    const { notebook, plan, diagnostics } = await readNotebook(bytes, { file, describeSql })
    if (!notebook || !plan) {
      process.stderr.write(printDiagnostics(diagnostics, new TextDecoder().decode(bytes), 'pretty'))
      return exit.diagnostics
    }
    const ledger = await calibrateLocally({
      notebook,
      plan,
      dataDirectory: resolve(values.data ?? join(dirname(file), 'data')),
      params: {},
      runs,
      seed,
      clock: systemClock,
      signal: new AbortController().signal,
    })
    process.stdout.write(format === 'json' ? `${JSON.stringify(ledger, null, 2)}\n` : printCalibration(ledger))
    const isSound = ledger.cells.every(({ metrics }) =>
      metrics.every(({ state }) => state === 'calibrated' || state === 'conservative'),
    )
    return isSound ? exit.ok : exit.diagnostics
  },
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new UsageError(`--${option} is a whole number from ${least} to ${most}`)
  return number
}

import { dirname, join, resolve } from 'node:path'
import { systemClock } from '@weighhouse/kernel'
import { printDiagnostics, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { endWithQueriesLeft, runLocally } from '@weighhouse/workflows/local'
import { type Command, exit, oneOf, readArguments, UsageError } from '../command.ts'
import { printRun } from '../print-run.ts'
import { readNotebookFile } from '../read-notebook-file.ts'
import { runExitCode } from '../run-exit-code.ts'

export const run: Command = {
  usage: 'FILE [--data DIR] [--param name=value]… [--local] [--seal] [--format pretty|json]',
  details: `Runs a notebook and prints its result; progress goes to standard error.

  --data DIR    where "file" sources are looked for (default: data/ beside the notebook)
  --param k=v   a value for one of the notebook's parameters
  --local       without server, database or ledger: sources that require consent are refused, and
                the result counts for no review
  --seal        registers the plan first, so that the run is confirmatory
  --format      pretty (default) or json: one object on standard output

Exits with 4 when a rule's verdict is rollback or a guardrail is inferior.`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        data: { type: 'string' },
        param: { type: 'string', multiple: true, default: [] },
        local: { type: 'boolean', default: false },
        seal: { type: 'boolean', default: false },
        format: { type: 'string', default: 'pretty' },
      },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const { file, bytes } = await readNotebookFile(positionals[0]!)
    const { notebook, plan, diagnostics } = await readNotebook(bytes, { file, describeSql })
    if (!notebook || !plan) {
      process.stderr.write(printDiagnostics(diagnostics, new TextDecoder().decode(bytes), 'pretty'))
      if (format === 'json') process.stdout.write(`${JSON.stringify({ diagnostics }, null, 2)}\n`)
      return exit.diagnostics
    }
    const dataDirectory = resolve(values.data ?? join(dirname(file), 'data'))
    const params = readParams(values.param)
    const cancel = new AbortController()
    process.once('SIGINT', () => cancel.abort())
    if (!values.local) {
      const { runInHouse } = await import('../run-in-house.ts')
      return runInHouse({ notebook, plan, dataDirectory, params, seal: values.seal, format, signal: cancel.signal })
    }
    const { result } = await runLocally({
      notebook,
      plan,
      diagnostics,
      dataDirectory,
      params,
      seal: values.seal,
      clock: systemClock,
      onProgress: ({ cell, step, steps, state, outcome }) => {
        if (process.stderr.isTTY && state === 'done')
          process.stderr.write(`cell ${step} of ${steps}, ${cell}: ${outcome}\n`)
      },
      signal: cancel.signal,
    }).finally(() => {
      setTimeout(endWithQueriesLeft, 200).unref() // by then it is told what happened
    })
    process.stdout.write(format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : printRun(result))
    return runExitCode(result)
  },
}

function readParams(given: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (const text of given) {
    const at = text.indexOf('=')
    if (at < 1) throw new UsageError(`--param takes name=value, not "${text}"`)
    params[text.slice(0, at)] = text.slice(at + 1)
  }
  return params
}

import { printDiagnostics, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { type Command, exit, oneOf, readArguments } from '../command.ts'
import { readNotebookFile } from '../read-notebook-file.ts'

export const check: Command = {
  usage: 'FILE… [--format pretty|json|github]',
  details: `Tells every problem of each notebook at once: code, line, column, and a hint where one is known.
FILE is a notebook or the folder that holds a notebook.md. Exits with 1 when there is an error.`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { format: { type: 'string', default: 'pretty' } },
      { minimum: 1, maximum: 1000 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json', 'github'])
    let failed = false
    const all: unknown[] = []
    for (const path of positionals) {
      const { file, bytes } = await readNotebookFile(path)
      const { diagnostics, plan, notebook } = await readNotebook(bytes, { file, describeSql })
      failed ||= diagnostics.some(({ severity }) => severity === 'error')
      if (format === 'json') {
        all.push({ file, experiment: notebook?.front.id ?? null, planHash: plan?.planHash ?? null, diagnostics })
        continue
      }
      process.stdout.write(printDiagnostics(diagnostics, new TextDecoder().decode(bytes), format))
      if (format === 'pretty' && plan)
        process.stdout.write(
          `${file}: ${diagnostics.length === 0 ? 'no problem found' : 'warnings only'}, plan ${plan.planHash}\n`,
        )
    }
    if (format === 'json') process.stdout.write(`${JSON.stringify(all, null, 2)}\n`)
    return failed ? exit.diagnostics : exit.ok
  },
}

import { comparePlans, type Plan, printDiagnostics, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { type Command, exit, oneOf, readArguments, UsageError } from '../command.ts'
import { changeLines } from '../change-lines.ts'
import { readNotebookFile } from '../read-notebook-file.ts'

export const diff: Command = {
  usage: 'BEFORE AFTER [--format pretty|json]',
  details:
    'Compares the plans of two notebooks cell by cell and field by field. Prose, charts and order are no part of a plan.',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { format: { type: 'string', default: 'pretty' } },
      { minimum: 2, maximum: 2 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const [before, after] = [await planOf(positionals[0]!), await planOf(positionals[1]!)]
    const changes = comparePlans(before, after)
    if (format === 'json') {
      process.stdout.write(`${JSON.stringify({ before: before.planHash, after: after.planHash, changes }, null, 2)}\n`)
      return exit.ok
    }
    process.stdout.write(
      before.planHash === after.planHash
        ? `the same plan, ${after.planHash}\n`
        : `${before.planHash}\n${after.planHash}\n`,
    )
    for (const line of changes.flatMap(changeLines)) process.stdout.write(`${line}\n`)
    return exit.ok
  },
}

async function planOf(path: string): Promise<Plan> {
  const { file, bytes } = await readNotebookFile(path)
  const { plan, diagnostics } = await readNotebook(bytes, { file, describeSql })
  if (plan) return plan
  process.stderr.write(printDiagnostics(diagnostics, new TextDecoder().decode(bytes), 'pretty'))
  throw new UsageError(`${file} has errors, so there is no plan to compare`)
}

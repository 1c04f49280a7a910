import { type CellExplanation, explainCell, type KeyDifference, readPlan } from '@weighhouse/workflows'
import { WeighhouseError } from '@weighhouse/kernel'
import { printDiagnostics, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { type Command, exit, oneOf, readArguments } from '../command.ts'
import { inHouse } from '../in-house.ts'
import { readNotebookFile } from '../read-notebook-file.ts'

export const explain: Command = {
  usage: 'FILE|ID CELL [--format pretty|json]',
  details: `Says why a cell was computed in the newest run, or found: the first component of its key that differs from
the run before. Then what a run of the notebook as it is now would do. CELL is an sql, analysis or rule cell.
Components: cellHash, purpose, snapshots, consentEpoch, params, asOf, seed, engineVersion, statisticsVersion, inputs.

  --format   pretty (default) or json: { "experiment", "cell", "run", "previousRun",
             "outputs": [ { "output", "answer": "hit"|"miss", "because": { "component", "before", "after" }|null } ],
             "next": { "answer", "because" } }; because is null for a hit, and where nothing was kept before`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { format: { type: 'string', default: 'pretty' } },
      { minimum: 2, maximum: 2 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const [name, cell] = [positionals[0]!, positionals[1]!]
    return inHouse(async (house) => {
      const isId = /^[a-z][a-z0-9-]*$/.test(name)
      const stored = isId ? await readPlan(house, name) : undefined
      const { file, bytes } = stored
        ? { file: name, bytes: new Uint8Array() }
        : await readNotebookFile(isId ? `${house.experimentsDirectory}/${name}` : name)
      const { plan, diagnostics } = stored ?? (await readNotebook(bytes, { file, describeSql }))
      if (!plan) {
        if (stored)
          throw new WeighhouseError('conflict', `the notebook of ${name} has errors, so there is no plan to explain`)
        process.stderr.write(printDiagnostics(diagnostics, new TextDecoder().decode(bytes), 'pretty'))
        return exit.diagnostics
      }
      const explanation = await explainCell(house, plan, cell)
      process.stdout.write(format === 'json' ? `${JSON.stringify(explanation, null, 2)}\n` : asText(explanation))
      return exit.ok
    })
  },
}

function asText({ cell, run, previousRun, outputs, next }: CellExplanation): string {
  const against = previousRun ? `compared with run ${previousRun}` : `the first that answered ${cell}`
  const lines = outputs.map(({ output, answer, because }) =>
    answer === 'hit'
      ? `  ${output}: found under its key`
      : `  ${output}: computed, ${because ? `for ${difference(because)}` : `for it was never kept before`}`,
  )
  return `${run ? `run ${run}, ${against}\n${lines.join('\n')}` : `no run has answered ${cell} yet`}
a run now ${next.answer === 'hit' ? `would find ${cell}, as long as data, parameters and consent are what they were` : `would compute ${cell}${next.because ? `, for ${difference(next.because)}` : ''}`}
`
}

function difference({ component, before, after }: KeyDifference): string {
  return `${component} differs: ${JSON.stringify(before)} → ${JSON.stringify(after)}`
}

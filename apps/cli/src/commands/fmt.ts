import { writeFile } from 'node:fs/promises'
import { formatNotebook, printDiagnostics } from '@weighhouse/notebook'
import { type Command, exit, readArguments } from '../command.ts'
import { readNotebookFile } from '../read-notebook-file.ts'

export const fmt: Command = {
  usage: 'FILE… [--check]',
  details: `Writes each notebook in its standard form; the plan's hash stays what it was. With --check nothing is
written, and the exit code is 1 when a file would change. A notebook that does not parse is left alone.`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { check: { type: 'boolean', default: false } },
      { minimum: 1, maximum: 1000 },
    )
    let changes = false
    for (const path of positionals) {
      const { file, bytes } = await readNotebookFile(path)
      const text = new TextDecoder().decode(bytes)
      const { text: formatted, diagnostics } = await formatNotebook(bytes, file)
      if (formatted === null) {
        process.stderr.write(printDiagnostics(diagnostics, text, 'pretty'))
        return exit.diagnostics
      }
      if (formatted === text) continue
      changes = true
      if (!values.check) await writeFile(file, formatted)
      process.stdout.write(`${file}: ${values.check ? 'would change' : 'formatted'}\n`)
    }
    return changes && values.check ? exit.diagnostics : exit.ok
  },
}

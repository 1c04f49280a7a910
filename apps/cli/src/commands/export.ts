import { join } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import {
  csvOfRun,
  type House,
  reportNotebookOfRun,
  reportOfRun,
  type RunView,
  tablesOfRun,
} from '@weighhouse/workflows'
import { type Command, exit, oneOf, readArguments, UsageError } from '../command.ts'
import { inHouse } from '../in-house.ts'
import { runWithResult } from '../named-run.ts'
import { printPdf } from '../print-pdf.ts'
import { writeOut } from '../write-out.ts'

const formats = ['html', 'json', 'ipynb', 'csv', 'pdf'] as const

export const exportRun: Command = {
  usage: 'RUN|ID --format html|json|ipynb|csv|pdf [--out DIR]',
  details: `Writes what a run gave in another form, and prints the path of each file.

  --format html    the report, as "report" writes it
  --format json    the result bundle that the report's hashes are computed from: { "bundle": 1, "experiment",
                   "planHash", "resultHash", "confirmatory", "asOf", "params", "sources", "cells", "outputs", "bodies" }
  --format ipynb   a Jupyter notebook: the prose, results as JSON, charts as Vega-Lite
  --format csv     every table of the report, one file each
  --format pdf     the report, printed by the Chromium or Chrome on PATH
  --out DIR        where (default: this folder). Files are named for the experiment.`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { format: { type: 'string' }, out: { type: 'string', default: '.' } },
      { minimum: 1, maximum: 1 },
    )
    if (values.format === undefined) throw new UsageError(`--format is missing: one of ${formats.join(', ')}`)
    const format = oneOf('format', values.format, formats)
    const files = await inHouse(async (house) => filesOf(house, await runWithResult(house, positionals[0]!), format))
    for (const { name, content } of files) {
      const path = join(values.out, name)
      await writeOut(path, content)
      process.stdout.write(`${path}\n`)
    }
    return exit.ok
  },
}

interface ExportedFile {
  readonly name: string
  readonly content: string | Uint8Array
}

async function filesOf(
  house: House,
  { id, experimentId }: RunView,
  format: (typeof formats)[number],
): Promise<readonly ExportedFile[]> {
  if (format === 'csv') {
    const names = await tablesOfRun(house, id)
    return Promise.all(
      names.map(async (name) => ({
        name: `${experimentId}.${fileName(name)}.csv`,
        content: found(await csvOfRun(house, id, name)),
      })),
    )
  }
  if (format === 'ipynb') {
    const notebook = found(await reportNotebookOfRun(house, id))
    return [{ name: `${experimentId}.ipynb`, content: `${JSON.stringify(notebook, null, 1)}\n` }]
  }
  const { html, bundle } = found(await reportOfRun(house, id))
  if (format === 'json') return [{ name: `${experimentId}.json`, content: `${JSON.stringify(bundle, null, 2)}\n` }]
  if (format === 'pdf') return [{ name: `${experimentId}.report.pdf`, content: await printPdf(html) }]
  return [{ name: `${experimentId}.report.html`, content: html }]
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new WeighhouseError('not-found', 'this run has no report')
  return value
}

/** A table's name as part of a file's: nothing in it leads to another folder. */
function fileName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-')
}

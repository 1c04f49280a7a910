import { type AbTestParameters, operatingCharacteristics } from '@weighhouse/analyses'
import { type Plan, printDiagnostics, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { type Command, exit, oneOf, readArguments } from '../command.ts'
import { characteristicsAsText } from '../print-characteristics.ts'
import { readNotebookFile } from '../read-notebook-file.ts'

export const plan: Command = {
  usage: 'FILE [--characteristics] [--format pretty|json]',
  details: `Shows what a notebook would run, in order: each cell with what it reads and the hash it is known by, and the
plan's hash.

  --characteristics   tries the rule of each ab-test cell on simulated experiments, with the plan's seed: how often it
                      says what without an effect, under the planned one, and with each guardrail at its margin and at
                      twice that. What ships too often, or too seldom, is warned of
  --format            pretty (default) or json, where the above is "operatingCharacteristics", by cell`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { format: { type: 'string', default: 'pretty' }, characteristics: { type: 'boolean', default: false } },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const { file, bytes } = await readNotebookFile(positionals[0]!)
    const { plan: read, schemas, diagnostics } = await readNotebook(bytes, { file, describeSql })
    if (!read) {
      process.stderr.write(printDiagnostics(diagnostics, new TextDecoder().decode(bytes), 'pretty'))
      return exit.diagnostics
    }
    const tried = values.characteristics ? characteristicsOf(read) : null
    process.stdout.write(
      format === 'json'
        ? `${JSON.stringify({ ...asJson(read, schemas), ...(tried && { operatingCharacteristics: Object.fromEntries(tried) }) }, null, 2)}\n`
        : [asText(read, schemas), ...(tried ?? []).map(([cell, answer]) => characteristicsAsText(cell, answer))].join(
            '\n',
          ),
    )
    return exit.ok
  },
}

type Schemas = Readonly<Record<string, Readonly<Record<string, { readonly kind: string }>>>>

/** What the rule of each ab-test cell does before any data. */
function characteristicsOf({ steps }: Plan) {
  return steps.flatMap((step) =>
    step.kind === 'analysis' && step.method === 'ab-test'
      ? [[step.name, operatingCharacteristics(step.parameters as AbTestParameters)] as const]
      : [],
  )
}

function asJson(read: Plan, schemas: Schemas) {
  return {
    experiment: read.experiment,
    planHash: read.planHash,
    steps: read.steps.map(({ name, kind, reads, cellHash, lines }) => ({
      name,
      kind,
      reads,
      cellHash,
      lines,
      schema: schemas[name] ?? null,
    })),
  }
}

function asText(read: Plan, schemas: Schemas): string {
  const steps = read.steps.map((cell, index) => {
    const columns = Object.entries(schemas[cell.name] ?? {}).map(([name, { kind }]) => `${name} ${kind}`)
    const reads = cell.reads.length > 0 ? `, because it reads ${cell.reads.join(', ')}` : ''
    return [
      `${String(index + 1).padStart(3)}  ${cell.kind} ${cell.name} (line ${cell.lines.first})${reads}`,
      ...(columns.length > 0 ? [`       columns: ${columns.join(', ')}`] : []),
      `       ${cell.cellHash}`,
    ].join('\n')
  })
  return `${read.experiment}, plan ${read.planHash}\n${steps.join('\n')}\n`
}

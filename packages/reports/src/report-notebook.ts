import type { Chart } from '@weighhouse/analyses'
import type { JsonObject } from '@weighhouse/kernel'
import { answerSentence } from './answer.ts'
import { chartConfig } from './chart-style.ts'
import { pageOf } from './figure.ts'
import { unescapeText } from './html.ts'
import { proseMarkdown } from './prose-markdown.ts'
import type { ReportCell, ReportChart, ReportInput } from './report-input.ts'

/**
 * The run as a Jupyter notebook (nbformat 4.5): prose as Markdown, each cell's source with its result
 * as JSON, each chart as Vega-Lite with a drawn picture beside it for viewers without that renderer.
 * It holds results, not a kernel: nothing in it runs again by itself.
 */
export function reportNotebook(input: ReportInput): JsonObject {
  const cells = [heading(input), ...input.blocks.map((block) => blockCell(input, block))].filter(
    (cell) => cell !== null,
  )
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      language_info: { name: 'yaml' },
      weighhouse: {
        resultHash: input.run.resultHash,
        planHash: input.run.planHash,
        confirmatory: input.run.confirmatory,
      },
    },
    cells: cells.map((cell, index) => ({ ...cell, id: `cell-${index}` })),
  }
}

function heading(input: ReportInput): JsonObject {
  const answer = unescapeText(answerSentence(pageOf(input)).markup.replace(/<[^>]*>/g, ''))
  const standing = input.run.confirmatory
    ? 'Confirmatory run'
    : 'Exploratory run: not the registered plan at a planned look'
  return markdown(`# ${input.experiment.title}\n\n${answer}\n\n*${standing}, result ${input.run.resultHash}.*`)
}

function blockCell(input: ReportInput, block: ReportInput['blocks'][number]): JsonObject | null {
  if (block.kind === 'prose') return markdown(proseMarkdown(block.tree, input.resolve))
  const cell = input.cells[block.cell]
  if (!cell) return null
  const charts = input.charts.filter((chart) => chart.cell === block.cell)
  return {
    cell_type: 'code',
    execution_count: null,
    metadata: { weighhouse: { name: block.cell, kind: cell.kind, cellHash: cell.cellHash, outcome: cell.outcome } },
    source: cell.text,
    outputs: [...resultOutputs(block.cell, cell), ...charts.map(chartOutput)],
  }
}

function resultOutputs(name: string, { result, error }: ReportCell): readonly JsonObject[] {
  if (error) return [{ output_type: 'error', ename: error.code, evalue: error.message, traceback: [] }]
  return result === null ? [] : [display({ 'application/json': result, 'text/plain': `Result of ${name}` })]
}

function chartOutput({ chart, svg }: ReportChart): JsonObject {
  return display({
    'application/vnd.vegalite.v6+json': vegaLite(chart, 6),
    'application/vnd.vegalite.v5+json': vegaLite(chart, 5),
    ...(svg === null ? {} : { 'image/svg+xml': svg }),
    'text/plain': `${chart.title}. ${chart.description}`,
  })
}

/** A chart that stands alone: its rows inside, the house's configuration, the schema of that major version. */
function vegaLite(chart: Chart, version: 5 | 6): JsonObject {
  const config: JsonObject = JSON.parse(JSON.stringify({ ...chartConfig, background: 'white' }))
  return {
    $schema: `https://vega.github.io/schema/vega-lite/v${version}.json`,
    description: chart.description,
    config,
    data: { values: chart.rows },
    ...chart.spec,
  }
}

function display(data: JsonObject): JsonObject {
  return { output_type: 'display_data', data, metadata: {} }
}

function markdown(source: string): JsonObject {
  return { cell_type: 'markdown', metadata: {}, source }
}

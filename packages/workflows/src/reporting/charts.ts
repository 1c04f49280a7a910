import type { Chart } from '@weighhouse/analyses'
import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { type Cell, listAsTable, type Notebook, type Plan, resolvePath } from '@weighhouse/notebook'
import { type ReportChart, renderCharts } from '@weighhouse/reports'
import type { Tables } from '@weighhouse/tables'
import type { Executed } from '../execution/execution.ts'
import { concludedAnalyses, resultsOf } from './report-input.ts'

export type DrawnChart = ReportChart

/** Rows that a chart cell may show. */
const rowLimit = 5_000

/** Every analysis' own charts, then the notebook's chart cells, drawn. A chart that fails leaves its table and a reason. */
export async function drawCharts(
  notebook: Notebook,
  plan: Plan,
  executed: Executed,
  tables: Tables,
): Promise<readonly DrawnChart[]> {
  const own = concludedAnalyses(plan, executed).flatMap(({ cell, method, result }) =>
    method.charts(result).map((chart) => ({ cell, chart })),
  )
  const results = resultsOf(executed)
  const written = []
  for (const cell of notebook.cells) {
    if (cell.kind === 'chart')
      written.push({ cell: cell.name, chart: chartOf(cell, await rowsFor(cell, results, executed, tables)) })
  }
  const all = [...own, ...written]
  const drawn = await renderCharts(all.map(({ chart }) => chart))
  return all.map(({ cell, chart }, index) => {
    const answer = drawn[index]!
    return 'svg' in answer
      ? { cell, chart, svg: answer.svg, problem: null }
      : { cell, chart, svg: null, problem: answer.problem }
  })
}

type ChartCell = Extract<Cell, { kind: 'chart' }>
type Rows = readonly Readonly<Record<string, JsonValue>>[]

async function rowsFor(cell: ChartCell, results: JsonObject, executed: Executed, tables: Tables): Promise<Rows> {
  const table = executed.tables.get(cell.data.cell)
  if (table) return tables.rows(table, { limit: rowLimit })
  const value = resolvePath(results, [cell.data.cell, ...cell.data.steps])
  return value === undefined ? [] : listAsTable(value).slice(0, rowLimit)
}

function chartOf(cell: ChartCell, rows: Rows): Chart {
  const columns = fieldsOf(cell.spec).map((field) => ({ field, title: field.replaceAll('_', ' ') }))
  return {
    name: cell.name,
    title: cell.title ?? cell.name.replaceAll('_', ' ').replaceAll('-', ' '),
    description: `${rows.length} ${rows.length === 1 ? 'row' : 'rows'} of ${[cell.data.cell, ...cell.data.steps].join('.')}.`,
    rows,
    columns,
    spec: cell.spec,
  }
}

/** Fields that a specification names, in the order of their first mention. */
function fieldsOf(spec: JsonValue): readonly string[] {
  if (Array.isArray(spec)) return [...new Set(spec.flatMap(fieldsOf))]
  if (typeof spec !== 'object' || spec === null) return []
  const found = Object.entries(spec).flatMap(([key, value]) =>
    key === 'field' && typeof value === 'string' ? [value] : fieldsOf(value),
  )
  return [...new Set(found)]
}

import type { JsonValue } from '@weighhouse/kernel'
import { figure, type Page } from './figure.ts'
import { raw, type Html, html } from './html.ts'
import { inlineSvg } from './inline-svg.ts'
import type { ReportChart } from './report-input.ts'
import { table } from './section.ts'

const shownRows = 200

/** The charts of one cell, in their own order. */
export function chartFigures(page: Page, cell: string): readonly Html[] {
  return page.input.charts.filter((chart) => chart.cell === cell).map((chart) => chartFigure(page, chart))
}

/** Picture, words and the numbers themselves; without a picture, the reason and the table. */
function chartFigure(page: Page, { cell, chart, svg, problem }: ReportChart): Html {
  const id = `chart-${cell}-${chart.name}`
  const drawn = svg === null ? null : inlineSvg(svg, id, chart.title, chart.description)
  return html`<figure id="${id}" data-run="${page.run}">
<figcaption><strong>${chart.title}</strong> ${chart.description}</figcaption>
${drawn === null ? html`<p class="missing">The chart is not drawn: ${problem ?? 'its picture was not in the form we accept'}</p>` : html`<div class="chart">${raw(drawn)}</div>`}
<details${chart.rows.length <= 12 ? html` open` : null}><summary>The numbers of this chart</summary>
${dataTable(page, { cell, chart, svg, problem })}
</details>
</figure>`
}

function dataTable(page: Page, { chart }: ReportChart): Html {
  const rows = chart.rows.slice(0, shownRows)
  const numeric = chart.columns.flatMap(({ field }, index) =>
    rows.length > 0 && rows.every((row) => row[field] === null || typeof row[field] === 'number') ? [index] : [],
  )
  return html`${table(
    `${chart.title}: numbers`,
    chart.columns.map(({ title }) => title),
    rows.map((row) => chart.columns.map(({ field, format }) => cellOf(page, row[field], format ?? null))),
    numeric,
  )}${chart.rows.length > shownRows ? html`<p class="note">The first ${shownRows} of ${chart.rows.length} rows; the CSV export holds all.</p>` : null}`
}

function cellOf(page: Page, value: JsonValue | undefined, format: string | null): Html {
  return value === null || value === undefined ? html`—` : figure(page, value, format)
}

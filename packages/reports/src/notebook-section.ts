import { chartFigures } from './chart-figure.ts'
import { inWords } from './comparison.ts'
import { digest, instant, type Page } from './figure.ts'
import { type Html, html } from './html.ts'
import { prose } from './prose.ts'
import type { ObservationFacts, ReportCell } from './report-input.ts'
import { facts, section } from './section.ts'

/** The author's own words, charts and observations in their order, every cell's source beside them. */
export function notebookSection(page: Page): Html {
  return section(
    page,
    'notebook',
    'The notebook',
    page.input.blocks.map((block) => {
      if (block.kind === 'prose') return html`<div class="prose">${prose(page, block.tree)}</div>`
      const cell = page.input.cells[block.cell]
      return cell ? cellPart(page, block.cell, cell) : null
    }),
  )
}

function cellPart(page: Page, name: string, cell: ReportCell): Html {
  return html`${cell.kind === 'chart' ? chartFigures(page, name) : null}${
    cell.observation === null ? null : observationPart(name, cell.observation)
  }${
    cell.error === null
      ? null
      : html`<p class="problem">${inWords(name)} ${cell.outcome ?? 'failed'}: ${cell.error.message} <code>${cell.error.code}</code></p>`
  }<details class="cell"><summary>${cell.kind} <strong>${name}</strong>${cell.method === null ? null : html` (${cell.method})`}</summary>
<pre>${cell.text}</pre>
<p class="note">${digest(cell.cellHash)}</p></details>
`
}

function observationPart(name: string, observation: ObservationFacts): Html {
  const { observer, sample, consent, date, codes, suggests, notes, supports } = observation
  return html`<article class="observation"><h3>Observation: ${inWords(name)}</h3>
<p>${suggests}</p>
${facts([
  ['Observed by', observer],
  ['Sample', sample],
  ['Consent of the observed', consent],
  ...(date === null ? [] : [['Date', instant(date)] as const]),
  ...(codes.length === 0 ? [] : [['Codes', codes.join(', ')] as const]),
  ['Weight', supports === null ? 'An association: nothing here shows a cause' : `Supports ${inWords(supports)}`],
])}
${notes === null ? null : html`<p>${notes}</p>`}</article>`
}

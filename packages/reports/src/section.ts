import type { Page } from './figure.ts'
import { type Html, html, type Part } from './html.ts'

/** A section of the report; an exploratory run says so beside every heading. */
export function section(page: Page, id: string, title: string, ...content: readonly Part[]): Html {
  return html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}${exploratoryMark(page)}</h2>
${content}
</section>
`
}

export function exploratoryMark(page: Page): Html | null {
  return page.input.run.confirmatory ? null : html` <span class="mark">exploratory</span>`
}

/** A table that may be wider than a phone: it scrolls inside its own box, reachable by keyboard. */
export function table(
  caption: string,
  heads: readonly Part[],
  rows: readonly (readonly Part[])[],
  numeric: readonly number[] = [],
): Html {
  const kind = (index: number): Html | null => (numeric.includes(index) ? html` class="number"` : null)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head, index) => html`<th scope="col"${kind(index)}>${head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => html`<tr>${row.map((cell, index) =>
    index === 0 ? html`<th scope="row"${kind(index)}>${cell}</th>` : html`<td${kind(index)}>${cell}</td>`,
  )}</tr>
`,
)}</tbody>
</table></div>`
}

export function facts(entries: readonly (readonly [Part, Part])[]): Html {
  return html`<dl class="facts">${entries.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** A verdict by shape, word and colour, so that none of the three is needed alone. */
export function badge(verdict: string, words: string = verdict): Html {
  const shape = shapes[verdict] ?? '○'
  return html`<span class="badge" data-verdict="${verdict}"><span aria-hidden="true">${shape}</span> ${words}</span>`
}

const shapes: Readonly<Record<string, string>> = {
  ship: '▲',
  pass: '●',
  'non-inferior': '●',
  rollback: '▼',
  fail: '■',
  inferior: '■',
  invalid: '✕',
  hold: '◼',
  review: '◆',
  inconclusive: '◇',
  open: '◇',
  'insufficient-evidence': '◇',
  'not-ready': '◔',
}

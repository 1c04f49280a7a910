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

/**
 * A table with its caption and heads. Four columns and more, or `wide` ones, become a list of cards on
 * a phone, each cell with its head before it; the others scroll inside their own box.
 */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly Part[])[],
  numeric: readonly number[] = [],
  wide = heads.length > 3,
): Html {
  const kind = (index: number): Html | null => (numeric.includes(index) ? html` class="number"` : null)
  const cellOf = (cell: Part, index: number): Html =>
    index === 0
      ? html`<th scope="row"${kind(index)}>${cell}</th>`
      : html`<td${kind(index)}${wide ? html` data-head="${heads[index]}"` : null}><div>${cell}</div></td>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table${wide ? html` class="wide"` : null}>
<caption>${caption}</caption>
<thead><tr>${heads.map((head, index) => html`<th scope="col"${kind(index)}>${head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cellOf)}</tr>\n`)}</tbody>
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

import type { JsonObject } from '@weighhouse/kernel'
import { checksOf, inWords, sentenceCase } from './comparison.ts'
import { figure, type Page, pFigure } from './figure.ts'
import { type Html, html, type Part } from './html.ts'
import { numberAt, objectAt, textAt } from './json-read.ts'
import { reasonInWords, verdictInWords } from './reason-words.ts'
import { badge, section, table } from './section.ts'

/** Checks of the experiment itself, before any effect is believed, and the registered assumptions. */
export function healthSection(page: Page): Html {
  const checks = checksOf(page.input)
  const { assumptions } = page.input.experiment
  return section(
    page,
    'health',
    'Health checks',
    checks.length === 0
      ? html`<p>No analysis of this notebook has health checks.</p>`
      : table(
          'Health checks, each against the limit declared before',
          ['Check', 'Verdict', 'p-value', 'Limit', 'Detail'],
          checks.map(({ body }) => checkRow(page, body)),
          [2, 3],
        ),
    assumptions.length === 0
      ? null
      : html`<h3>Assumptions</h3><ul>${assumptions.map(
          ({ text, holds }) =>
            html`<li>${text}: ${
              holds === null
                ? html`<span class="missing">not checked</span>`
                : holds
                  ? 'holds'
                  : html`<strong>does not hold</strong>`
            }</li>`,
        )}</ul>`,
  )
}

function checkRow(page: Page, check: JsonObject): readonly Part[] {
  const verdict = textAt(check, 'verdict') ?? 'insufficient-evidence'
  const reason = textAt(check, 'reason')
  const p = numberAt(check, 'pValue')
  const log10 = numberAt(check, 'log10PValue')
  const limit = numberAt(check, 'limit')
  return [
    sentenceCase(inWords((textAt(check, 'check') ?? 'check').replaceAll('-', ' '))),
    badge(verdict, verdictInWords(verdict)),
    p === null && log10 === null ? '—' : pFigure(page, p, log10),
    limit === null ? '—' : figure(page, limit, 'number'),
    [
      reason === null ? null : html`<p>${sentenceCase(reasonInWords(reason))}</p>`,
      detail(page, objectAt(check, 'detail')),
    ],
  ]
}

/** Flat details print as words and numbers; nested ones as a list per member. */
function detail(page: Page, body: JsonObject | null): Html | null {
  const entries = Object.entries(body ?? {}).filter(([, value]) => value !== null)
  if (entries.length === 0) return null
  return html`<ul class="plain">${entries.map(([key, value]) => {
    const nested = objectAt(value)
    const words = inWords(
      key.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`),
    )
    if (!nested) return html`<li>${words} ${figure(page, value, 'number')}</li>`
    return html`<li>${words}: ${Object.entries(nested).map(
      ([name, member], index) => html`${index > 0 ? ', ' : ''}${inWords(name)} ${figure(page, member, 'number')}`,
    )}</li>`
  })}</ul>`
}

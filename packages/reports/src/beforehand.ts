import type { JsonValue } from '@weighhouse/kernel'
import { digest, figureAs, instant, type Page } from './figure.ts'
import { type Html, html } from './html.ts'
import { formatValue } from './number-format.ts'
import type { Amendment } from './report-input.ts'
import { section, table } from './section.ts'

/** Every amendment of the plan with its reason and difference, before the answer; null where there is none. */
export function amendmentsSection(page: Page): Html | null {
  const amendments = page.input.registration?.amendments ?? []
  if (amendments.length === 0) return null
  return section(
    page,
    'amendments',
    'The plan was amended',
    amendments.map((amendment) => amendmentPart(page, amendment)),
  )
}

/** One plain line each where outcomes were seen before the plan was sealed or before the window had ended, else null. */
export function earlyReads(page: Page): Html | null {
  const { registration, outcomeReads } = page.input
  const before = registration?.outcomeReadsBefore ?? 0
  if (before === 0 && outcomeReads.length === 0) return null
  return html`<div class="warnings" id="early-reads"><h3>Outcomes were seen early</h3><ul>${
    before === 0
      ? null
      : html`<li>They had been read ${times(page, before)} before the plan was registered, so it may have been chosen knowing them.</li>`
  }${
    outcomeReads.length === 0
      ? null
      : html`<li>They were read ${times(page, outcomeReads.length)} before the window’s end; <a href="#changes">when and by whom</a>.</li>`
  }</ul></div>
`
}

function amendmentPart(page: Page, amendment: Amendment): Html {
  return html`<article class="amendment"><h3>Amended on ${instant(amendment.at)} by ${amendment.by}</h3>
<p>${amendment.reason}</p>
<p>${
    amendment.outcomeReadsBefore === 0
      ? html`No outcome had been read before.`
      : html`<strong>Outcomes had been read ${times(page, amendment.outcomeReadsBefore)} before.</strong>`
  }</p>
${table(
  'Changes of this amendment, cell by cell',
  ['Cell', 'Change', 'Field', 'Before', 'After'],
  amendment.changes.map(({ cell, change, field, before, after }) => [
    cell,
    change,
    field ?? 'whole cell',
    printed(before),
    printed(after),
  ]),
)}<p class="note">New plan ${digest(amendment.planHash)}</p></article>`
}

function printed(value: JsonValue): string {
  if (value === null) return '—'
  return typeof value === 'object' ? JSON.stringify(value) : formatValue(value, 'number')
}

/** “once”, “2 times”, with the count behind it. */
export function times(page: Page, count: number): Html {
  return figureAs(page, count, count === 1 ? 'once' : `${formatValue(count, 'integer')} times`, 'integer')
}

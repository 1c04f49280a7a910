import type { Hash, JsonValue } from '@weighhouse/kernel'
import { digest, figureAs, instant, type Page } from './figure.ts'
import { type Html, html } from './html.ts'
import { formatValue } from './number-format.ts'
import type { Amendment, OutcomeRead, Registration } from './report-input.ts'
import { section, table } from './section.ts'

/** What changed since registration: amendments first, then who saw outcomes before the window's end. */
export function changesSection(page: Page): Html {
  const { registration, run, outcomeReads } = page.input
  if (registration === null)
    return section(
      page,
      'changes',
      'What changed since registration',
      run.local && run.confirmatory
        ? html`<p>The plan was registered for this local run alone, just before it ran; there is no earlier registration to compare with.</p>`
        : html`<p>The plan is not registered, so nothing was fixed before the data were read.</p>`,
      reads(page, outcomeReads),
    )
  return section(
    page,
    'changes',
    'What changed since registration',
    html`<p>Registered on ${instant(registration.at)} by ${registration.by}; outcomes had been read ${figureAs(page, registration.outcomeReadsBefore, times(registration.outcomeReadsBefore), 'integer')} before. ${planWords(registration, run.planHash)}</p>`,
    registration.amendments.length === 0
      ? html`<p>There were no amendments.</p>`
      : registration.amendments.map((amendment) => amendmentPart(amendment)),
    reads(page, outcomeReads),
  )
}

/** The plan in force is the last amendment's; a run of an earlier one is said to be so. */
function planWords({ planHash, amendments }: Registration, ran: Hash): Html {
  const inForce = amendments.at(-1)?.planHash ?? planHash
  if (ran !== inForce) {
    const words = amendments.length === 0 ? 'the registered one' : 'the last amendment'
    return html`<strong>This run used another plan than ${words}</strong> (${digest(inForce)}).`
  }
  if (amendments.length === 0) return html`This run used exactly the registered plan.`
  return html`The plan registered first was ${digest(planHash)}. <strong>It was amended since</strong>; this run used exactly the last amendment.`
}

function amendmentPart(amendment: Amendment): Html {
  return html`<article class="amendment"><h3>Amended on ${instant(amendment.at)} by ${amendment.by}</h3>
<p>${amendment.reason}</p>
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

function reads(page: Page, outcomeReads: readonly OutcomeRead[]): Html {
  if (outcomeReads.length === 0) return html`<p>No read of outcome data before the window's end is recorded.</p>`
  return html`<p>Outcome data were read ${figureAs(page, outcomeReads.length, times(outcomeReads.length), 'integer')} before the window's end.</p>
${table(
  "Reads of outcome data before the window's end",
  ['When', 'Who', 'Source', 'Columns'],
  outcomeReads.map(({ at, by, source, columns }) => [instant(at), by, source, columns.join(', ')]),
)}`
}

function printed(value: JsonValue): string {
  if (value === null) return '—'
  return typeof value === 'object' ? JSON.stringify(value) : formatValue(value, 'number')
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatValue(count, 'integer')} times`
}

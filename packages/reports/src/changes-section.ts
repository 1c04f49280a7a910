import type { Hash } from '@weighhouse/kernel'
import { times } from './beforehand.ts'
import { digest, instant, type Page } from './figure.ts'
import { type Html, html } from './html.ts'
import type { OutcomeRead, Registration } from './report-input.ts'
import { section, table } from './section.ts'

/** What was registered, whether this run kept to it, and who saw outcomes before the window's end. */
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
    html`<p>Registered on ${instant(registration.at)} by ${registration.by}; ${readsBefore(page, registration)}. ${planWords(registration, run.planHash)}</p>`,
    lateWords(page, registration),
    registration.amendments.length === 0
      ? html`<p>There were no amendments.</p>`
      : html`<p>It was amended ${times(page, registration.amendments.length)}: <a href="#amendments">the amendments stand first</a>.</p>`,
    reads(page, outcomeReads),
  )
}

function readsBefore(page: Page, { outcomeReadsBefore }: Registration): Html {
  return outcomeReadsBefore === 0
    ? html`no outcome had been read before`
    : html`<strong>outcomes had been read ${times(page, outcomeReadsBefore)} before</strong>`
}

/** A plan of the past is sealed all the same, and whoever reads it must know that outcomes may have been known elsewhere. */
function lateWords(page: Page, { at }: Registration): Html | null {
  const end = page.input.experiment.window?.end
  if (end === undefined || Date.parse(at) < Date.parse(`${end}T00:00:00Z`) + 86_400_000) return null
  return html`<p><strong>The window had ended before the plan was registered</strong>, on ${instant(end)}: outcomes were there to be known, here or elsewhere.</p>`
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

function reads(page: Page, outcomeReads: readonly OutcomeRead[]): Html {
  if (outcomeReads.length === 0) return html`<p>No read of outcome data before the window's end is recorded.</p>`
  return html`<p>Outcome data were read ${times(page, outcomeReads.length)} before the window's end.</p>
${table(
  "Reads of outcome data before the window's end",
  ['When', 'Who', 'Source', 'Columns'],
  outcomeReads.map(({ at, by, source, columns }) => [instant(at), by, source, columns.join(', ')]),
)}`
}

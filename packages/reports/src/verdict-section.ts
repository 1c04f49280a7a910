import type { JsonObject } from '@weighhouse/kernel'
import { reasonSentence } from './answer.ts'
import { inWords, rulesOf } from './comparison.ts'
import { figure, type Page } from './figure.ts'
import { type Html, html } from './html.ts'
import { objectsAt, textAt } from './json-read.ts'
import { verdictInWords } from './reason-words.ts'
import { badge, section, table } from './section.ts'

/** The rule's verdict, clause by clause, each with the numbers it read. */
export function verdictSection(page: Page): Html {
  const rules = rulesOf(page.input)
  if (rules.length === 0)
    return section(page, 'verdict', 'Verdict', html`<p>The notebook holds no rule, so nothing is advised.</p>`)
  return section(
    page,
    'verdict',
    'Verdict',
    rules.map(({ name, body }) => rulePart(page, name, body)),
    html`<p class="note">The verdict is advice by the plan. People decide, and moving anything into use takes their votes.</p>`,
  )
}

function rulePart(page: Page, name: string, body: JsonObject): Html {
  const verdict = textAt(body, 'verdict') ?? 'review'
  const indication = textAt(body, 'indication')
  const differs = indication !== null && indication !== verdict
  const arms = objectsAt(body, 'arms')
  return html`<p class="rule"><span class="name">${inWords(name)}</span> ${badge(verdict, verdictInWords(verdict))}${
    differs ? html` <span>its table would say ${badge(indication, verdictInWords(indication))}</span>` : null
  }</p>
${arms.map(
  (
    arm,
  ) => html`<div class="arm"><p><strong>${inWords(textAt(arm, 'treatment') ?? '')}</strong>: ${verdictInWords(textAt(arm, 'value') ?? 'review')}, because</p>
<ul>${objectsAt(arm, 'reasons').map((reason) => html`<li>${reasonSentence(page, reason)}</li>`)}</ul></div>`,
)}
${clauseTable(page, name, objectsAt(body, 'clauses'))}`
}

function clauseTable(page: Page, name: string, clauses: readonly JsonObject[]): Html | null {
  if (clauses.length === 0) return null
  return table(
    `Clauses of ${inWords(name)}, in the order they are tried`,
    ['Clause', 'Holds', 'What it read'],
    clauses.map((clause) => [
      verdictInWords(textAt(clause, 'clause') ?? textAt(clause, 'verdict') ?? 'otherwise'),
      holdsInWords(clause.holds),
      [condition(clause), reasons(page, clause), inputs(page, clause)],
    ]),
    [],
    true,
  )
}

function holdsInWords(holds: JsonObject[string] | undefined): Html {
  if (holds === true) return html`<strong>yes</strong>`
  if (holds === false) return html`no`
  return html`<span class="missing">cannot be told: inputs are missing</span>`
}

function condition(clause: JsonObject): Html | null {
  const text = textAt(clause, 'condition') ?? textAt(clause, 'expression')
  return text === null ? null : html`<p><code>${text}</code></p>`
}

function reasons(page: Page, clause: JsonObject): Html | null {
  const list = objectsAt(clause, 'reasons')
  return list.length === 0
    ? null
    : html`<ul class="plain">${list.map((reason) => html`<li>${reasonSentence(page, reason)}</li>`)}</ul>`
}

function inputs(page: Page, clause: JsonObject): Html | null {
  const list = objectsAt(clause, 'inputs')
  return list.length === 0
    ? null
    : html`<ul class="plain">${list.map(
        (input) => html`<li><code>${textAt(input, 'path') ?? ''}</code> = ${figure(page, input.value, 'number')}</li>`,
      )}</ul>`
}

import type { JsonObject } from '@weighhouse/kernel'
import { inWords, rulesOf } from './comparison.ts'
import { figure, type Page } from './figure.ts'
import { type Html, html } from './html.ts'
import { objectsAt, textAt } from './json-read.ts'
import { pathInWords } from './path-words.ts'
import { reasonSentence } from './reason-sentence.ts'
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
${arms.map((arm) => armPart(page, arm))}
${clauseTable(page, name, objectsAt(body, 'clauses'))}`
}

/** Reasons that lead to a verdict; what else an arm's reasons say is noted beside it. */
const deciding: Readonly<Record<string, readonly string[]>> = {
  ship: ['success-superior', 'guardrails-pass'],
  rollback: ['guardrail-inferior', 'metric-deteriorated', 'success-harmful'],
}

function armPart(page: Page, arm: JsonObject): Html {
  const value = textAt(arm, 'value') ?? 'review'
  const reasons = objectsAt(arm, 'reasons')
  const codes = deciding[value]
  const leading = reasons.filter((reason) => codes?.includes(textAt(reason, 'code') ?? ''))
  const decisive = leading.length > 0 ? leading : reasons
  const beside = reasons.filter((reason) => !decisive.includes(reason))
  const list = (some: readonly JsonObject[]): Html =>
    html`<ul>${some.map((reason) => html`<li>${reasonSentence(page, reason)}</li>`)}</ul>`
  return html`<div class="arm"><p><strong>${inWords(textAt(arm, 'treatment') ?? '')}</strong>: ${verdictInWords(value)}, because</p>
${list(decisive)}${beside.length > 0 ? html`<p>Noted beside it:</p>${list(beside)}` : null}</div>`
}

function clauseTable(page: Page, name: string, clauses: readonly JsonObject[]): Html | null {
  if (clauses.length === 0) return null
  return table(
    `Clauses of ${inWords(name)}, in the order they are tried`,
    ['Clause', 'Holds', 'What it asks and what it read'],
    clauses.map((clause) => [
      verdictInWords(textAt(clause, 'clause') ?? 'otherwise'),
      holdsInWords(clause),
      [html`<p>${textAt(clause, 'expression')}</p>`, values(page, clause)],
    ]),
    [],
    true,
  )
}

function holdsInWords(clause: JsonObject): Html {
  if (clause.missing === true) return html`<span class="missing">cannot be told: inputs are missing</span>`
  return clause.held === true ? html`<strong>yes</strong>` : html`no`
}

/** The numbers of a clause in words. A limit or p-value that a check has not is left out, and an author's own path kept. */
function values(page: Page, clause: JsonObject): Html | null {
  const isOwn = clause.row === null
  const list = objectsAt(clause, 'values').filter(({ missing, value }) => isOwn || missing === true || value !== null)
  return list.length === 0
    ? null
    : html`<ul class="plain">${list.map((value) => html`<li>${valueInWords(page, value, isOwn)}</li>`)}</ul>`
}

function valueInWords(page: Page, value: JsonObject, isOwn: boolean): Html {
  const path = textAt(value, 'path') ?? ''
  const { words, format } = pathInWords(page, path)
  return html`${words} <strong>${figure(page, value.value, format)}</strong>${isOwn ? html` <code>${path}</code>` : null}`
}

import { checksOf, comparisonsOf, estimatedEffect, findingsOf, inWords, orderedCells } from './comparison.ts'
import type { Page } from './figure.ts'
import { type Html, html } from './html.ts'
import { textAt } from './json-read.ts'
import { formatValue } from './number-format.ts'
import { reasonInWords } from './reason-words.ts'

/** On the first page: what a reader might take for granted and is not there. */
export function missingEvidence(page: Page): Html | null {
  const gaps = [...cellGaps(page), ...chartGaps(page), ...estimateGaps(page), ...checkGaps(page), ...standingGaps(page)]
  return gaps.length === 0
    ? null
    : html`<div class="warnings"><h3>What is missing</h3><ul>${gaps.map((gap) => html`<li>${gap}</li>`)}</ul></div>`
}

function cellGaps(page: Page): readonly string[] {
  return orderedCells(page.input).flatMap(([name, { outcome, error }]) =>
    outcome === null || outcome === 'ok' || outcome === 'cached'
      ? []
      : [`The cell ${inWords(name)} ended as ${outcome}${error === null ? '' : `: ${error.message}`}.`],
  )
}

function chartGaps(page: Page): readonly string[] {
  return page.input.charts.flatMap(({ svg, chart }) =>
    svg === null ? [`The chart “${chart.title}” could not be drawn.`] : [],
  )
}

function estimateGaps(page: Page): readonly string[] {
  const comparisons = comparisonsOf(page.input).flatMap((comparison) =>
    estimatedEffect(comparison.body, 'absolute')
      ? []
      : [
          `${comparison.label}, ${inWords(comparison.treatment)}: ${formatValue(comparison.body.absolute ?? null, null)}.`,
        ],
  )
  const findings = findingsOf(page.input).flatMap(({ body }) =>
    body.decides === true && ['insufficient-evidence', 'invalid'].includes(textAt(body, 'verdict') ?? '')
      ? [
          `The deciding finding ${textAt(body, 'name') ?? ''} has ${textAt(body, 'verdict') === 'invalid' ? 'invalid input' : 'insufficient evidence'}.`,
        ]
      : [],
  )
  return [...comparisons, ...findings]
}

function checkGaps(page: Page): readonly string[] {
  const unknown = checksOf(page.input).filter(({ body }) => body.verdict === 'insufficient-evidence')
  const named = unknown.map(({ body }) => {
    const reason = textAt(body, 'reason')
    return `${(textAt(body, 'check') ?? 'check').replaceAll('-', ' ')}${reason === null ? '' : ` (${reasonInWords(reason)})`}`
  })
  const open = page.input.experiment.assumptions.filter(({ holds }) => holds === null)
  return [
    ...(named.length === 0 ? [] : [`Health checks without an answer: ${named.join(', ')}.`]),
    ...open.map(({ text }) => `The assumption “${text}” was not checked.`),
  ]
}

function standingGaps({ input }: Page): readonly string[] {
  return [
    ...(input.registration === null && !input.run.local ? ['The plan is not registered.'] : []),
    ...(input.dpia === null ? ['No impact assessment (DPIA) is attached.'] : []),
  ]
}

import type { JsonObject } from '@weighhouse/kernel'
import {
  type Comparison,
  comparisonsOf,
  estimatedEffect,
  inWords,
  orderedCells,
  rulesOf,
  sentenceCase,
} from './comparison.ts'
import { figureAs, type Page, setFigure } from './figure.ts'
import { type Html, html } from './html.ts'
import { numberAt, objectAt, textAt, textsAt } from './json-read.ts'
import { formatLevel, percent, significant } from '@weighhouse/kernel'
import { formatValue } from './number-format.ts'
import { verdictInWords } from './reason-words.ts'

/**
 * The answer in one sentence: what the first success metric did, in words and with its interval, then
 * what the plan's rule says. It claims a change only where the interval leaves out zero and the
 * family's correction rejects; everything else is “no clear change” or says why there is no number.
 */
export function answerSentence(page: Page): Html {
  return html`${claim(page)}; ${advice(page)}.`
}

function claim(page: Page): Html {
  const comparisons = comparisonsOf(page.input)
  const first = comparisons.find((comparison) => comparison.role === 'success') ?? comparisons[0]
  if (!first) return monitoringClaim(page)
  const others = comparisons.filter(
    (other) => other.role === 'success' && other.metric === first.metric && other !== first,
  )
  return html`${comparisonClaim(page, first, true)}${others.map(
    (other) => html`; ${comparisonClaim(page, other, false)}`,
  )}`
}

function comparisonClaim(page: Page, comparison: Comparison, starts: boolean): Html {
  const subject = starts ? sentenceCase(inWords(comparison.treatment)) : inWords(comparison.treatment)
  const effect = estimatedEffect(comparison.body, 'absolute')
  if (!effect)
    return html`The effect of ${inWords(comparison.treatment)} on ${comparison.label} is ${whyMissing(comparison.body)}`
  const { estimate, set } = effect
  const lower = numberAt(set, 'lower')
  const upper = numberAt(set, 'upper')
  const level = numberAt(set, 'level')
  const size = figureAs(page, estimate, amount(Math.abs(estimate), comparison), comparison.differenceFormat)
  const moved = (lower !== null && lower > 0) || (upper !== null && upper < 0)
  if (set.kind === 'interval' && moved && isRejected(comparison.body)) {
    const down = estimate < 0
    const verb = down ? 'lowers' : 'raises'
    const near = down ? upper : lower
    const far = down ? lower : upper
    return html`${subject} ${verb} ${comparison.label} by ${size} (${level === null ? '' : formatLevel(level)} interval ${bound(page, near, comparison)} to ${bound(page, far, comparison)} ${down ? 'lower' : 'higher'})`
  }
  const direction = estimate < 0 ? 'lower' : 'higher'
  return html`${subject} shows no clear change of ${comparison.label}: it is ${size} ${direction} than ${inWords(comparison.control)} (${setFigure(page, set, comparison.differenceFormat)})`
}

function isRejected(body: JsonObject): boolean {
  return objectAt(body, 'family') === null || body.family === null || objectAt(body, 'family')!.rejected === true
}

function bound(page: Page, value: number | null, comparison: Comparison): Html {
  if (value === null) return html`unbounded`
  const size = Math.abs(value)
  return figureAs(
    page,
    value,
    comparison.differenceFormat === 'pp' ? percent(size) : significant(size),
    comparison.differenceFormat,
  )
}

function amount(size: number, comparison: Comparison): string {
  return comparison.differenceFormat === 'pp' ? `${percent(size)} percentage points` : significant(size)
}

function whyMissing(body: JsonObject): string {
  return formatValue(objectAt(body, 'absolute'), 'number')
}

function monitoringClaim(page: Page): Html {
  const analyses = orderedCells(page.input).filter(([, cell]) => cell.kind === 'analysis')
  const judged = analyses.flatMap(([name, cell]) => {
    const verdict = textAt(cell.result ?? undefined, 'verdict')
    return verdict === null ? [] : [{ name, verdict, decidedBy: textsAt(cell.result ?? undefined, 'decidedBy') }]
  })
  if (judged.length === 0) return html`There is no result to weigh`
  return html`${judged.map(({ name, verdict, decidedBy }, index) => {
    const because = decidedBy.length === 0 ? '' : `, decided by ${decidedBy.slice(0, 3).join(', ')}`
    const more = decidedBy.length > 3 ? ` and ${decidedBy.length - 3} more` : ''
    return html`${index > 0 ? '; ' : ''}${index === 0 ? sentenceCase(inWords(name)) : inWords(name)}: ${verdictInWords(verdict)}${because}${more}`
  })}`
}

function advice(page: Page): Html {
  const rules = rulesOf(page.input)
  if (rules.length === 0) return html`no rule was asked`
  const said = rules.map(({ body }) => {
    const verdict = textAt(body, 'verdict') ?? 'review'
    const indication = textAt(body, 'indication') ?? verdict
    if (verdict !== 'not-evaluated') return html`<strong>${verdictInWords(verdict)}</strong>`
    return html`nothing, since this run is exploratory (its indication: ${verdictInWords(indication)})`
  })
  return html`the plan says: ${said.map((part, index) => html`${index > 0 ? '; ' : ''}${part}`)}`
}

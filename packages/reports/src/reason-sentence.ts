import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { type Comparison, comparisonsOf, inWords, sentenceCase } from './comparison.ts'
import { figure, type Page } from './figure.ts'
import { type Html, html } from './html.ts'
import { isObject, objectAt, textAt } from './json-read.ts'
import { reasonInWords } from './reason-words.ts'

/** One reason of a verdict: what it says, of which metric, and the numbers behind it in the metric's own format. */
export function reasonSentence(page: Page, reason: JsonObject): Html {
  if (reason.code === 'guardrails-pass' && !comparisonsOf(page.input).some(({ role }) => role === 'guardrail'))
    return html`The plan names no guardrail that could stand against it`
  const given = objectAt(reason, 'arguments') ?? {}
  const metric = textAt(given, 'metric')
  const comparison = comparisonsOf(page.input).find((one) => one.metric === metric)
  const details = Object.entries(given)
    .filter(([key, value]) => key !== 'metric' && value !== null && !isObject(value))
    .sort(([left], [right]) => placeOf(left) - placeOf(right))
    .map(([key, value], index) => html`${index > 0 ? ', ' : ''}${detail(page, key, value, comparison)}`)
  const of = metric === null ? '' : `: ${comparison?.label ?? inWords(metric)}`
  return html`${sentenceCase(reasonInWords(textAt(reason, 'code') ?? 'unknown'))}${of}${details.length > 0 ? html` (${details})` : null}`
}

function detail(page: Page, key: string, value: JsonValue, comparison: Comparison | undefined): Html {
  if (key === 'reason' && typeof value === 'string') return html`${reasonInWords(value)}`
  const [words, format] = Object.hasOwn(known, key) ? known[key]! : [spelledOut(key), 'number']
  const shown = format === 'difference' ? (comparison?.differenceFormat ?? 'number') : format
  return html`${words} ${figure(page, value, shown)}`
}

/** Members of a reason in the order they are said, with their words and formats. */
const known: Readonly<Record<string, readonly [string, string]>> = {
  estimate: ['difference', 'difference'],
  adjustedPValue: ['adjusted p-value', 'pvalue'],
  pValue: ['p-value', 'pvalue'],
  limit: ['limit', 'number'],
  additionalUnits: ['units still needed', 'integer'],
  remainingUnits: ['units missing', 'integer'],
  remainingDays: ['days missing', 'integer'],
}

function placeOf(key: string): number {
  const place = Object.keys(known).indexOf(key)
  return place < 0 ? Object.keys(known).length : place
}

function spelledOut(key: string): string {
  return inWords(key.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`))
}

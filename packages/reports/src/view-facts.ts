import type { JsonObject } from '@weighhouse/kernel'
import { type Comparison, inWords } from './comparison.ts'
import { durationInWords } from './duration-words.ts'
import { figure, type Page, pFigure } from './figure.ts'
import { html, type Part } from './html.ts'
import { numberAt, objectAt, objectsAt, textAt, textsAt } from './json-read.ts'
import { reasonInWords } from './reason-words.ts'

type Fact = readonly [Part, Part]

/** What was done to the metric, and how it looks otherwise: window, cap, covariates, other analyses, a prior. */
export function viewFacts(page: Page, comparison: Comparison): readonly Fact[] {
  const { body } = comparison
  return [
    ...windowFacts(body),
    ...capFacts(page, comparison),
    ...covariateFacts(page, comparison),
    ...otherwise(page, body),
    ...priorFacts(page, comparison),
  ]
}

function windowFacts(body: JsonObject): readonly Fact[] {
  const window = textAt(body, 'estimand', 'window')
  if (window === null) return []
  return [['Window', `${durationInWords(window)} after the first exposure, of units that completed it`]]
}

function capFacts(page: Page, { body, meanFormat }: Comparison): readonly Fact[] {
  const cap = objectAt(body, 'estimand', 'cap')
  if (!cap) return []
  const value = numberAt(cap, 'value')
  const units = Object.entries(objectAt(cap, 'capped') ?? {})
  const counts = units.map(
    ([arm, count], index) => html`${index > 0 ? ', ' : ''}${inWords(arm)} ${figure(page, count, 'integer')}`,
  )
  return [['Cap', html`${value === null ? 'without a value' : figure(page, value, meanFormat)}; units cut: ${counts}`]]
}

function covariateFacts(page: Page, { body, meanFormat }: Comparison): readonly Fact[] {
  const covariates = textsAt(body, 'estimand', 'covariates')
  const means = objectAt(body, 'adjustedMeans')
  if (covariates.length === 0 || !means) return []
  const arms = Object.entries(means).map(
    ([arm, mean], index) => html`${index > 0 ? ', ' : ''}${inWords(arm)} ${figure(page, mean, meanFormat)}`,
  )
  const reduction = numberAt(body, 'varianceReduction')
  return [
    [
      'Adjusted means',
      html`${arms}, by ${covariates.map(inWords).join(', ')}${
        reduction === null ? null : html`; ${figure(page, reduction, 'pct')} of the variance explained`
      }`,
    ],
  ]
}

const analyses: Readonly<Record<string, string>> = {
  uncapped: 'without the cap',
  unadjusted: 'without covariates',
  log: 'in logarithms of 1 + the value',
  'mann-whitney': 'by ranks (Mann–Whitney)',
  'without-largest': 'without the largest value',
}

/** Other analyses of the same metric, each with its p-value; they describe and never decide. */
function otherwise(page: Page, body: JsonObject): readonly Fact[] {
  return objectsAt(body, 'robustness').map((other): Fact => {
    const name = textAt(other, 'analysis') ?? ''
    const log10 = numberAt(other, 'log10PValue')
    const reason = textAt(other, 'reason')
    const answer =
      log10 === null
        ? html`no answer: ${reason === null ? 'not estimable' : reasonInWords(reason)}`
        : html`p ${pFigure(page, log10 < -300 ? null : 10 ** log10, log10)}, ${other.agrees === true ? 'agrees' : 'does not agree'}`
    return [`Otherwise, ${Object.hasOwn(analyses, name) ? analyses[name]! : inWords(name)}`, answer]
  })
}

function priorFacts(page: Page, { body, differenceFormat }: Comparison): readonly Fact[] {
  const bayes = objectAt(body, 'bayes')
  const better = numberAt(bayes ?? undefined, 'probabilityBetter')
  if (!bayes || better === null) return []
  return [
    [
      'With the prior',
      html`better with probability ${figure(page, better, 'pct')}; expected loss of shipping ${figure(page, bayes.lossShip, differenceFormat)}, of keeping ${figure(page, bayes.lossKeep, differenceFormat)}`,
    ],
  ]
}

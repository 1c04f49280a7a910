import type { JsonObject } from '@weighhouse/kernel'
import { chartFigures } from './chart-figure.ts'
import { type Comparison, comparisonsOf, estimatedEffect, inWords, sentenceCase } from './comparison.ts'
import { figure, type Page, pFigure, setFigure } from './figure.ts'
import { type Html, html, type Part } from './html.ts'
import { numberAt, objectAt, objectsAt, textAt, textsAt } from './json-read.ts'
import { lookFacts } from './look-facts.ts'
import { reasonInWords } from './reason-words.ts'
import { badge, facts, section, table } from './section.ts'
import { viewFacts } from './view-facts.ts'

/** Success metrics with the charts of their analyses; nothing when no analysis compares arms. */
export function primarySection(page: Page): Html | null {
  const all = comparisonsOf(page.input)
  if (all.length === 0) return null
  const cells = [...new Set(all.map(({ cell }) => cell))]
  const success = all.filter(({ role }) => role === 'success')
  return section(
    page,
    'primary',
    success.length === 1 ? 'Primary metric' : 'Primary metrics',
    success.length === 0
      ? html`<p>No success metric was compared.</p>`
      : success.map((one) => comparisonPart(page, one)),
    cells.map((cell) => chartFigures(page, cell)),
  )
}

export function guardrailSection(page: Page): Html | null {
  const all = comparisonsOf(page.input)
  if (all.length === 0) return null
  const guardrails = all.filter(({ role }) => role === 'guardrail' || role === 'deterioration')
  return section(
    page,
    'guardrails',
    'Guardrails',
    guardrails.length === 0
      ? html`<p>The plan names no guardrail: nothing besides the success metric was protected from getting worse.</p>`
      : guardrails.map((one) => comparisonPart(page, one)),
  )
}

/** Metrics outside the decision; printed so that nothing computed disappears. */
export function exploratorySection(page: Page): Html | null {
  const others = comparisonsOf(page.input).filter(
    ({ role }) => !['success', 'guardrail', 'deterioration'].includes(role),
  )
  return others.length === 0
    ? null
    : section(
        page,
        'other-metrics',
        'Other metrics, outside the decision',
        others.map((one) => comparisonPart(page, one)),
      )
}

function comparisonPart(page: Page, comparison: Comparison): Html {
  const { body, label, treatment, control, differenceFormat, role } = comparison
  const effect = estimatedEffect(body, 'absolute')
  return html`<article class="comparison">
<h3>${sentenceCase(label)}${role === 'success' ? null : html` <span class="role">${role}</span>`}</h3>
<p class="effect">${
    effect
      ? html`<span class="size">${effect.estimate > 0 ? '+' : null}${figure(page, effect.estimate, differenceFormat)}</span> ${setFigure(page, effect.set, differenceFormat)}`
      : figure(page, body.absolute ?? null, differenceFormat)
  }</p>
<p class="note">${sentenceCase(inWords(treatment))} minus ${inWords(control)}; ${comparison.direction.replaceAll('-', ' ')}.</p>
${armTable(page, comparison)}
${facts([
  ...relativeFacts(page, body),
  ...testFacts(page, comparison),
  ...noninferiorityFacts(page, comparison),
  ...viewFacts(page, comparison),
])}
${issues(page, body)}
</article>`
}

function armTable(page: Page, { body, label, meanFormat }: Comparison): Html {
  const units = objectAt(body, 'units') ?? {}
  const means = objectAt(body, 'means') ?? {}
  const arms = [...new Set([...Object.keys(units), ...Object.keys(means)])]
  const head = textAt(body, 'estimand', 'unit')
  return table(
    `${sentenceCase(label)} by arm`,
    ['Arm', head === null ? 'Units' : `Units (${inWords(head)})`, valueWord(body, meanFormat)],
    arms.map((arm) => [inWords(arm), figure(page, units[arm], 'integer'), figure(page, means[arm], meanFormat)]),
    [1, 2],
  )
}

/** What an arm's number is. */
function valueWord(body: JsonObject, meanFormat: string): string {
  const kind = textAt(body, 'estimand', 'kind')
  if (kind === 'ratio') return 'Ratio'
  if (kind === 'quantile') return 'Quantile'
  return meanFormat === 'pct' ? 'Share' : 'Mean'
}

type Fact = readonly [Part, Part]

function relativeFacts(page: Page, body: JsonObject): readonly Fact[] {
  const effect = estimatedEffect(body, 'relative')
  if (!effect) {
    const relative = objectAt(body, 'relative')
    if (!relative) return []
    const set = objectAt(relative, 'set')
    return [
      ['Relative difference', set ? html`no estimate, ${setFigure(page, set, 'pct')}` : figure(page, relative, 'pct')],
    ]
  }
  return [['Relative difference', html`${figure(page, effect.estimate, 'pct')}, ${setFigure(page, effect.set, 'pct')}`]]
}

function testFacts(page: Page, comparison: Comparison): readonly Fact[] {
  const { body } = comparison
  const test = objectAt(body, 'test')
  if (!test) return []
  if (test.kind !== 'estimated') return [['Test', figure(page, test, 'number')]]
  const sided = textAt(test, 'sided') === 'two' ? 'two-sided' : 'one-sided'
  const family = objectAt(body, 'family')
  const statistic = numberAt(test, 'statistic')
  const degrees = numberAt(test, 'degreesOfFreedom')
  const adjusted = numberAt(family ?? undefined, 'adjustedPValue')
  return [
    [
      `p-value, ${sided}`,
      html`${pFigure(page, numberAt(test, 'pValue'), numberAt(test, 'log10PValue'))}${
        adjusted === null ? null : html`; ${adjustedOf(body)} ${pFigure(page, adjusted, null)}`
      }`,
    ],
    [
      'Test',
      html`${sentenceCase((textAt(test, 'method') ?? 'unknown').replaceAll('-', ' '))}${
        statistic === null ? null : html`, statistic ${figure(page, statistic, 'number')}`
      }${degrees === null ? null : html`, ${figure(page, degrees, 'number')} degrees of freedom`}`,
    ],
    ...lookFacts(page, comparison),
    ...harmFacts(page, body),
    ...powerFacts(page, comparison),
  ]
}

/** The p-value of a guardrail's family is of another test than the one before it, so it is named. */
function adjustedOf(body: JsonObject): string {
  return textAt(body, 'family', 'name') === 'guardrails'
    ? 'of non-inferiority, adjusted over the guardrails,'
    : 'adjusted over the family'
}

function harmFacts(page: Page, body: JsonObject): readonly Fact[] {
  const harm = objectAt(body, 'harm')
  if (!harm) return []
  const adjusted = numberAt(harm, 'adjustedPValue')
  const text = harm.shown === true ? 'shown' : harm.shown === false ? 'not shown' : null
  return [
    [
      'Harm',
      text === null
        ? figure(page, harm, 'number')
        : html`${text}${adjusted === null ? null : html` (adjusted p ${pFigure(page, adjusted, null)})`}`,
    ],
  ]
}

function powerFacts(page: Page, { body, differenceFormat }: Comparison): readonly Fact[] {
  const smallest = numberAt(body, 'power', 'minimumDetectableEffect')
  const needed = numberAt(body, 'power', 'unitsNeeded')
  return smallest === null && needed === null
    ? []
    : [
        [
          'What this size can see',
          html`${smallest === null ? null : html`effects of ${figure(page, smallest, differenceFormat)} or more`}${
            needed === null ? null : html`; the planned effect needs ${figure(page, needed, 'integer')} units`
          }`,
        ],
      ]
}

function noninferiorityFacts(page: Page, { body, differenceFormat }: Comparison): readonly Fact[] {
  const test = objectAt(body, 'noninferiority')
  if (!test) return []
  const state = textAt(test, 'state') ?? 'open'
  const margin = numberAt(test, 'margin')
  const relative = textAt(test, 'scale') === 'relative'
  const notes = textsAt(test, 'notes')
  return [
    [
      'Non-inferiority',
      html`${badge(state, state.replaceAll('-', ' '))}${
        margin === null ? null : html` with margin ${figure(page, margin, relative ? 'pct' : differenceFormat)}`
      }${notes.map((note) => html`, ${reasonInWords(note)}`)}`,
    ],
  ]
}

function issues(page: Page, body: JsonObject): Html | null {
  const list = objectsAt(body, 'issues')
  return list.length === 0
    ? null
    : html`<ul class="issues">${list.map(
        (issue) =>
          html`<li>${sentenceCase(reasonInWords(textAt(issue, 'code') ?? ''))}${Object.entries(
            objectAt(issue, 'arguments') ?? {},
          ).map(([key, value]) => html`, ${inWords(key)} ${figure(page, value, 'number')}`)}</li>`,
      )}</ul>`
}

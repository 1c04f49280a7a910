import { type Comparison, comparisonsOf, inWords, sentenceCase } from './comparison.ts'
import type { Page } from './figure.ts'

export interface PathWords {
  readonly words: string
  readonly format: string
}

/**
 * What stands at a path of a result, for somebody who does not read paths: the label of the metric, the check or the
 * finding, then what of it. A path without known words is read aloud step by step.
 */
export function pathInWords(page: Page, path: string): PathWords {
  const steps = stepsOf(path)
  const at = steps.findIndex((step, index) => index < 2 && Object.hasOwn(lists, step))
  const [list, key, rest] = at < 0 ? ['', '', steps] : [steps[at]!, steps[at + 1] ?? '', steps.slice(at + 2)]
  const cell = at === 1 && severalAnalyses(page) ? `${inWords(steps[0]!)}, ` : ''
  const comparison = list === 'comparisons' ? comparisonAt(page, key, at === 1 ? steps[0]! : null) : undefined
  const subject = comparison ? subjectOf(page, comparison) : at < 0 ? null : (lists[list]?.(key) ?? key)
  const what = rest.length === 0 ? null : whatInWords(rest)
  const words = [subject, what].filter((part) => part !== null).join(': ')
  return { words: sentenceCase(`${cell}${words}`), format: formatOf(rest, comparison) }
}

const lists: Readonly<Record<string, (key: string) => string>> = {
  comparisons: (key) => inWords(key).replaceAll('/', ', '),
  checks: (key) => `check of ${key.replaceAll('-', ' ')}`,
  families: (key) => `family ${inWords(key)}`,
  findings: (key) => inWords(key),
}

/** `a.b['c-d']` as steps; a quote inside brackets is written twice. */
function stepsOf(path: string): readonly string[] {
  return [...path.matchAll(/\['((?:[^']|'')*)'\]|([^.[\]]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll("''", "'") ?? plain ?? '',
  )
}

function comparisonAt(page: Page, key: string, cell: string | null): Comparison | undefined {
  return comparisonsOf(page.input).find(
    (one) => (cell === null || one.cell === cell) && (one.metric === key || `${one.metric}/${one.treatment}` === key),
  )
}

function subjectOf(page: Page, { cell, metric, label, treatment }: Comparison): string {
  const arms = comparisonsOf(page.input).filter((other) => other.cell === cell && other.metric === metric)
  return arms.length > 1 ? `${label}, ${inWords(treatment)}` : label
}

function severalAnalyses(page: Page): boolean {
  return Object.values(page.input.cells).filter(({ kind }) => kind === 'analysis').length > 1
}

const phrases: Readonly<Record<string, string>> = {
  'absolute.estimate': 'difference between the arms',
  'absolute.standardError': 'standard error of the difference',
  'absolute.set.lower': 'lower bound of the difference',
  'absolute.set.upper': 'upper bound of the difference',
  'relative.estimate': 'relative difference',
  'relative.set.lower': 'lower bound of the relative difference',
  'relative.set.upper': 'upper bound of the relative difference',
  'test.pValue': 'p-value',
  'family.adjustedPValue': 'p-value adjusted over its family',
  'family.rejected': 'a difference is shown',
  'noninferiority.state': 'state against its margin',
  'noninferiority.pValue': 'p-value against its margin',
  'harm.pValue': 'p-value of harm',
  'harm.adjustedPValue': 'p-value of harm, adjusted over its family',
  'harm.shown': 'harm shown',
  'plannedEnd.reached': 'planned end reached',
  'look.counted': 'a look of the plan',
  'plannedEnd.units': 'units there',
  'plannedEnd.plannedUnits': 'units planned',
  'plannedEnd.elapsedDays': 'days over',
  'plannedEnd.requiredDays': 'days planned',
}

/** The longest known end of a path in words, with what stands before it. */
function whatInWords(steps: readonly string[]): string {
  for (const [index] of steps.entries()) {
    const phrase = phrases[steps.slice(index).join('.')]
    if (phrase !== undefined) return [...steps.slice(0, index).map(stepInWords), phrase].join(', ')
  }
  return steps.map(stepInWords).join(', ')
}

function stepInWords(step: string): string {
  const spaced = step.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  )
  return inWords(spaced).replaceAll('-', ' ').replaceAll('p value', 'p-value')
}

function formatOf(steps: readonly string[], comparison: Comparison | undefined): string {
  const last = steps.at(-1) ?? ''
  if (/pvalue$/i.test(last)) return 'pvalue'
  if (['estimate', 'lower', 'upper', 'standardError'].includes(last)) {
    if (steps.includes('relative')) return 'pct'
    if (steps.includes('absolute')) return comparison?.differenceFormat ?? 'number'
  }
  return 'number'
}

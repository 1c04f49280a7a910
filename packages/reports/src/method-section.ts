import type { JsonObject } from '@weighhouse/kernel'
import { inWords, orderedCells, sentenceCase } from './comparison.ts'
import { figure, instant, type Page } from './figure.ts'
import { type Html, html, type Part } from './html.ts'
import { objectAt, objectsAt, textAt } from './json-read.ts'
import { formatDate } from '@weighhouse/kernel'
import { formatValue } from './number-format.ts'
import { facts, section, table } from './section.ts'

/** How it was done: the question, arms, window, and each analysis with the parameters that were sealed. */
export function methodSection(page: Page): Html {
  const { experiment, run } = page.input
  return section(
    page,
    'method',
    'Method',
    facts([
      ['Question', experiment.question],
      ...(experiment.hypothesis === null ? [] : [['Hypothesis', experiment.hypothesis] as const]),
      ...(experiment.unit === null ? [] : [['Unit', inWords(experiment.unit)] as const]),
      ...(experiment.window === null
        ? []
        : [
            [
              'Window',
              `${formatDate(experiment.window.start)} to ${formatDate(experiment.window.end)}, that day included`,
            ] as const,
          ]),
      ...(experiment.plannedUnits === null
        ? []
        : [['Planned units', figure(page, experiment.plannedUnits, 'integer')] as const]),
      ['Judged as of', instant(run.asOf)],
      ['Seed', figure(page, run.seed, 'integer')],
    ]),
    armsTable(page),
    orderedCells(page.input).map(([name, cell]) =>
      cell.kind === 'analysis' ? analysisPart(page, name, cell.method, cell.parameters) : null,
    ),
  )
}

function armsTable(page: Page): Html | null {
  const { arms } = page.input.experiment
  return arms === null
    ? null
    : table(
        'Arms and their planned shares',
        ['Arm', 'Role', 'Share'],
        Object.entries(arms).map(([arm, { role, share }]) => [inWords(arm), role, figure(page, share, 'pct')]),
        [2],
      )
}

function analysisPart(page: Page, name: string, method: string | null, parameters: JsonObject | null): Html {
  const shown = Object.entries(parameters ?? {}).filter(
    ([key, value]) => value !== null && !['metrics', 'arms', 'window', 'plannedUnits', 'unit'].includes(key),
  )
  return html`<h3>${sentenceCase(inWords(name))}${method === null ? null : html`: ${method}`}</h3>
${metricTable(page, objectsAt(parameters ?? undefined, 'metrics'))}
${shown.length === 0 ? null : html`<details><summary>Parameters</summary>${facts(shown.map(([key, value]) => [key, printed(value)]))}</details>`}`
}

function metricTable(page: Page, metrics: readonly JsonObject[]): Html | null {
  if (metrics.length === 0) return null
  return table(
    'Metrics as planned',
    ['Metric', 'Role', 'Kind', 'Direction', 'Smallest effect of interest', 'Margin'],
    metrics.map((metric) => [
      formatValue(metric.label ?? metric.id, null),
      formatValue(metric.role, null),
      formatValue(metric.kind, null),
      formatValue(metric.direction, null).replaceAll('-', ' '),
      scaled(page, metric.minimumEffect, metric.kind === 'proportion'),
      scaled(page, metric.margin, metric.kind === 'proportion'),
    ]),
  )
}

function scaled(page: Page, effect: JsonObject[string] | undefined, percentScale: boolean): Part {
  if (effect === null || effect === undefined) return '—'
  if (typeof effect === 'number') return figure(page, effect, percentScale ? 'pp' : 'number')
  const size = objectAt(effect)?.value
  return textAt(effect, 'scale') === 'relative'
    ? [figure(page, size, 'pct'), ' of the control mean']
    : figure(page, size, percentScale ? 'pp' : 'number')
}

function printed(value: JsonObject[string]): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : formatValue(value, 'number')
}

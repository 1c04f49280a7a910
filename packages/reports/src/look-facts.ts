import type { JsonObject } from '@weighhouse/kernel'
import type { Comparison } from './comparison.ts'
import { figure, type Page, pFigure, setFigure } from './figure.ts'
import { html, type Part } from './html.ts'
import { numberAt, objectAt } from './json-read.ts'

/** What a sequential test says beside its p-value: its place, its bound, where it may lead, and the answer after it stopped. */
export function lookFacts(page: Page, comparison: Comparison): readonly (readonly [Part, Part])[] {
  const { body } = comparison
  const look = objectAt(body, 'look')
  const test = objectAt(body, 'test')
  const bound = numberAt(look ?? undefined, 'bound')
  const evidence = numberAt(test ?? undefined, 'eValue')
  const running = numberAt(test ?? undefined, 'runningPValue')
  if (!look || (bound === null && evidence === null && running === null)) return []
  const place = html`number ${figure(page, look.index, 'integer')}, at ${figure(page, look.informationFraction, 'pct')} of the planned units`
  return [
    ['Look', place],
    ...(bound === null ? alwaysValidFacts(page, running, evidence) : boundFacts(page, comparison, look, bound)),
  ]
}

function alwaysValidFacts(
  page: Page,
  running: number | null,
  evidence: number | null,
): readonly (readonly [Part, Part])[] {
  return [
    ...(running === null ? [] : [['Smallest p-value of all looks', pFigure(page, running, null)] as const]),
    ...(evidence === null
      ? []
      : [['Evidence against no difference', html`E = ${figure(page, evidence, 'number')}`] as const]),
  ]
}

function boundFacts(
  page: Page,
  { differenceFormat }: Comparison,
  look: JsonObject,
  bound: number,
): readonly (readonly [Part, Part])[] {
  const spent = numberAt(look, 'spent')
  const power = objectAt(look, 'conditionalPower')
  const planned = numberAt(power ?? undefined, 'plannedEffect')
  const trend = numberAt(power ?? undefined, 'currentTrend')
  const stopped = objectAt(look, 'afterStopping')
  const estimate = numberAt(stopped ?? undefined, 'estimate')
  const set = objectAt(stopped ?? undefined, 'set')
  return [
    [
      'Bound at this look',
      html`${figure(page, bound, 'number')} for the statistic on either side${
        spent === null ? null : html`; error spent so far ${figure(page, spent, 'pct')}`
      }`,
    ],
    ...(trend === null
      ? []
      : [
          [
            'Chance to show a benefit yet',
            html`${planned === null ? null : html`${figure(page, planned, 'pct')} under the planned effect, `}${figure(page, trend, 'pct')} if the effect stays as seen`,
          ] as const,
        ]),
    ...(estimate !== null && set
      ? [
          [
            'After stopping, by stage-wise ordering',
            html`${figure(page, estimate, differenceFormat)}, ${setFigure(page, set, differenceFormat)}, p ${pFigure(page, numberAt(stopped ?? undefined, 'pValue'), numberAt(stopped ?? undefined, 'log10PValue'))}`,
          ] as const,
        ]
      : []),
  ]
}

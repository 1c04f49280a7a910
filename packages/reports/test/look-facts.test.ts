import { type ReportInput, reportHtml } from '@weighhouse/reports'
import type { JsonObject } from '@weighhouse/kernel'
import { expect, it } from 'vitest'
import { gate30 } from './gate-30.ts'
import { comparison, primary } from './gate-30-result.ts'

const textOf = (changes: { readonly look: JsonObject; readonly test: JsonObject }): string => {
  const body = {
    ...comparison,
    look: { ...(comparison['look'] as JsonObject), ...changes.look },
    test: { ...(comparison['test'] as JsonObject), ...changes.test },
  }
  const cell = { ...gate30.cells['primary']!, result: { ...primary, comparisons: [body] } }
  const input: ReportInput = { ...gate30, cells: { ...gate30.cells, primary: cell } }
  return reportHtml(input)
    .html.replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
}

it('prints the bound of a group-sequential look, where the test may lead and what holds after it stopped', () => {
  const text = textOf({
    look: {
      index: 2,
      informationFraction: 0.5,
      bound: 2.9626,
      spent: 0.00305,
      conditionalPower: { plannedEffect: 0.81, currentTrend: 0.12 },
      afterStopping: {
        method: 'stage-wise-ordering',
        pValue: 0.004,
        log10PValue: -2.39794,
        estimate: -0.0081,
        set: { kind: 'interval', lower: -0.013, upper: -0.003, level: 0.95 },
      },
    },
    test: { method: 'group-sequential' },
  })
  expect(text).toContain('Look number 2 , at 50.00 % of the planned units')
  expect(text).toContain('2.963 for the statistic on either side; error spent so far 0.30 %')
  expect(text).toContain('81.00 % under the planned effect, 12.00 % if the effect stays as seen')
  expect(text).toContain(
    'After stopping, by stage-wise ordering −0.81 pp , 95 % interval −1.30 pp to −0.30 pp , p 0.0040',
  )
})

it('prints the evidence of an always-valid look and the smallest p-value so far', () => {
  const text = textOf({ look: { index: 3 }, test: { method: 'always-valid', eValue: 12.5, runningPValue: 0.04 } })
  expect(text).toContain('Smallest p-value of all looks')
  expect(text).toContain('E = 12.5')
  expect(text).not.toContain('Bound at this look')
})

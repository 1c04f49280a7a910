import { formatValue } from '@weighhouse/reports'
import { describe, expect, it } from 'vitest'

const space = '\u00a0'
const cases: readonly (readonly [string | null, Parameters<typeof formatValue>[0], string])[] = [
  ['pp', -0.008201298315205913, `−0.82${space}pp`],
  ['pp', 0.000042, `0.0042${space}pp`],
  ['pp', 0, `0.00${space}pp`],
  ['pct', 0.19020134228187918, `19.02${space}%`],
  ['pct', -0.0431190349, `−4.31${space}%`],
  ['number', 90189, '90,189'],
  ['number', -1234567, '−1,234,567'],
  ['number', 0.5, '0.5'],
  ['number', 45094.5, '45,094.5'],
  ['number', -3.164028946774, '−3.164'],
  ['number', 1.4002298348252518e-32, `1.4${space}×${space}10⁻³²`],
  ['number', 1e21, `1.0${space}×${space}10²¹`],
  ['number', -0, '0'],
  ['integer', 44700, '44,700'],
  ['integer', -0.2, '0'],
  ['money(EUR)', -1234.5, `EUR${space}−1,234.50`],
  ['ms', 12.345, `12.3${space}ms`],
  ['pvalue', 0.00155653018, '0.0016'],
  ['pvalue', 0.5, '0.500'],
  ['pvalue', 3e-12, `3.0${space}×${space}10⁻¹²`],
  ['date', '2024-01-14', '14 January 2024'],
  ['date', '2026-03-29T02:30:00+01:00', '29 March 2026, 01:30 UTC'],
  ['date', '2024-12-31T23:59:59-05:00', '1 January 2025, 04:59:59 UTC'],
  ['date', 'NO', 'NO'],
  ['number', '007', '007'],
  ['number', '9007199254740993', '9007199254740993'],
  ['number', null, 'not available'],
  ['pp', { kind: 'not-estimable', reason: 'too-few-units' }, 'not estimable (too few units)'],
  ['pp', { kind: 'estimated', estimate: 0.01 }, `1.00${space}pp`],
  ['pp', { kind: 'withheld', reason: 'withheld-before-planned-end' }, 'withheld (withheld until the planned end)'],
  [null, true, 'yes'],
]

describe('a value in words', () => {
  it.each(cases)('under %s: %j reads %s', (format, value, text) => {
    expect(formatValue(value, format)).toBe(text)
  })
})

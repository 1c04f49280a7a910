import type { JsonValue } from '@weighhouse/kernel'
import { describe, expect, it } from 'vitest'
import { formatValue, listAsTable, parseFormat, resolvePath } from '../src/index.ts'
import { formats } from '../src/formats.ts'

describe('formatValue', () => {
  it.each(Object.entries(formats))('writes the example of %s', (name, { example }) => {
    const format = parseFormat(name === 'money' ? 'money(EUR)' : name)!
    expect(formatValue(example.value, format)).toBe(example.text)
  })

  it.each(Object.keys(formats))('never turns what is missing into a number, under %s', (name) => {
    const format = parseFormat(name === 'money' ? 'money(EUR)' : name)!
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY, {}, []])
      expect(formatValue(value, format)).toBe('not estimated')
  })

  it.each([
    [-0.0000001, 'pp', '−0.000010\u00a0pp'],
    [0.5, 'pct', '50.00\u00a0%'],
    [-1234567.891, 'number', '−1,234,568'],
    [1234.5678, 'number', '1,234.6'],
    [0.000123456789, 'number', '0.0001235'],
    [1e-9, 'number', '1.0\u00a0×\u00a010⁻⁹'],
    [0, 'number', '0'],
    [-1234.5, 'money(EUR)', 'EUR\u00a0−1,234.50'],
    [0, 'pvalue', 'below\u00a010⁻³⁰⁰'],
    [1e-300, 'pvalue', '1.0\u00a0×\u00a010⁻³⁰⁰'],
    [0.00861, 'pvalue', '0.0086'],
    [0.0312, 'pvalue', '0.031'],
    [0.5, 'pvalue', '0.500'],
    [1.5, 'pvalue', 'not estimated'],
    ['2026-03-29T01:30:00.000Z', 'date', '29 March 2026, 01:30 UTC'],
    [5, 'date', 'not estimated'],
    ['ship', 'pp', 'not estimated'],
  ])('writes %s as %s: %s', (value, format, text) => {
    expect(formatValue(value, parseFormat(format)!)).toBe(text)
  })

  it('writes words and truth without a format', () => {
    expect([formatValue('rollback', null), formatValue(true, null), formatValue(90189, null)]).toEqual([
      'rollback',
      'yes',
      '90,189',
    ])
  })

  it.each(['', 'PP', 'money', 'money(eur)', 'pp(EUR)', 'toString', '__proto__', 'constructor'])(
    'knows no format "%s"',
    (text) => {
      expect(parseFormat(text)).toBeUndefined()
    },
  )
})

const comparison = (metric: string, treatment: string, estimate: number) => ({
  metric,
  treatment,
  absolute: { estimate, set: { lower: null } },
  issues: [],
})

describe('resolvePath', () => {
  const results = {
    primary: {
      comparisons: [comparison('kept', 'b', 1), comparison('fee', 'b', 2)],
      checks: [{ check: 'sample-ratio', verdict: 'pass' }],
      families: [{ name: 'success', method: 'holm' }],
    },
    arms: { comparisons: [comparison('kept', 'b', 1), comparison('kept', 'c', 3)] },
    fairness: { verdict: 'fail', findings: [{ name: 'selection-gap:sex', estimate: 0.1 }] },
  }

  it.each([
    ['primary.comparisons.kept.absolute.estimate', 1],
    ['primary.comparisons.fee.absolute.estimate', 2],
    ['primary.comparisons.kept.absolute.set.lower', null],
    ['primary.checks.sample-ratio.verdict', 'pass'],
    ['primary.families.success.method', 'holm'],
    ['arms.comparisons.kept/c.absolute.estimate', 3],
    ['fairness.verdict', 'fail'],
    ['fairness.selection-gap:sex.estimate', 0.1],
    ['fairness.findings.selection-gap:sex.estimate', 0.1],
  ])('reads %s', (path, value) => {
    expect(resolvePath(results, path.split('.'))).toBe(value)
  })

  it.each([
    'arms.comparisons.kept.absolute',
    'primary.comparisons.0',
    'primary.comparisons.lost',
    'primary.comparisons.length',
    'primary.verdict',
    'primary.toString',
    'primary.__proto__',
    'constructor',
    'primary.comparisons.kept.metric.length',
  ])('finds nothing at %s', (path) => {
    expect(resolvePath(results, path.split('.'))).toBeUndefined()
  })
})

describe('listAsTable', () => {
  it('names columns by the joined path in snake case, one row a member', () => {
    const list: JsonValue = [
      { metric: 'kept', absolute: { standardError: 1, set: { lower: -1 } }, test: { log10PValue: -3 }, notes: ['a'] },
      { metric: 'fee', relative: null },
    ]
    expect(listAsTable(list)).toEqual([
      { metric: 'kept', absolute_standard_error: 1, absolute_set_lower: -1, test_log10_p_value: -3, relative: null },
      {
        metric: 'fee',
        absolute_standard_error: null,
        absolute_set_lower: null,
        test_log10_p_value: null,
        relative: null,
      },
    ])
    expect(listAsTable({ a: 1 })).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { concludeRule, concludeStandard, findAnalysis, hasInferiorGuardrail } from '@weighhouse/analyses'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { gate30Cell, gate30Counts, proportionSummary } from './gate-30.ts'
import goldens from './golden/comparisons.json' with { type: 'json' }

describe('the published counts of gates 30 and 40', () => {
  const result = conclude(proportionSummary('retained_7', gate30Counts))
  const comparison = firstComparison(result)

  it('give the published difference, interval, relative set and test', () => {
    const absolute = estimated(comparison.absolute)
    expect(absolute.estimate).toBeCloseTo(-0.008201298315205913, 12)
    expect(absolute.set).toMatchObject({ kind: 'interval', level: 0.95 })
    if (absolute.set.kind !== 'interval') throw new Error('an interval was expected')
    expect(absolute.set.lower).toBeCloseTo(-0.013281677, 10)
    expect(absolute.set.upper).toBeCloseTo(-0.0031209196, 10)
    const relative = estimated(comparison.relative)
    expect(relative.estimate).toBeCloseTo(-0.0431190349, 10)
    if (relative.set.kind !== 'interval') throw new Error('an interval was expected')
    expect(relative.set.lower).toBeCloseTo(-0.0689020864, 9)
    expect(relative.set.upper).toBeCloseTo(-0.0166354636, 9)
    const test = estimated(comparison.test)
    expect(test.statistic).toBeCloseTo(-3.164028946774, 11)
    expect(test.pValue).toBeCloseTo(0.00155653018, 11)
    expect(comparison.family).toMatchObject({ name: 'success', members: 1, method: 'holm', rejected: true })
  })

  it('pass the sample ratio at 0.001 and fail it at 0.01', () => {
    const [check] = result.checks
    expect(check).toMatchObject({ check: 'sample-ratio', method: 'fixed', verdict: 'pass', limit: 0.001 })
    expect(check?.pValue).toBeCloseTo(0.008607987810836262, 14)
    expect(check?.detail['statistic']).toBeCloseTo(6.9024049496058275, 11)
    const strict = conclude(proportionSummary('retained_7', gate30Counts), { thresholds: { sampleRatio: 0.01 } })
    expect(strict.checks[0]).toMatchObject({ verdict: 'invalid', reason: 'sample-ratio' })
    expect(concludeStandard(strict, { plannedLook: true }).arms[0]?.reasons.map(({ code }) => code)).toEqual([
      'sample-ratio',
      'success-harmful',
    ])
  })

  it('end in a rollback: the success metric moved in the harmful direction', () => {
    expect(result.plannedEnd).toMatchObject({ reached: true, units: 90189, plannedUnits: 90000 })
    const outcome = concludeRule({
      rule: { kind: 'standard' },
      results: { primary: { method: 'ab-test', result } },
      resolve: () => undefined,
      registered: true,
      plannedLook: true,
    })
    expect(outcome).toMatchObject({ verdict: 'rollback', indication: 'rollback', row: 2 })
    expect(outcome.arms[0]?.reasons[0]).toMatchObject({ code: 'success-harmful', arguments: { metric: 'retained_7' } })
    expect(hasInferiorGuardrail(result)).toBe(false)
  })

  it('leave no field out: what is not built or does not apply is null', () => {
    expect(result).toMatchObject({
      segments: null,
      operatingCharacteristics: null,
      deviations: null,
      mode: 'fixed',
      seed: 0,
    })
    expect(comparison).toMatchObject({
      adjustedMeans: null,
      noninferiority: null,
      harm: null,
      bayes: null,
      robustness: null,
      varianceReduction: null,
    })
    expect(result.checks.slice(1).map(({ check, verdict, reason }) => [check, verdict, reason])).toEqual([
      ['crossover', 'insufficient-evidence', 'not-declared'],
      ['maturity', 'insufficient-evidence', 'not-declared'],
      ['balance', 'insufficient-evidence', 'not-declared'],
      ['deviations', 'pass', null],
    ])
    expect(result.families.map(({ name }) => name)).toEqual(['success', 'guardrails', 'harm', 'exploratory'])
  })

  it('are drawn with words that hold the numbers', () => {
    const charts = findAnalysis('ab-test')?.charts(result) ?? []
    expect(charts.map(({ name }) => name)).toEqual([
      'effects-absolute',
      'effects-relative',
      'arm-proportions',
      'power-retained_7',
      'sample-ratio',
    ])
    expect(charts[0]?.description).toContain(
      'seven-day retention, gate_40 against gate_30 (success): −0.82 percentage points (95 % interval −1.33 to −0.31)',
    )
    expect(charts[1]?.description).toContain('−4.3 per cent (95 % interval −6.9 to −1.7)')
    expect(charts[4]?.description).toContain('gate_30: 44,700 counted, 45,095 planned')
    for (const chart of charts) {
      expect(chart.spec).not.toHaveProperty('data')
      const fields = new Set(chart.rows.flatMap((row) => Object.keys(row)))
      const used = [...JSON.stringify(chart.spec).matchAll(/"field":"([^"]+)"/g)].map(([, field]) => field ?? '')
      expect([...used, ...chart.columns.map(({ field }) => field)].filter((field) => !fields.has(field))).toEqual([])
    }
  })
})

describe('the polio vaccine trial of 1954', () => {
  const { control, treatment, expected, sampleRatio } = goldens.salk
  const result = conclude(
    proportionSummary('polio', [
      ['placebo', control[0] ?? 0, control[1] ?? 0],
      ['vaccinated', treatment[0] ?? 0, treatment[1] ?? 0],
    ]),
    {
      unit: 'child',
      arms: { placebo: { role: 'control', share: 0.5 }, vaccinated: { role: 'treatment', share: 0.5 } },
      plannedUnits: 400000,
      metrics: [
        { ...gate30Cell.metrics[0], id: 'polio', value: 'polio', direction: 'lower-is-better', minimumEffect: null },
      ],
    },
  )

  it('gives the numbers of the reference and ships, since fewer cases are better', () => {
    const { absolute, relative, test } = firstComparison(result)
    expect(estimated(absolute)).toMatchObject({ set: { kind: 'interval' } })
    expect(estimated(absolute).estimate).toBeCloseTo(expected.estimate, 15)
    expect(estimated(test).statistic).toBeCloseTo(expected.statistic, 10)
    expect((estimated(test).pValue ?? 0) / expected.pValue).toBeCloseTo(1, 9)
    expect(estimated(relative).estimate).toBeCloseTo(expected.relative, 12)
    const { set } = estimated(relative)
    if (set.kind !== 'interval') throw new Error('an interval was expected')
    expect(set.lower).toBeCloseTo(expected.relativeLower, 10)
    expect(set.upper).toBeCloseTo(expected.relativeUpper, 10)
    expect(result.checks[0]?.pValue).toBeCloseTo(sampleRatio, 12)
    expect(concludeStandard(result, { plannedLook: true })).toMatchObject({ verdict: 'ship', row: 3 })
  })
})

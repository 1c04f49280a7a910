import { concludeRule, concludeStandard } from '@weighhouse/analyses'
import { canonicalJson } from '@weighhouse/kernel'
import { describe, expect, it } from 'vitest'
import { conclude, firstComparison } from './concluding.ts'
import { gate30Cell, gate30Counts, joined, proportionSummary } from './gate-30.ts'

const summary = proportionSummary('retained_7', gate30Counts)
const early = { asOf: '2024-01-14T00:00:00.000Z' }
const withheld = { kind: 'withheld', reason: 'withheld-before-planned-end' }

describe('before the planned end of a fixed plan', () => {
  it('neither estimate nor interval nor p-value of a success metric is shown, nor a number they follow from', () => {
    const result = conclude(summary, {}, early)
    expect(firstComparison(result)).toMatchObject({
      means: { gate_30: withheld, gate_40: withheld },
      absolute: withheld,
      relative: withheld,
      test: withheld,
      power: withheld,
      family: { adjustedPValue: null, rejected: false },
      units: { gate_30: 44700, gate_40: 45489 },
    })
    const text = canonicalJson(result)
    for (const digits of ['0.0082', '0.1902', '0.182', '0.00155', '8502', '8279']) expect(text).not.toContain(digits)
  })

  it('nothing tells whether the success metric could be estimated: the family lists it either way', () => {
    const flat = proportionSummary('retained_7', [
      ['gate_30', 0, 44700],
      ['gate_40', 0, 45489],
    ])
    const families = conclude(flat, {}, early).families
    expect(families).toEqual(conclude(summary, {}, early).families)
    expect(families[0]).toMatchObject({ members: ['retained_7/gate_40'], excluded: [] })
  })

  it.each([
    ['the window has not ended', {}, early, 'minimum-duration'],
    ['units are missing', { plannedUnits: 90190 }, {}, 'before-planned-end'],
    ['the registered minimum duration is not reached', { minimumDurationDays: 15 }, {}, 'minimum-duration'],
  ])('is where %s: the rule says not-ready and why', (_why, changes, context, code) => {
    const { verdict, arms } = concludeStandard(conclude(summary, changes, context), { plannedLook: true })
    expect(verdict).toBe('not-ready')
    expect(arms[0]?.reasons.map((reason) => reason.code)).toContain(code)
  })

  it('says how many units and days are missing', () => {
    const { arms } = concludeStandard(
      conclude(summary, { plannedUnits: 90200 }, { asOf: '2024-01-11T00:00:00.000Z' }),
      { plannedLook: true },
    )
    expect(arms[0]?.reasons).toEqual([
      { code: 'before-planned-end', arguments: { remainingUnits: 11 } },
      { code: 'minimum-duration', arguments: { remainingDays: 4 } },
    ])
  })

  it('lasts until the last day of the window is over, to the millisecond', () => {
    for (const [asOf, elapsedDays, reached] of [
      ['2023-12-31T12:00:00.000Z', 0, false],
      ['2024-01-14T23:59:59.999Z', 13, false],
      ['2024-01-15T00:00:00.000Z', 14, true],
      ['2024-01-15T01:00:00.000+02:00', 13, false],
    ] as const) {
      expect(conclude(summary, {}, { asOf }).plannedEnd).toMatchObject({ elapsedDays, reached })
    }
  })

  it('the sample ratio is tested sequentially, and what failed once stays failed', () => {
    const skewed = proportionSummary('retained_7', [
      ['gate_30', 100, 1000],
      ['gate_40', 100, 1400],
    ])
    const first = conclude(skewed, {}, early)
    expect(first.checks[0]).toMatchObject({ method: 'sequential', verdict: 'invalid', reason: 'sample-ratio' })
    const second = conclude(summary, { plannedUnits: 100000 }, { earlier: [{ asOf: early.asOf, result: first }] })
    expect(second.checks[0]).toMatchObject({
      method: 'sequential',
      verdict: 'invalid',
      log10PValue: first.checks[0]?.log10PValue,
    })
  })

  it('harm of a guardrail is shown and rolls back, while its margin test waits', () => {
    const deaths = proportionSummary('deaths', [
      ['gate_30', 20, 44700],
      ['gate_40', 200, 45489],
    ])
    const guardrail = {
      id: 'deaths',
      kind: 'proportion',
      value: 'deaths',
      direction: 'lower-is-better',
      role: 'guardrail',
      margin: { value: 0.5, scale: 'relative' },
    }
    const result = conclude(joined(summary, deaths), { metrics: [...gate30Cell.metrics, guardrail] }, early)
    expect(result.comparisons[1]).toMatchObject({
      noninferiority: { state: 'inferior', statistic: null, pValue: null },
      harm: { shown: true },
      absolute: { kind: 'estimated' },
    })
    const outcome = concludeRule({
      rule: { kind: 'standard' },
      results: { primary: { method: 'ab-test', result } },
      resolve: () => undefined,
      registered: true,
      plannedLook: false,
    })
    expect(outcome).toMatchObject({ verdict: 'rollback', row: 2 })
  })

  it('a metric that is success and guardrail at once is hidden in both roles', () => {
    const twin = {
      ...gate30Cell.metrics[0],
      role: 'guardrail',
      minimumEffect: null,
      margin: { value: 0.1, scale: 'relative' },
    }
    const { comparisons } = conclude(
      summary,
      { metrics: [...gate30Cell.metrics, { ...twin, minimumEffect: 0.005 }] },
      early,
    )
    expect(comparisons.map(({ absolute }) => absolute.kind)).toEqual(['withheld', 'withheld'])
  })
})

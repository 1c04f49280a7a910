import { assert, double, pre, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concludeStandard, hasInferiorGuardrail } from '@weighhouse/analyses'
import { conclude, estimated } from './concluding.ts'
import { joined, meanSummary, proportionSummary } from './gate-30.ts'
import goldens from './golden/comparisons.json' with { type: 'json' }

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const success = { id: 'kept', kind: 'proportion', value: 'kept', direction: 'higher-is-better', role: 'success' }
const keptCounts = proportionSummary('kept', [
  ['a', 500, 1000],
  ['b', 600, 1000],
])
const spread = (mean: number, count = 1000) =>
  Array.from({ length: count }, (_, index) => mean + ((index % 11) - 5) / 2)

const negated = (value: number) => -value

/** The guardrail `latency` beside a success metric that wins; 1,000 units an arm. */
function guarded(control: readonly number[], treatment: readonly number[], changes: Record<string, unknown> = {}) {
  const guardrail = {
    id: 'latency',
    kind: 'mean',
    value: 'latency',
    direction: 'lower-is-better',
    role: 'guardrail',
    margin: { value: 0.02, scale: 'relative' },
    ...changes,
  }
  const result = conclude(joined(keptCounts, meanSummary('latency', { a: control, b: treatment })), {
    arms,
    plannedUnits: control.length + treatment.length,
    metrics: [success, guardrail],
  })
  const latency = result.comparisons[1]
  if (!latency) throw new Error('the guardrail is missing')
  return { result, latency, verdict: concludeStandard(result, { plannedLook: true }).verdict }
}

describe('a guardrail', () => {
  it('that is not worse by its margin is non-inferior and lets a winner ship', () => {
    const { latency, verdict } = guarded(spread(100), spread(100))
    expect(latency.noninferiority).toMatchObject({ state: 'non-inferior', margin: 0.02, scale: 'relative', notes: [] })
    expect(latency.family).toMatchObject({ name: 'guardrails', method: 'none', rejected: true })
    expect(verdict).toBe('ship')
  })

  it('that got worse within its margin passes, with a note', () => {
    const { latency, verdict } = guarded(spread(100), spread(101))
    expect(latency.noninferiority).toMatchObject({ state: 'non-inferior', notes: ['worse-within-margin'] })
    expect(verdict).toBe('ship')
  })

  it('that got worse by more is inferior, rolls back a winner and is findable', () => {
    const { result, latency, verdict } = guarded(spread(100), spread(103))
    expect(latency.noninferiority?.state).toBe('inferior')
    expect(latency.harm).toMatchObject({ shown: true })
    expect(verdict).toBe('rollback')
    expect(hasInferiorGuardrail(result)).toBe(true)
  })

  it('about which too little is known stays open, blocks ship and says how many units it needs', () => {
    const { result, latency, verdict } = guarded(
      spread(100, 1000),
      spread(100, 1000).map((value, index) => value + (index % 2 ? 60 : -60)),
    )
    expect(latency.noninferiority?.state).toBe('open')
    expect(verdict).toBe('inconclusive')
    const { arms } = concludeStandard(result, { plannedLook: true })
    expect(arms[0]?.reasons).toContainEqual({
      code: 'guardrail-open',
      arguments: { metric: 'latency', additionalUnits: expect.any(Number) },
    })
  })

  it('that cannot be estimated blocks ship and is named', () => {
    const { result, latency, verdict } = guarded(
      spread(0).map(() => 5),
      spread(0).map(() => 5),
    )
    expect(latency.noninferiority).toMatchObject({ state: 'not-estimable', statistic: null, pValue: null })
    expect(verdict).toBe('inconclusive')
    expect(result.families[1]?.excluded).toEqual([{ comparison: 'latency/b', reason: 'zero-variance-equal-means' }])
  })

  it('with a relative margin and a control mean of no sure sign is open, not out of reach', () => {
    const { latency } = guarded(spread(0.01), spread(0.01))
    expect(latency.noninferiority).toMatchObject({ state: 'open', notes: ['control-mean-sign-unresolved'] })
  })

  it('mirrors when lower and higher are swapped and every value is negated, negative control means included', () => {
    const lower = guarded(spread(100), spread(101)).latency
    const higher = guarded(spread(100).map(negated), spread(101).map(negated), {
      direction: 'higher-is-better',
    }).latency
    expect(higher.noninferiority?.statistic).toBeCloseTo(lower.noninferiority?.statistic ?? NaN, 9)
    expect(higher.noninferiority?.state).toBe(lower.noninferiority?.state)
    expect(estimated(higher.relative).estimate).toBeCloseTo(-(estimated(lower.relative).estimate ?? NaN), 12)
  })

  it.each(
    goldens.means.flatMap(({ control, treatment, margins }, index) =>
      margins.map((margin) => ({ index, control, treatment, ...margin })),
    ),
  )(
    'of data set $index, direction $direction, $scale margin has the reference test',
    ({ control, treatment, direction, margin, scale, statistic, pValue }) => {
      const { latency } = guarded(control, treatment, {
        direction: direction === 1 ? 'higher-is-better' : 'lower-is-better',
        margin: { value: margin, scale },
      })
      expect(latency.noninferiority?.statistic).toBeCloseTo(statistic, 9)
      expect((latency.noninferiority?.pValue ?? NaN) / pValue).toBeCloseTo(1, 9)
    },
  )

  it('is non-inferior exactly when its margin lies outside the one-sided set of the difference', () => {
    assert(
      property(
        double({ min: -3, max: 3, noNaN: true }),
        double({ min: 0.05, max: 2, noNaN: true }),
        (shift, margin) => {
          const { latency } = guarded(spread(100, 60), spread(100 + shift, 50), {
            margin: { value: margin, scale: 'absolute' },
          })
          // The one-sided set at 0.05 ends where the two-sided one at level 0.9 does.
          const wide = conclude(
            joined(keptCounts, meanSummary('latency', { a: spread(100, 60), b: spread(100 + shift, 50) })),
            {
              arms,
              plannedUnits: 110,
              level: 0.9,
              metrics: [
                success,
                { id: 'latency', kind: 'mean', value: 'latency', direction: 'lower-is-better', role: 'exploratory' },
              ],
            },
          ).comparisons[1]
          const set = wide && estimated(wide.absolute).set
          if (set?.kind !== 'interval' || set.upper === null) throw new Error('a bounded interval was expected')
          pre(Math.abs(set.upper - margin) > 1e-9)
          expect(latency.noninferiority?.state === 'non-inferior').toBe(margin > set.upper)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('harm', () => {
  const events = (control: number, treatment: number, direction: string, units = 1000) =>
    conclude(
      joined(
        keptCounts,
        proportionSummary('deaths', [
          ['a', control, units],
          ['b', treatment, units],
        ]),
      ),
      {
        arms,
        plannedUnits: 2000,
        metrics: [success, { id: 'deaths', kind: 'proportion', value: 'deaths', direction, role: 'deterioration' }],
      },
    ).comparisons[1]

  it('of no events against a handful is tested on the events alone: 0 against 8 gives 2 · 9/256', () => {
    const harm = events(0, 8, 'lower-is-better')?.harm
    expect(harm).toMatchObject({ pValue: expect.closeTo(18 / 256, 12), shown: false })
    expect(events(0, 12, 'lower-is-better')?.harm).toMatchObject({ shown: true })
  })

  it('is never shown by a shift to the better', () => {
    expect(events(8, 0, 'lower-is-better')?.harm).toMatchObject({ pValue: 1, shown: false })
    expect(events(0, 12, 'higher-is-better')?.harm).toMatchObject({ pValue: 1, shown: false })
    expect(guarded(spread(100), spread(60)).latency.harm).toMatchObject({ pValue: 1, shown: false })
  })

  it('waits for enough units in a mean, and for its skewness to settle', () => {
    expect(guarded(spread(100, 90), spread(200, 90)).latency.harm).toEqual({ kind: 'not-estimable', reason: 'burn-in' })
    const tail = spread(100, 1000).map((value, index) => (index === 7 ? 1e6 : value))
    expect(guarded(spread(100), tail).latency.harm).toEqual({ kind: 'not-estimable', reason: 'skew-gate' })
  })

  it('that was shown at an earlier look stays shown', () => {
    const first = guarded(spread(100), spread(103)).result
    const summary = joined(keptCounts, meanSummary('latency', { a: spread(100), b: spread(100) }))
    const guardrail = {
      id: 'latency',
      kind: 'mean',
      value: 'latency',
      direction: 'lower-is-better',
      role: 'guardrail',
      margin: { value: 0.0001, scale: 'relative' },
    }
    const second = conclude(
      summary,
      { arms, plannedUnits: 2000, metrics: [success, guardrail] },
      { earlier: [{ asOf: first.asOf, result: first }] },
    )
    expect(second.comparisons[1]).toMatchObject({
      look: { index: 2 },
      harm: { shown: true },
      noninferiority: { state: 'inferior' },
    })
  })

  it('of several metrics is adjusted together by Holm', () => {
    const twice = conclude(
      joined(
        keptCounts,
        proportionSummary('deaths', [
          ['a', 0, 1000],
          ['b', 10, 1000],
        ]),
        proportionSummary('falls', [
          ['a', 0, 1000],
          ['b', 9, 1000],
        ]),
      ),
      {
        arms,
        plannedUnits: 2000,
        metrics: [
          success,
          ...['deaths', 'falls'].map((id) => ({
            id,
            kind: 'proportion',
            value: id,
            direction: 'lower-is-better',
            role: 'deterioration',
          })),
        ],
      },
    )
    const [, deaths, falls] = twice.comparisons
    if (!deaths?.harm || !falls?.harm || !('pValue' in deaths.harm) || !('pValue' in falls.harm))
      throw new Error('harm was expected')
    expect(deaths.harm.adjustedPValue).toBeCloseTo(2 * (deaths.harm.pValue ?? NaN), 12)
    expect(twice.families[2]?.members).toEqual(['deaths/b', 'falls/b'])
  })
})

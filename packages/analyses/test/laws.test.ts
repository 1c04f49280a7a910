import { concludeStandard } from '@weighhouse/analyses'
import { canonicalJson } from '@weighhouse/kernel'
import { isInSet } from '@weighhouse/statistics'
import { array, assert, constantFrom, double, integer, jsonValue, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { abTest } from '../src/ab-test/ab-test.ts'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { gate30Cell, joined, meanSummary, proportionSummary } from './gate-30.ts'

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const counts = record({ units: integer({ min: 0, max: 3000 }), rate: double({ min: 0, max: 1, noNaN: true }) })
const values = array(constantFrom(0, 0, 1, 2.5, -3, 1e6, Number.NaN, null), { maxLength: 40 })

describe('every answer', () => {
  it('is finite JSON with a verdict, whatever was counted, and its charts can be drawn', () => {
    const metric = record({
      role: constantFrom('success', 'guardrail', 'deterioration', 'exploratory'),
      direction: constantFrom('higher-is-better', 'lower-is-better'),
      missing: constantFrom('error', 'zero', 'exclude'),
      scale: constantFrom('absolute', 'relative'),
    })
    assert(
      property(
        counts,
        counts,
        values,
        values,
        metric,
        metric,
        integer({ min: 1, max: 4000 }),
        (a, b, control, treatment, first, second, plannedUnits) => {
          const summary = joined(
            meanSummary('spend', { a: control, b: treatment }),
            proportionSummary('kept', [
              ['a', Math.round(a.units * a.rate), a.units],
              ['b', Math.round(b.units * b.rate), b.units],
            ]),
          )
          const metrics = [
            { id: 'kept', kind: 'proportion', value: 'kept', ...first },
            { id: 'spend', kind: 'mean', value: 'spend', ...second },
          ].map(({ scale, ...rest }) => ({ ...rest, margin: rest.role === 'guardrail' ? { value: 0.1, scale } : null }))
          const result = conclude(summary, { arms, plannedUnits, metrics })
          const outcome = concludeStandard(result, { plannedLook: true })
          canonicalJson(outcome)
          for (const { comparison, reason } of result.families.flatMap(({ excluded }) => excluded)) {
            expect(comparison).toMatch(/^(kept|spend)\/b$/)
            expect(reason).toMatch(/^[a-z0-9-]+$/)
          }
          expect(['invalid', 'rollback', 'ship', 'not-ready', 'inconclusive']).toContain(outcome.verdict)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('rejects a difference exactly when neither of its sets holds 0', () => {
    const inRange = record({
      units: integer({ min: 60, max: 5000 }),
      rate: double({ min: 0.2, max: 0.8, noNaN: true }),
    })
    assert(
      property(inRange, inRange, constantFrom(0.8, 0.9, 0.95, 0.999), (a, b, level) => {
        const summary = proportionSummary('retained_7', [
          ['a', Math.round(a.units * a.rate), a.units],
          ['b', Math.round(b.units * b.rate), b.units],
        ])
        const { absolute, relative, test, family } = firstComparison(
          conclude(summary, { arms, level, plannedUnits: 2 }),
        )
        const isAccepted = isInSet(0, estimated(absolute).set)
        expect(isInSet(0, estimated(relative).set)).toBe(isAccepted)
        expect((estimated(test).pValue ?? 0) >= 1 - level).toBe(isAccepted)
        expect(family.rejected).toBe(!isAccepted)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the schema of parameters', () => {
  it('never throws, whatever stands in a cell', () => {
    assert(
      property(jsonValue(), constantFrom(...Object.keys(gate30Cell)), (value, key) => {
        const parsed = abTest.parameters.safeParse({ ...gate30Cell, [key]: value })
        if (parsed.success) abTest.planProblems(parsed.data)
      }),
      { numRuns: 1000 },
    )
  })
})

import { concludeStandard } from '@weighhouse/analyses'
import { describe, expect, it } from 'vitest'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { joined, proportionSummary } from './gate-30.ts'

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }

describe('families', () => {
  const metrics = ['won', 'lost', 'flat'].map((id) => ({
    id,
    kind: 'proportion',
    value: id,
    direction: 'higher-is-better',
    role: 'success',
  }))
  const summary = joined(
    proportionSummary('won', [
      ['a', 400, 1000],
      ['b', 450, 1000],
    ]),
    proportionSummary('lost', [
      ['a', 400, 1000],
      ['b', 430, 1000],
    ]),
    proportionSummary('flat', [
      ['a', 0, 1000],
      ['b', 0, 1000],
    ]),
  )

  it('adjust their testable members only, and list the others by name and reason', () => {
    const result = conclude(summary, { arms, plannedUnits: 2000, metrics })
    expect(result.families[0]).toMatchObject({
      members: ['won/b', 'lost/b'],
      excluded: [{ comparison: 'flat/b', reason: 'no-events' }],
    })
    const [won, lost] = result.comparisons
    if (!won || !lost) throw new Error('comparisons were expected')
    expect(won.family.members).toBe(2)
    expect(won.family.adjustedPValue).toBeCloseTo(2 * (estimated(won.test).pValue ?? NaN), 12)
    expect(lost.family.adjustedPValue).toBeCloseTo(estimated(lost.test).pValue ?? NaN, 12)
  })

  it('need no adjustment where every success metric must win', () => {
    const result = conclude(summary, { arms, plannedUnits: 2000, metrics, successRule: 'all' })
    expect(result.families[0]?.method).toBe('none')
    expect(firstComparison(result).family.adjustedPValue).toBeCloseTo(
      estimated(firstComparison(result).test).pValue ?? NaN,
      12,
    )
    expect(concludeStandard(result, { plannedLook: true }).arms[0]?.reasons).toContainEqual({
      code: 'not-estimable',
      arguments: { metric: 'flat', role: 'success', reason: 'no-events' },
    })
  })

  it('of exploratory metrics never enter the verdict', () => {
    const [won, ...rest] = metrics.map((metric) => ({
      ...metric,
      role: metric.id === 'flat' ? 'success' : 'exploratory',
    }))
    const result = conclude(summary, { arms, plannedUnits: 2000, metrics: [won, ...rest], familyMethod: 'bh' })
    expect(result.families[3]).toMatchObject({ name: 'exploratory', method: 'bh', members: ['won/b', 'lost/b'] })
    expect(concludeStandard(result, { plannedLook: true }).verdict).toBe('invalid')
  })
})

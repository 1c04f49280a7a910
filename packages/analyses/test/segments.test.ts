import type { AbTestResult } from '@weighhouse/analyses'
import { describe, expect, it } from 'vitest'
import { concludeRows, type Row } from './answering.ts'
import { estimated } from './concluding.ts'

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const metric = { id: 'spend', kind: 'mean', value: 'y', direction: 'higher-is-better', role: 'success' }
const countries = ['de', 'fr', 'fr', 'pl', 'pl', 'pl', null]
const rows: Row[] = Array.from({ length: 700 }, (_, row) => ({
  arm: row % 2 === 0 ? 'a' : 'b',
  y: ((row * 7) % 13) + (row % 2),
  country: row < 12 ? 'mt' : row < 20 ? 'li' : (countries[row % 7] ?? null),
  before: (row * 5) % 11,
}))
const plan = (changes: Record<string, unknown> = {}, others: Record<string, unknown> = {}) => ({
  arms,
  plannedUnits: 2,
  segments: ['country'],
  minimumCellUnits: 50,
  metrics: [{ ...metric, ...changes }],
  ...others,
})
const segmentsOf = ({ segments }: AbTestResult) => (segments !== null && !('kind' in segments) ? segments : [])
const heterogeneityOf = ({ heterogeneity }: AbTestResult) =>
  heterogeneity !== null && !('kind' in heterogeneity) ? heterogeneity : []

describe('segments', () => {
  it('compare each level, pool those with few units, keep the missing one, and add to the whole', () => {
    const result = concludeRows(rows, plan())
    const segments = segmentsOf(result)
    expect(segments.map(({ level }) => level)).toEqual(['de', 'fr', 'pl', null, 'other'])
    const units = segments.map(({ comparison }) =>
      Object.values(comparison.units).reduce((sum, count) => sum + count, 0),
    )
    expect(units.reduce((sum, count) => sum + count, 0)).toBe(700)
    expect(units.at(-1)).toBe(20)
    const alone = concludeRows(
      rows.filter(({ country }) => country === 'fr'),
      plan({}, { segments: [] }),
    )
    const french = segments.find(({ level }) => level === 'fr')?.comparison
    expect(french && estimated(french.absolute).estimate).toBeCloseTo(
      estimated(alone.comparisons[0]!.absolute).estimate,
      12,
    )
    expect(alone).toMatchObject({ segments: null, heterogeneity: null })
  })

  it('are corrected over all levels and metrics together, and change nothing of the decision', () => {
    const second = { ...metric, id: 'twice', value: 'y * 2', role: 'exploratory' }
    const result = concludeRows(rows, plan({}, { metrics: [metric, second] }))
    const plain = concludeRows(rows, plan({}, { metrics: [metric, second], segments: [] }))
    const segments = segmentsOf(result)
    expect(new Set(segments.map(({ comparison }) => comparison.family.members))).toEqual(new Set([10]))
    expect(segments.every(({ comparison }) => comparison.role === 'exploratory')).toBe(true)
    for (const { comparison } of segments) {
      const { pValue } = estimated(comparison.test)
      expect(comparison.family.adjustedPValue).toBeGreaterThanOrEqual(pValue ?? 0)
    }
    expect(result.comparisons).toEqual(plain.comparisons)
    expect(result.families).toEqual(plain.families)
  })

  it('that have the same effect show no heterogeneity; that differ do', () => {
    const copies: Row[] = ['de', 'fr', 'pl'].flatMap((country) =>
      rows.slice(0, 100).map((row) => ({ ...row, country })),
    )
    const [same] = heterogeneityOf(concludeRows(copies, plan()))
    expect(same).toMatchObject({ column: 'country', metric: 'spend', treatment: 'b', levels: 3 })
    expect(same && estimated(same.test).statistic).toBeLessThan(1e-20)
    const moved = copies.map((row) =>
      row.country === 'pl' && row.arm === 'b' ? { ...row, y: Number(row.y) + 9 } : row,
    )
    const [different] = heterogeneityOf(concludeRows(moved, plan()))
    expect(different && estimated(different.test).log10PValue).toBeLessThan(-3)
  })

  it('with an arm that has no unit in a level say so and leave the family', () => {
    const lone = rows.map((row) => (row.country === 'de' ? { ...row, arm: 'a' } : row))
    const german = segmentsOf(concludeRows(lone, plan())).find(({ level }) => level === 'de')
    expect(german?.comparison.test).toEqual({ kind: 'not-estimable', reason: 'too-few-units' })
    expect(german?.comparison.family).toMatchObject({ members: 4, adjustedPValue: null })
  })

  it('are capped at the percentile of all units and adjusted by covariates like the whole', () => {
    const changes = { cap: { kind: 'percentile', quantile: 0.9 }, covariates: ['before'] }
    const result = concludeRows(rows, plan(changes))
    const whole = result.comparisons[0]?.estimand.cap?.value
    for (const { comparison } of segmentsOf(result).filter(({ level }) => level !== 'other')) {
      expect(comparison.estimand.cap?.value).toBe(whole)
      expect(comparison.adjustedMeans).not.toBeNull()
    }
  })

  it('are withheld before the planned end of a fixed plan', () => {
    const withheld = { kind: 'withheld', reason: 'withheld-before-planned-end' }
    expect(concludeRows(rows, plan({}, { plannedUnits: 1000 }))).toMatchObject({
      segments: withheld,
      heterogeneity: withheld,
    })
  })

  it('are listed once, and never the arms themselves', () => {
    expect(() => concludeRows(rows, plan({}, { segments: ['country', 'country'] }))).toThrow('listed twice')
    expect(() => concludeRows(rows, plan({}, { segments: ['arm'] }))).toThrow('holds the arms')
  })
})

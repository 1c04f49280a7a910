import { concludeStandard } from '@weighhouse/analyses'
import { isInSet, sparseContrast, sparseNonInferiority } from '@weighhouse/statistics'
import { describe, expect, it } from 'vitest'
import { abTest } from '../src/ab-test/ab-test.ts'
import { conclude, estimated, firstComparison } from './concluding.ts'
import { gate30Cell, joined, proportionSummary } from './gate-30.ts'

type Counts = readonly [events: number, units: number]

const arms = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const [retained] = gate30Cell.metrics
const plan = { arms, plannedUnits: 2, metrics: [retained] }
const counted = (metric: string, control: Counts, treatment: Counts) =>
  proportionSummary(metric, [
    ['a', ...control],
    ['b', ...treatment],
  ])
const of = (control: Counts, treatment: Counts, changes: Record<string, unknown> = {}) =>
  firstComparison(conclude(counted('retained_7', control, treatment), { ...plan, ...changes }))
const armCounts = ([successes, units]: Counts) => ({ successes, units })

describe('a proportion with few events', () => {
  it.each([
    ['events', [9, 500], [60, 500]],
    ['units without an event', [491, 500], [400, 500]],
    ['events of the treatment', [12, 500], [0, 500]],
  ] as const)('is compared exactly where %s are fewer than 10, with an issue', (_name, control, treatment) => {
    const { test, absolute, relative, issues } = of(control, treatment)
    const expected = sparseContrast(armCounts(control), armCounts(treatment), { level: 0.95 })
    expect(test).toMatchObject({ ...expected.test, method: 'sparse', degreesOfFreedom: null })
    expect({ absolute, relative }).toEqual({ absolute: expected.absolute, relative: expected.relative })
    expect(issues).toEqual([{ code: 'sparse-counts', arguments: { treatment: treatment[0], control: control[0] } }])
  })

  it('enters its family and can ship', () => {
    const result = conclude(counted('retained_7', [3, 500], [40, 500]), plan)
    expect(result.families[0]).toMatchObject({ members: ['retained_7/b'], excluded: [] })
    expect(concludeStandard(result, { plannedLook: true }).verdict).toBe('ship')
  })

  it('under uneven shares needs 200 events of each kind for a test of means', () => {
    const uneven = { arms: { a: { role: 'control', share: 0.8 }, b: { role: 'treatment', share: 0.2 } } }
    const methodAt = (events: number) => estimated(of([800, 4000], [events, 1000], uneven).test).method
    expect(methodAt(199)).toBe('sparse')
    expect(methodAt(200)).toBe('welch')
  })

  it.each([
    ['without an event', [0, 500], [0, 480]],
    ['with an event of every unit', [500, 500], [480, 480]],
  ] as const)('%s has no test, but says how large an effect may be', (_name, control, treatment) => {
    const result = conclude(counted('retained_7', control, treatment), plan)
    const { test, absolute, relative, issues } = firstComparison(result)
    expect(test).toEqual({ kind: 'not-estimable', reason: 'no-events' })
    expect(estimated(absolute)).toMatchObject({ estimate: 0, standardError: null, set: { kind: 'interval' } })
    expect(estimated(relative).set).toEqual({ kind: 'line', level: 0.95 })
    expect(issues[0]?.code).toBe('sparse-counts')
    expect(result.families[0]?.excluded).toEqual([{ comparison: 'retained_7/b', reason: 'no-events' }])
    const { verdict, arms: judged } = concludeStandard(result, { plannedLook: true })
    expect(verdict).toBe('invalid')
    expect(judged[0]?.reasons).toEqual([
      { code: 'no-estimable-success', arguments: {} },
      { code: 'not-estimable', arguments: { metric: 'retained_7', role: 'success', reason: 'no-events' } },
    ])
  })

  it('without an event of the control has no relative estimate, but a lower bound, and is drawn so', () => {
    const result = conclude(counted('retained_7', [0, 500], [9, 500]), plan)
    const relative = estimated(firstComparison(result).relative)
    expect(relative).toMatchObject({ estimate: null, controlResolution: null, set: { upper: null } })
    const forest = abTest.charts(result).find(({ name }) => name === 'effects-relative')
    expect(forest?.rows[0]).toMatchObject({ estimate: null, axisEstimate: null, axisLower: null })
    expect(forest?.rows[0]?.['words']).toMatch(/^no estimate \(95 % interval \+\d.* to unbounded\)$/)
  })

  it.each([
    [2, 9, false],
    [2, 14, true],
    [2, 40, true],
    [0, 9, true],
  ])('is held to the bound of a group-sequential look in test and sets: %i and %i of 500', (few, more, isRejected) => {
    const looks = { mode: 'group-sequential', plannedUnits: 2000, looks: [1000], spending: { kind: 'pocock' } }
    const { test, absolute, relative, look, family } = of([few, 500], [more, 500], looks)
    const { method, criticalValue } = estimated(test)
    expect({ method, criticalValue }).toEqual({ method: 'sparse', criticalValue: look.bound })
    expect(isInSet(0, estimated(absolute).set)).toBe(!isRejected)
    expect(isInSet(0, estimated(relative).set)).toBe(!isRejected)
    expect(family.rejected).toBe(isRejected)
  })

  it('is left to the burn-in at always-valid looks, which no exact test bounds', () => {
    const always = { mode: 'always-valid', plannedUnits: 2000 }
    expect(of([2, 500], [40, 500], always).test).toEqual({ kind: 'not-estimable', reason: 'burn-in' })
    expect(estimated(of([7, 500], [40, 500], always).test).method).toBe('always-valid')
  })

  it('with an empty arm has too few units', () => {
    expect(of([3, 500], [0, 0]).test).toEqual({ kind: 'not-estimable', reason: 'too-few-units' })
  })
})

describe('a guardrail with few events', () => {
  const crashes = {
    id: 'crashed',
    kind: 'proportion',
    value: 'crashed',
    direction: 'lower-is-better',
    role: 'guardrail',
  }
  const margins = { absolute: { value: 0.01, scale: 'absolute' }, relative: { value: 0.5, scale: 'relative' } } as const
  const guarded = (control: Counts, treatment: Counts, scale: keyof typeof margins) => {
    const summary = joined(counted('retained_7', [500, 1000], [600, 1000]), counted('crashed', control, treatment))
    const result = conclude(summary, { ...plan, metrics: [retained, { ...crashes, margin: margins[scale] }] })
    const comparison = result.comparisons[1]
    if (!comparison) throw new Error('the guardrail is missing')
    return { comparison, verdict: concludeStandard(result, { plannedLook: true }).verdict }
  }

  it.each(['absolute', 'relative'] as const)('is tested by its score at the margin, %s', (scale) => {
    const options = { margin: margins[scale], direction: -1, alpha: 0.05 } as const
    const expected = sparseNonInferiority(armCounts([4, 1000]), armCounts([5, 1000]), options)
    if (expected.kind === 'not-estimable') throw new Error(expected.reason)
    const { statistic, pValue, log10PValue, isNonInferior } = expected
    const state = isNonInferior ? 'non-inferior' : 'open'
    expect(guarded([4, 1000], [5, 1000], scale).comparison.noninferiority).toMatchObject({
      statistic,
      pValue,
      log10PValue,
      state,
    })
  })

  it('passes without any event where the margin is absolute, and has no answer where it is relative', () => {
    expect(guarded([0, 1000], [0, 1000], 'absolute')).toMatchObject({
      verdict: 'ship',
      comparison: { test: { reason: 'no-events' }, noninferiority: { state: 'non-inferior', notes: [] } },
    })
    expect(guarded([0, 1000], [0, 1000], 'relative').comparison.noninferiority).toMatchObject({
      state: 'not-estimable',
      notes: ['no-events'],
    })
  })

  it('is inferior where its events say so', () => {
    const { comparison, verdict } = guarded([0, 1000], [30, 1000], 'absolute')
    expect(comparison.noninferiority?.state).toBe('inferior')
    expect(verdict).toBe('rollback')
  })
})

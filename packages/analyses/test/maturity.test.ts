import { describe, expect, it } from 'vitest'
import { armFacts, rowsThatHold } from '../src/rule/arm-facts.ts'
import { concludeRows, type Row } from './answering.ts'
import { estimated, firstComparison } from './concluding.ts'

const asOf = '2024-01-15T00:00:00.000Z'
const windowed = {
  id: 'spend',
  kind: 'mean',
  value: 'spend',
  direction: 'higher-is-better',
  role: 'success',
  window: 'P7D',
}
const plan = { exposure: 'exposed_at', plannedUnits: 100, metrics: [windowed] }

/** Units of both arms in turn, unit i with this exposure and spend. */
function unitsOf(count: number, exposedAt: (unit: number) => string | null, spend = (unit: number) => unit % 7): Row[] {
  return Array.from({ length: count }, (_, unit) => ({
    arm: unit % 2 === 0 ? 'gate_30' : 'gate_40',
    exposed_at: exposedAt(unit),
    spend: spend(unit),
    before: (unit * 37) % 11,
    late: unit % 3 === 0,
  }))
}

/** Three of four units were exposed a week before the instant to the millisecond, the fourth a millisecond later. */
const atBorder = (unit: number) => (unit % 8 < 6 ? '2024-01-08T00:00:00.000Z' : '2024-01-08T00:00:00.001Z')

const maturity = (result: ReturnType<typeof concludeRows>) => result.checks.find(({ check }) => check === 'maturity')

describe('a metric with a window', () => {
  it('is that of the mature units alone, whatever the others hold', () => {
    const rows = unitsOf(160, atBorder)
    const mature = rows.filter((row) => row['exposed_at'] === atBorder(0))
    const poisoned = rows.map((row) => (mature.includes(row) ? row : { ...row, spend: null }))
    const metrics = [{ ...windowed, window: null }]
    const expected = firstComparison(concludeRows(mature, { plannedUnits: 100, metrics }, { asOf }))
    const found = firstComparison(concludeRows(poisoned, plan, { asOf }))
    expect(found).toEqual({ ...expected, estimand: { ...expected.estimand, window: 'P7D' } })
    expect(found.units).toEqual({ gate_30: 60, gate_40: 60 })
  })

  it.each([
    ['ratio', { kind: 'ratio', numerator: 'spend', denominator: 'before + 1' }],
    ['proportion', { kind: 'proportion', value: 'late' }],
    ['quantile', { kind: 'quantile', value: 'spend', quantile: 0.5 }],
    ['capped mean', { kind: 'mean', value: 'spend', cap: { kind: 'percentile', quantile: 0.5 } }],
    ['adjusted mean', { kind: 'mean', value: 'spend', covariates: ['before'] }],
  ])('is that of the mature units alone: %s', (_, measure) => {
    const rows = unitsOf(160, atBorder)
    const mature = rows.filter((row) => row['exposed_at'] === atBorder(0))
    const { value: _value, ...common } = windowed
    const metric = { ...common, ...measure }
    const segments = { segments: ['late'], minimumCellUnits: 5 }
    const expected = concludeRows(mature, { plannedUnits: 100, metrics: [{ ...metric, window: null }] }, { asOf })
    const found = concludeRows(rows, { ...plan, ...segments, metrics: [metric] }, { asOf })
    const { estimand, ...rest } = firstComparison(expected)
    expect(estimated(firstComparison(found).test)).toBeDefined()
    expect(firstComparison(found)).toEqual({ ...rest, estimand: { ...estimand, window: 'P7D' } })
    const levels = Array.isArray(found.segments) ? found.segments : []
    const inLevels = levels.map(({ comparison }) => Object.values(comparison.units) as number[])
    expect(inLevels).toHaveLength(2)
    expect(inLevels.flat().reduce((sum, count) => sum + count)).toBe(120)
  })

  it('waits for the lag too, and stands beside metrics that are final as read', () => {
    const final = { ...windowed, id: 'visits', value: 'before', role: 'exploratory', window: null }
    const rows = unitsOf(160, atBorder)
    const result = concludeRows(rows, { ...plan, lag: 'PT1H', metrics: [windowed, final] }, { asOf })
    expect(result.comparisons.map(({ units }) => units)).toEqual([
      { gate_30: 0, gate_40: 0 },
      { gate_30: 80, gate_40: 80 },
    ])
    expect(result.plannedEnd.units).toBe(0)
    const later = concludeRows(rows, { ...plan, lag: 'PT1H' }, { asOf: '2024-01-15T01:00:00.000Z' })
    expect(firstComparison(later).units).toEqual({ gate_30: 60, gate_40: 60 })
  })

  it.each(['mean', 'ratio', 'proportion', 'quantile', 'capped'])(
    'has too few units, and no other fault, in an arm where nobody is mature: %s',
    (kind) => {
      const { value, ...common } = windowed
      const { [kind]: measure } = {
        mean: { kind, value, covariates: ['before'] },
        ratio: { kind, numerator: value, denominator: 'before' },
        proportion: { kind, value: 'late' },
        quantile: { kind, value, quantile: 0.5 },
        capped: { kind: 'mean', value, cap: { kind: 'percentile', quantile: 0.9 } },
      } as Record<string, object>
      const rows = unitsOf(160, (unit) => (unit % 2 === 0 ? '2024-01-02T00:00:00.000Z' : '2024-01-14T00:00:00.000Z'))
      const result = concludeRows(rows, { ...plan, plannedUnits: 80, metrics: [{ ...common, ...measure }] }, { asOf })
      const { test, units } = firstComparison(result)
      expect(test).toEqual({ kind: 'not-estimable', reason: 'too-few-units' })
      expect(units).toEqual({ gate_30: 80, gate_40: 0 })
    },
  )

  it('is as long over a change of clocks as over any other week, since windows run between instants', () => {
    // In Berlin the clocks went forward on 2024-03-31: a week of local days is an hour shorter there.
    const window = { start: '2024-03-01', end: '2024-03-31' }
    const rows = unitsOf(40, () => '2024-03-28T11:00:00.000Z')
    const units = (at: string) =>
      firstComparison(concludeRows(rows, { ...plan, window }, { asOf: at })).units['gate_30']
    expect(units('2024-04-04T10:59:59.999Z')).toBe(0)
    expect(units('2024-04-04T11:00:00.000Z')).toBe(20)
  })
})

describe('the maturity check', () => {
  const exposedAt = (unit: number) => {
    if (unit % 20 < 12) return '2024-01-03T00:00:00.000Z'
    if (unit % 20 < 16) return '2024-01-12T00:00:00.000Z'
    return unit % 20 < 18 ? '2024-01-16T00:00:00.000Z' : null // after the instant, and never
  }

  it('counts units of each arm and fails above its share of immature ones', () => {
    const result = concludeRows(unitsOf(200, exposedAt), plan, { asOf })
    expect(maturity(result)).toEqual({
      check: 'maturity',
      method: null,
      verdict: 'fail',
      reason: 'immature-units',
      pValue: null,
      log10PValue: null,
      limit: 0.2,
      detail: {
        immatureShare: 0.25,
        window: 'P7D',
        lag: 'P0D',
        exposed: { gate_30: 80, gate_40: 80 },
        mature: { gate_30: 60, gate_40: 60 },
        immature: { gate_30: 20, gate_40: 20 },
        notExposed: { gate_30: 20, gate_40: 20 },
      },
    })
    const facts = armFacts(result, 'gate_40', true)
    expect(facts.notReady.map(({ code }) => code)).toEqual(['immature-units'])
    expect(rowsThatHold(facts)).toMatchObject({ ship: false, 'not-ready': true })
  })

  it('passes at its limit, and where all units are mature', () => {
    const rows = unitsOf(200, exposedAt)
    expect(maturity(concludeRows(rows, { ...plan, thresholds: { immatureShare: 0.25 } }, { asOf }))?.verdict).toBe(
      'pass',
    )
    const final = { ...plan, metrics: [{ ...windowed, window: null }] }
    expect(maturity(concludeRows(rows, final, { asOf }))).toMatchObject({
      verdict: 'pass',
      detail: { immatureShare: 0, window: null },
    })
    expect(maturity(concludeRows(rows, { ...final, exposure: null }, { asOf }))).toMatchObject({
      verdict: 'insufficient-evidence',
      reason: 'not-declared',
    })
  })

  it('has no share where nobody is exposed yet', () => {
    expect(
      maturity(
        concludeRows(
          unitsOf(20, () => '2024-01-20T00:00:00.000Z'),
          plan,
          { asOf },
        ),
      ),
    ).toMatchObject({
      verdict: 'insufficient-evidence',
      reason: 'too-few-units',
      detail: { immatureShare: null },
    })
  })

  it('goes by the longest window that decides: what is only explored holds nothing up', () => {
    const rows = unitsOf(200, () => '2024-01-10T00:00:00.000Z')
    const metrics = [
      { ...windowed, window: 'PT36H' },
      { ...windowed, id: 'harmed', role: 'deterioration', window: 'P2D' },
      { ...windowed, id: 'more', role: 'exploratory', window: 'P2W' },
    ]
    const result = concludeRows(rows, { ...plan, metrics }, { asOf })
    expect(maturity(result)).toMatchObject({ verdict: 'pass', detail: { window: 'P2D' } })
    expect(result.plannedEnd).toMatchObject({ reached: true, units: 200 })
    expect(result.comparisons.map(({ units }) => units['gate_30'])).toEqual([100, 100, 0])
  })
})

describe('an experiment whose windows are not over', () => {
  it('has not reached its planned end by immature units, and withholds its success metrics', () => {
    const result = concludeRows(unitsOf(160, atBorder), { ...plan, plannedUnits: 121 }, { asOf })
    expect(result.plannedEnd).toMatchObject({ reached: false, units: 120 })
    expect(firstComparison(result).test).toMatchObject({ kind: 'withheld' })
  })

  it('has its sample ratio from all units, so that an arm whose units mature later is no mismatch', () => {
    const rows = unitsOf(400, (unit) => (unit % 2 === 0 ? '2024-01-03T00:00:00.000Z' : '2024-01-12T00:00:00.000Z'))
    const [sampleRatio] = concludeRows(rows, { ...plan, plannedUnits: 400 }, { asOf }).checks
    expect(sampleRatio).toMatchObject({ verdict: 'pass', detail: { observed: { gate_30: 200, gate_40: 200 } } })
  })

  it('keeps by one rule what is mature in arms of 99 and 1 of 100', () => {
    const arms = { gate_30: { role: 'control', share: 0.99 }, gate_40: { role: 'treatment', share: 0.01 } }
    const rows = unitsOf(4000, atBorder).map((row, unit) => ({ ...row, arm: unit % 100 === 0 ? 'gate_40' : 'gate_30' }))
    const result = concludeRows(rows, { ...plan, arms, plannedUnits: 3000 }, { asOf })
    const mature = rows.filter(({ exposed_at }: Row) => exposed_at === atBorder(0))
    expect(firstComparison(result).units).toEqual({
      gate_30: mature.filter(({ arm }) => arm === 'gate_30').length,
      gate_40: mature.filter(({ arm }) => arm === 'gate_40').length,
    })
    expect(firstComparison(result).test).toMatchObject({ kind: 'estimated', method: 'hall' })
  })

  it('takes the looks of a schedule by its mature units', () => {
    const looks = { mode: 'group-sequential', looks: [100], spending: { kind: 'pocock' }, plannedUnits: 200 }
    const rows = unitsOf(160, atBorder)
    const first = concludeRows(rows, { ...plan, ...looks }, { asOf })
    expect(first.look).toMatchObject({ index: 1, counted: true })
    expect(firstComparison(first).look.informationFraction).toBe(0.6)
    const early = concludeRows(rows, { ...plan, ...looks }, { asOf: '2024-01-10T00:00:00.000Z' })
    expect(early.look).toMatchObject({ counted: false, reason: 'look-outside-schedule' })
  })
})

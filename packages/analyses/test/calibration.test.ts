import type { Scalar, Schema } from '@weighhouse/expressions'
import { calibrateAbTest, type MetricCalibration } from '@weighhouse/analyses'
import { randomStream } from '@weighhouse/statistics'
import { describe, expect, it } from 'vitest'
import { abTest } from '../src/ab-test/ab-test.ts'
import { calibrationState } from '../src/calibration/calibration-state.ts'
import { gate30Cell } from './gate-30.ts'

const runs = 1000
const mean = { id: 'y', kind: 'mean', value: 'y', direction: 'higher-is-better', role: 'success', nonNegative: true }
const rate = { id: 'y', kind: 'proportion', value: 'y', direction: 'higher-is-better', role: 'success' }
const even = { a: { role: 'control', share: 0.5 }, b: { role: 'treatment', share: 0.5 } }
const uneven = { a: { role: 'control', share: 0.95 }, b: { role: 'treatment', share: 0.05 } }

/** What new arms say of units, each a row; the arms they had are those of the plan in turn. */
function calibrated(
  rows: readonly Readonly<Record<string, Scalar>>[],
  kinds: Readonly<Record<string, 'number' | 'boolean'>>,
  changes: Readonly<Record<string, unknown>>,
  seed = 1,
): MetricCalibration {
  const parameters = abTest.parameters.parse({ ...gate30Cell, arms: even, ...changes })
  const schema: Schema = {
    arm: { kind: 'category' },
    ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, { kind }])),
  }
  const units = { schema, rows: rows.map((row, index) => ({ arm: index % 2 ? 'a' : 'b', ...row })), params: {} }
  const [first] = calibrateAbTest(units, parameters, { runs, seed })
  if (!first) throw new Error('nothing was calibrated')
  return first
}

const random = randomStream(7)
const drawn = (units: number, draw: () => Readonly<Record<string, Scalar>>) => Array.from({ length: units }, draw)

describe('units with new arms by chance', () => {
  const normal = drawn(120, () => ({ y: 10 + random.normal() }))

  it('show a test of ordinary values calibrated, the same for the same seed', () => {
    const found = calibrated(normal, { y: 'number' }, { metrics: [mean] })
    expect(found).toMatchObject({ state: 'calibrated', reasons: [], tested: runs, coverage: { sets: runs } })
    expect(found.coverage.covered).toBe(runs - found.tails.low - found.tails.high)
    expect(calibrated(normal, { y: 'number' }, { metrics: [mean] })).toEqual(found)
    expect(calibrated(normal, { y: 'number' }, { metrics: [mean] }, 2)).not.toEqual(found)
  })

  it('show a test adjusted by a covariate calibrated, its errors read from rows', () => {
    const rows = drawn(120, () => {
      const before = random.normal()
      return { y: 10 + 2 * before + random.normal(), before }
    })
    const found = calibrated(
      rows,
      { y: 'number', before: 'number' },
      { metrics: [{ ...mean, covariates: ['before'] }] },
    )
    expect(found).toMatchObject({ state: 'calibrated', tested: runs })
  })

  it('show a test of few events conservative', () => {
    const rows = drawn(150, () => ({ y: false })).map((row, index) => ({ ...row, y: index < 4 }))
    expect(calibrated(rows, { y: 'boolean' }, { metrics: [rate] })).toMatchObject({
      state: 'conservative',
      reasons: ['few-events'],
      uniformity: { isJudged: false },
    })
  })

  it('find out a test that breaks: a mean of extreme values with one unit in twenty treated', () => {
    const rows = drawn(400, () => ({ y: Math.exp(2.5 * random.normal()) }))
    const found = calibrated(rows, { y: 'number' }, { arms: uneven, metrics: [mean] })
    expect(found.state).toBe('failed')
    expect(found.reasons).toContain('rejects-too-often')
  })

  it('name a metric that could never be tested', () => {
    const rows = drawn(60, () => ({ y: 3 }))
    expect(calibrated(rows, { y: 'number' }, { metrics: [mean] })).toMatchObject({
      state: 'not-estimable',
      tested: 0,
      reasons: ['no-comparison'],
    })
  })
})

describe('the state of a calibration', () => {
  const findings = (low: number, high: number, pValue: (run: number) => number) =>
    Array.from({ length: runs }, (_, run) => ({
      pValue: pValue(run),
      rejected: run < low ? ('low' as const) : run < low + high ? ('high' as const) : null,
      covers: run >= low + high,
    }))
  const uniform = (run: number) => (run + 0.5) / runs

  it('fails where one tail rejects too often, though both together do not', () => {
    expect(calibrationState(findings(46, 12, uniform), 0.95, null)).toMatchObject({
      state: 'failed',
      reasons: ['rejects-too-often'],
    })
  })

  it('fails where p-values are far from uniform, except where they can be nothing else', () => {
    const bent = (run: number) => uniform(run) ** 0.8
    expect(calibrationState(findings(25, 25, bent), 0.95, null).reasons).toEqual(['p-values-not-uniform'])
    expect(calibrationState(findings(25, 25, bent), 0.95, 500)).toMatchObject({ state: 'calibrated' })
  })

  it('fails where rejections are too few without the excuse of few events', () => {
    expect(calibrationState(findings(25, 4, uniform), 0.95, 500).reasons).toEqual(['rejects-too-seldom'])
    expect(calibrationState(findings(25, 4, uniform), 0.95, 19)).toMatchObject({ state: 'conservative' })
  })
})

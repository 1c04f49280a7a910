import { canonicalJson, hashOf } from '@weighhouse/kernel'
import { describe, expect, it } from 'vitest'
import { analysisKinds, findAnalysis } from '@weighhouse/analyses'
import { abTest } from '../src/ab-test/ab-test.ts'
import { gate30Cell } from './gate-30.ts'

const [retained] = gate30Cell.metrics

const parse = (cell: unknown) => abTest.parameters.parse(cell)
const problemsOf = (changes: Record<string, unknown>) =>
  abTest
    .planProblems(parse({ ...gate30Cell, ...changes }))
    .map(({ reason, path }) => `${reason} ${path.join('.')}`.trim())
const metric = (changes: Record<string, unknown>) => ({ ...retained, ...changes })
const issuesOf = (cell: unknown) =>
  abTest.parameters
    .safeParse(cell)
    .error?.issues.map(({ path, message, code }) => ({ path: path.join('.'), message, code })) ?? []

describe('the registry', () => {
  it('finds an analysis by the name a cell gives and nothing else', () => {
    expect(analysisKinds).toContain('ab-test')
    expect(findAnalysis('constructor')).toBeUndefined()
    expect(findAnalysis('__proto__')).toBeUndefined()
  })
})

describe('the parameters of an ab-test', () => {
  it('are complete with their defaults, so that a plan has one form however much was left out', () => {
    const parameters = parse(gate30Cell)
    const spelled = parse({
      ...gate30Cell,
      guardrailAlpha: 0.05,
      harmAlpha: 0.05,
      familyMethod: { success: 'holm' },
      successRule: 'any',
      power: 0.8,
      lag: 'P0D',
      thresholds: { sampleRatio: 0.001, balance: 0.001 },
      metrics: [
        metric({
          nonNegative: true,
          missing: 'error',
          minimumEffect: { value: 0.005, scale: 'absolute' },
          value: '  retained_7 ',
        }),
      ],
    })
    expect(canonicalJson(spelled)).toBe(canonicalJson(parameters))
    expect(hashOf(parse({ ...gate30Cell, power: 0.81 }))).not.toBe(hashOf(parameters))
    expect(parameters.metrics[0]).toMatchObject({
      value: { kind: 'column', name: 'retained_7' },
      missing: 'error',
      nonNegative: true,
    })
  })

  it('keep the place of an expression for diagnostics without letting it into the plan', () => {
    const parameters = parse({ ...gate30Cell, metrics: [metric({ value: 'a  +  b' })] })
    expect(canonicalJson(parameters)).not.toContain('range')
    const reference = abTest.references(parameters)[1]
    expect(reference?.path).toEqual(['metrics', 0, 'value'])
    expect(reference?.expression).toMatchObject({ kind: 'call', range: { start: 0, end: 7 } })
  })

  it('refuse an unknown key, an unknown kind and a malformed expression, each at its place', () => {
    expect(issuesOf({ ...gate30Cell, tresholds: {} })).toMatchObject([{ path: '', code: 'unrecognized_keys' }])
    expect(issuesOf({ ...gate30Cell, metrics: [metric({ colour: 'red' })] })).toMatchObject([
      { path: 'metrics.0', code: 'unrecognized_keys' },
    ])
    expect(issuesOf({ ...gate30Cell, metrics: [metric({ kind: 'median' })] })).toMatchObject([
      { path: 'metrics.0.kind' },
    ])
    expect(issuesOf({ ...gate30Cell, metrics: [metric({ value: 'a +' })] })).toMatchObject([
      { path: 'metrics.0.value' },
    ])
    expect(issuesOf({ ...gate30Cell, thresholds: { sampleRatio: 0.001, crossShare: 1 } })).toMatchObject([
      { path: 'thresholds', code: 'unrecognized_keys' },
    ])
  })

  it('say what the front matter must give', () => {
    const { unit: _unit, arms: _arms, window: _window, ...cell } = gate30Cell
    const issues = issuesOf(cell)
    expect(issues.map(({ path }) => path).sort()).toEqual(['arms', 'unit', 'window'])
    expect(issues.every(({ message }) => message.includes('front matter'))).toBe(true)
  })
})

describe('a plan', () => {
  it('of the published example has no problem', () => {
    expect(problemsOf({})).toEqual([])
  })

  it('without a success metric, or without a number of units, cannot be registered', () => {
    expect(problemsOf({ metrics: [] })).toEqual(['success-list-empty metrics'])
    expect(problemsOf({ metrics: [metric({ role: 'exploratory' })] })).toEqual(['success-list-empty metrics'])
    expect(problemsOf({ plannedUnits: null })).toEqual(['planned-units-missing plannedUnits'])
  })

  it('needs one control, positive shares and a sum of 1 within rounding', () => {
    const arms = (shares: readonly number[], roles: readonly string[]) => ({
      arms: Object.fromEntries(shares.map((share, index) => [`arm${index}`, { share, role: roles[index] }])),
    })
    expect(problemsOf(arms([0.5, 0.5], ['treatment', 'treatment']))).toEqual(['no-single-control arms'])
    expect(problemsOf(arms([0.5, 0.5], ['control', 'control']))).toEqual([
      'no-single-control arms',
      'no-treatment arms',
    ])
    expect(problemsOf(arms([0.5, 0.4], ['control', 'treatment']))).toEqual(['shares-not-one arms'])
    expect(problemsOf(arms([1, 0], ['control', 'treatment']))).toEqual(['share-not-positive arms.arm1.share'])
    expect(problemsOf(arms([0.1, 0.2, 0.7], ['control', 'treatment', 'treatment']))).toEqual([])
    expect(problemsOf(arms([0.5, 0.5 + 1e-11], ['control', 'treatment']))).toEqual(['shares-not-one arms'])
  })

  it('needs a positive margin for each guardrail and none elsewhere', () => {
    const guardrail = (margin: unknown) => ({
      metrics: [retained, metric({ id: 'latency', role: 'guardrail', margin })],
    })
    expect(problemsOf(guardrail(null))).toEqual(['guardrail-without-margin metrics.1'])
    expect(problemsOf(guardrail({ value: 0, scale: 'relative' }))).toEqual([
      'margin-not-positive metrics.1.margin.value',
    ])
    expect(problemsOf(guardrail({ value: 0.02, scale: 'relative' }))).toEqual([])
    expect(problemsOf({ metrics: [metric({ margin: { value: 0.02, scale: 'absolute' } })] })).toEqual([
      'margin-not-used metrics.0.margin',
    ])
  })

  it('lists a metric once in a role, and defines it once', () => {
    expect(problemsOf({ metrics: [retained, retained] })).toEqual(['metric-twice-in-role metrics.1.id'])
    expect(problemsOf({ metrics: [retained, metric({ role: 'deterioration' })] })).toEqual([])
    expect(problemsOf({ metrics: [retained, metric({ role: 'deterioration', value: 'other' })] })).toEqual([
      'metric-defined-twice metrics.1.id',
    ])
  })

  it('with an unordered schedule or an unfrozen percentile cap says so along with what is not built', () => {
    const cap = { kind: 'percentile', quantile: 0.999 }
    const problems = problemsOf({ mode: 'group-sequential', looks: [100, 100], metrics: [metric({ cap })] })
    expect(problems).toEqual([
      'look-schedule-not-increasing looks.1',
      'spending-missing spending',
      'percentile-cap-not-frozen metrics.0.cap',
      'cap-not-used metrics.0.cap',
      'method-not-available metrics.0.cap',
    ])
  })

  it('of events names the instants of exposures and events, and one of units names none of events', () => {
    const events = { rows: 'events', exposure: 'exposed_at', event: 'at' }
    expect(problemsOf(events)).toEqual([])
    expect(problemsOf({ rows: 'events' })).toEqual(['events-without-exposure rows', 'events-without-instants rows'])
    expect(problemsOf({ event: 'at' })).toEqual(['event-not-used event'])
    expect(problemsOf({ crossover: 'exclude' })).toEqual(['crossover-not-seen crossover'])
    expect(problemsOf({ ...events, crossover: 'exclude' })).toEqual([])
    expect(canonicalJson(parse(gate30Cell))).not.toContain('"event"')
    const paths = abTest.references(parse({ ...gate30Cell, ...events })).map(({ path }) => path.join('.'))
    expect(paths).toEqual(['arm', 'unit', 'exposure', 'event', 'metrics.0.value'])
  })

  it('has windows only from a column of exposure times, and a lag only after windows', () => {
    const metrics = [metric({ window: 'P7D' })]
    expect(problemsOf({ exposure: 'exposed_at', lag: 'P2D', metrics })).toEqual([])
    expect(problemsOf({ exposure: 'exposed_at' })).toEqual([])
    expect(problemsOf({ metrics })).toEqual(['window-without-exposure metrics.0.window'])
    expect(problemsOf({ exposure: 'exposed_at', lag: 'PT1H' })).toEqual(['lag-not-used lag'])
    expect(problemsOf({ exposure: 'exposed_at', lag: 'PT0H' })).toEqual([])
  })

  it('may cap and adjust whatever has a mean, and says where neither has a meaning', () => {
    const cap = { kind: 'absolute', value: 3 }
    const covariates = ['before']
    expect(problemsOf({ metrics: [metric({ kind: 'mean', cap, covariates })], inference: 'superpopulation' })).toEqual(
      [],
    )
    expect(problemsOf({ metrics: [metric({ covariates })] })).toEqual([])
    expect(problemsOf({ metrics: [metric({ cap })] })).toEqual(['cap-not-used metrics.0.cap'])
    const quantile = { kind: 'quantile', quantile: 0.9, nonNegative: false }
    expect(problemsOf({ metrics: [metric(quantile)] })).toEqual([])
    expect(problemsOf({ metrics: [metric({ ...quantile, cap, covariates })] })).toEqual([
      'cap-not-used metrics.0.cap',
      'covariates-not-used metrics.0.covariates',
    ])
    expect(problemsOf({ metrics: [metric({ covariates: ['before', 'before'] })] })).toEqual([
      'covariate-twice metrics.0.covariates.1',
    ])
  })

  it('may have a mean under uneven shares', () => {
    const arms = { a: { role: 'control', share: 0.9 }, b: { role: 'treatment', share: 0.1 } }
    expect(problemsOf({ arms, metrics: [metric({ kind: 'mean' })] })).toEqual([])
  })

  it('tells all of its problems at once', () => {
    const problems = problemsOf({
      plannedUnits: null,
      window: { start: '2024-01-14', end: '2024-01-01' },
      arms: { a: { role: 'treatment', share: 0.4 } },
      metrics: [metric({ role: 'guardrail' }), metric({ role: 'guardrail' })],
    })
    expect(problems).toHaveLength(8)
  })
})

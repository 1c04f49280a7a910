import { type AbTestResult, type Comparison, findAnalysis } from '@weighhouse/analyses'
import { type Comoments, type Moments, emptyMoments } from '@weighhouse/statistics'
import type { AggregateAnswer, Summary } from '@weighhouse/summaries'
import type { Draw, Draws } from './draws.ts'

type Aggregates = Readonly<Record<string, AggregateAnswer>>

/** Summaries of both arms, and those of a second reading where a plan has one. */
export interface Arms {
  readonly control: Aggregates
  readonly treatment: Aggregates
  readonly next?: { readonly control: Aggregates; readonly treatment: Aggregates }
}

export interface Plan {
  /** Units of control and treatment, all that is planned. */
  readonly units: readonly [control: number, treatment: number]
  readonly metrics: readonly Readonly<Record<string, unknown>>[]
  readonly rest?: Readonly<Record<string, unknown>>
}

export type Conclude = (arms: Arms, earlier?: readonly AbTestResult[]) => AbTestResult

const days = { start: '2024-01-01', end: '2024-01-14' }
const firstInstantMs = Date.parse('2024-01-15T00:00:00Z')
const hourMs = 3_600_000

/** The engine under a plan, as a notebook would run it: parameters are parsed and judged once, then summaries concluded. */
export function concludeUnder({ units: [control, treatment], metrics, rest = {} }: Plan): Conclude {
  const analysis = findAnalysis('ab-test')
  if (analysis === undefined) throw new Error('there is no ab-test')
  const plannedUnits = control + treatment
  const parameters = analysis.parameters.parse({
    unit: 'unit',
    arms: {
      a: { role: 'control', share: control / plannedUnits },
      b: { role: 'treatment', share: treatment / plannedUnits },
    },
    window: days,
    plannedUnits,
    arm: 'arm',
    mode: 'fixed',
    robustness: 'none',
    metrics,
    ...rest,
  })
  const problems = analysis.planProblems(parameters)
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '))
  return (arms, earlier = []) => {
    const asOf = new Date(firstInstantMs + earlier.length * hourMs).toISOString()
    const summaries: Record<string, Summary> = { arms: summaryOfArms(arms.control, arms.treatment) }
    if (arms.next) summaries['arms-next'] = summaryOfArms(arms.next.control, arms.next.treatment)
    const context = {
      asOf,
      seed: 0,
      registered: true,
      earlier: earlier.map((result) => ({ asOf: result.asOf, result })),
    }
    return analysis.conclude(summaries, parameters, context) as AbTestResult
  }
}

/** A metric where more is better, which decides. */
export function success(kind: 'mean' | 'proportion', id = 'y'): Readonly<Record<string, unknown>> {
  return { id, kind, value: id, role: 'success', direction: 'higher-is-better', nonNegative: true }
}

export function firstComparison({ comparisons: [first] }: AbTestResult): Comparison {
  if (!first) throw new Error('nothing was compared')
  return first
}

function summaryOfArms(control: Aggregates, treatment: Aggregates): Summary {
  return {
    by: ['arm'],
    groups: [
      { key: ['a'], aggregates: control },
      { key: ['b'], aggregates: treatment },
    ],
  }
}

/** An arm of one proportion. */
export function proportionArm(successes: number, units: number, id = 'y'): Aggregates {
  const counts = [
    { value: [false], count: units - successes },
    { value: [true], count: successes },
  ]
  return { units: { kind: 'count', count: units }, [`value:${id}`]: { kind: 'tally', counts } }
}

/** An arm of one mean none of whose values is 0. */
export function meanArm(moments: Moments, id = 'y'): Aggregates {
  const ones: Moments = { ...emptyMoments, count: moments.count, mean: 1 }
  return {
    units: { kind: 'count', count: moments.count },
    [`value:${id}`]: momentsOfAll(moments),
    [`non-zero:${id}`]: momentsOfAll(ones),
  }
}

export function momentsOfAll(moments: Moments): AggregateAnswer {
  return { kind: 'moments', moments, missing: 0, nonFinite: 0 }
}

export function comomentsOfAll(comoments: Comoments): AggregateAnswer {
  return { kind: 'comoments', comoments, missing: 0, nonFinite: 0 }
}

/**
 * Moments of units drawn one by one, in two plain passes: values near their mean need no compensation, and
 * millions of them would take the time of the whole.
 */
export function drawnMoments(draws: Draws, units: number, draw: Draw): Moments {
  const values = new Float64Array(units)
  let sum = 0
  for (let unit = 0; unit < units; unit += 1) {
    const value = draw(draws)
    values[unit] = value
    sum += value
  }
  const mean = sum / units
  let squaredDeviations = 0
  let cubedDeviations = 0
  for (const value of values) {
    const deviation = value - mean
    squaredDeviations += deviation * deviation
    cubedDeviations += deviation * deviation * deviation
  }
  return { count: units, mean, squaredDeviations, cubedDeviations, minimum: null, maximum: null }
}

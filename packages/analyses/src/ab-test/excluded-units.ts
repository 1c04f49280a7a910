import { type Aggregate, type Summary, tallyAnswerOf } from '@weighhouse/summaries'
import { armNames } from './arms.ts'
import type { Draft } from './comparison.ts'
import { findArm } from './find-arm.ts'
import { decidingWindow } from './maturity.ts'
import { call, columnOf, literal } from './metric-expressions.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { isMatureAt } from './readings.ts'
import type { Issue } from './result.ts'
import { armsColumn } from './unit-rows.ts'

const excludedAggregate = (window: string | null) => (window === null ? 'excluded' : `excluded@${window}`)

/** Counts the units of each window by whether they were left out, where the plan leaves out units of several arms. */
export function excludedAggregates(parameters: AbTestParameters, asOf: string): Record<string, Aggregate> {
  if (parameters.crossover !== 'exclude') return {}
  const windows = new Set(parameters.metrics.map(({ window }) => window))
  const isExcluded = call('gt', columnOf(armsColumn), literal(1))
  return Object.fromEntries(
    [...windows].map((window) => {
      const isMature = window === null ? [] : [isMatureAt(parameters, window, asOf)]
      return [excludedAggregate(window), { kind: 'tally', of: [isExcluded, ...isMature] }]
    }),
  )
}

/** Units that are left in and count towards the planned ones, of all planned arms. */
export function keptUnits(summary: Summary, parameters: AbTestParameters): number {
  const window = decidingWindow(parameters)
  return armNames(parameters).reduce((sum, arm) => sum + countsOf(summary, arm, window).kept, 0)
}

/**
 * Says how many units of a comparison were left out, and how far that can have moved the difference at most, in the
 * metric's unit: Σ over both arms of e·max(m − L, U − m), e the share left out, m the mean of those kept, for a metric whose
 * values lie within [L, U]. The bound is null where a metric has no such range (any but a proportion, or a capped mean that is never
 * negative) or an arm has no mean. It assumes nothing of the units left out.
 */
export function excludedIssues(
  summary: Summary,
  { metric, treatment, control, estimate, cap }: Pick<Draft, 'metric' | 'treatment' | 'control' | 'estimate' | 'cap'>,
  { crossover }: AbTestParameters,
): readonly Issue[] {
  if (crossover !== 'exclude') return []
  const counts = {
    treatment: countsOf(summary, treatment, metric.window),
    control: countsOf(summary, control, metric.window),
  }
  if (counts.treatment.excluded + counts.control.excluded === 0) return []
  const upper = upperBound(metric, cap)
  const moves = (['treatment', 'control'] as const).map((side) => {
    const mean = estimate.means[side]
    const { kept, excluded } = counts[side]
    if (upper === null || typeof mean !== 'number') return null
    return (excluded / (kept + excluded)) * Math.max(mean, upper - mean)
  })
  const worstCaseBias = moves.reduce((sum, move) => (sum === null || move === null ? null : sum + move), 0)
  return [
    {
      code: 'crossover-excluded',
      arguments: { treatmentUnits: counts.treatment.excluded, controlUnits: counts.control.excluded, worstCaseBias },
    },
  ]
}

/** The largest value a unit can have where the least is 0, else null. */
function upperBound(metric: Metric, cap: Draft['cap']): number | null {
  if (metric.kind === 'proportion') return 1
  return metric.kind === 'mean' && metric.nonNegative ? (cap?.value ?? null) : null
}

function countsOf(summary: Summary, arm: string, window: string | null) {
  const group = findArm(summary, arm)
  const tally = group ? tallyAnswerOf(group, excludedAggregate(window)) : undefined
  const counts = tally?.kind === 'tally' ? tally.counts : []
  const total = (isExcluded: boolean) =>
    counts.reduce(
      (sum, { value: [excluded, mature = true], count }) =>
        excluded === isExcluded && mature === true ? sum + count : sum,
      0,
    )
  return { kept: total(false), excluded: total(true) }
}

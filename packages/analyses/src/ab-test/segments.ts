import type { Scalar } from '@weighhouse/expressions'
import { type Heterogeneity as Cochran, heterogeneity, notEstimable } from '@weighhouse/statistics'
import { mergeAnswers, type Summary, type SummaryGroup, type SummaryRequest } from '@weighhouse/summaries'
import type { AnalysisContext } from '../analysis.ts'
import { appliedCap } from './applied-cap.ts'
import { armNames, byCodeUnits, findControl, treatmentNames } from './arms.ts'
import { capsOf } from './caps.ts'
import { candidate, comparisonOf, type Draft } from './comparison.ts'
import { estimatePair } from './estimate.ts'
import { adjustFamily, type AdjustedFamily, methodOf } from './families.ts'
import { joinWindows } from './join-readings.ts'
import type { LookStanding } from './look-standing.ts'
import { pairOf } from './pair.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import type { TestCounts } from './power.ts'
import { type Reading, readingsOf } from './readings.ts'
import type { Comparison, FamilyName, Heterogeneity, PlannedEnd, Segment } from './result.ts'
import { unitsOf } from './sample.ts'
import { segmentRequest } from './segment-requests.ts'

/** The level that those with too few units make up together. */
const pooledLevel = 'other'

interface Level {
  readonly column: string
  readonly level: string | null
  readonly summary: Summary
}

interface LevelDraft extends Draft {
  readonly column: string
  readonly level: string | null
}

/**
 * Each metric within each level of the registered columns, corrected over all levels and metrics
 * together, and whether effects differ between the levels of a column (Cochran's Q). They describe: no
 * verdict reads them, and covariates adjust with the error of the summaries. Levels with fewer units than the plan's
 * smallest cell, over all arms, are one level `other`. Null where the plan has no segments.
 */
export function segmentsOf(
  summaries: Readonly<Record<string, Summary>>,
  requests: Readonly<Record<string, SummaryRequest>>,
  whole: Summary,
  parameters: AbTestParameters,
  facts: {
    readonly counts: TestCounts
    readonly plannedEnd: PlannedEnd
    readonly context: AnalysisContext
    readonly standing: LookStanding
    readonly families: Readonly<Record<FamilyName, AdjustedFamily>>
  },
): { readonly segments: readonly Segment[]; readonly heterogeneity: readonly Heterogeneity[] } | null {
  if (parameters.segments.length === 0) return null
  const readings = readingsOf(parameters, facts.context.asOf)
  const levels = parameters.segments.flatMap((column) => levelsOf(column, readings, summaries, requests, parameters))
  const drafts = levels.flatMap((level) => draftsOf(level, whole, parameters))
  const family = adjustFamily(
    'exploratory',
    methodOf('exploratory', parameters),
    drafts.map(({ key, estimate }) => candidate(key, estimate.test)),
  )
  const { counts, plannedEnd, context, standing } = facts
  const families = { ...facts.families, exploratory: family }
  // A segment has no bounds of its own at looks, whatever the mode of the plan.
  const described: AbTestParameters = { ...parameters, mode: 'fixed', prior: null }
  const comparison = (draft: LevelDraft): Comparison =>
    comparisonOf(draft, families, counts, plannedEnd, described, context, standing)
  return {
    segments: drafts.map((draft) => ({ column: draft.column, level: draft.level, comparison: comparison(draft) })),
    heterogeneity: heterogeneityOf(drafts),
  }
}

function draftsOf({ column, level, summary }: Level, whole: Summary, parameters: AbTestParameters): LevelDraft[] {
  const control = findControl(parameters)
  if (control === undefined) return []
  const read: AbTestParameters = { ...parameters, covariateVariance: 'summary' }
  return segmentMetrics(parameters).flatMap((metric) =>
    treatmentNames(parameters).map((treatment): LevelDraft => {
      const pair = pairOf(summary, metric, treatment, control, read)
      return {
        key: [metric.id, treatment, column, level ?? ''].join('/'),
        column,
        level,
        metric,
        treatment,
        control,
        pair,
        look: { kind: 'fixed' },
        estimate: estimatePair(pair, metric, parameters.level),
        cap: appliedCap(metric, capsOf(metric, whole, parameters), { treatment, control }, pair),
        robustness: null,
        margin: notEstimable('no-margin'),
        harm: null,
      }
    }),
  )
}

/** Each metric once, whatever roles it plays in the decision: in a segment it only describes. */
function segmentMetrics({ metrics }: AbTestParameters): readonly Metric[] {
  const first = new Map<string, Metric>()
  for (const metric of metrics) {
    if (!first.has(metric.id)) first.set(metric.id, { ...metric, role: 'exploratory', margin: null })
  }
  return [...first.values()]
}

/** The levels of a column, each as a summary grouped by arm. */
function levelsOf(
  column: string,
  readings: readonly Reading[],
  summaries: Readonly<Record<string, Summary>>,
  requests: Readonly<Record<string, SummaryRequest>>,
  parameters: AbTestParameters,
): readonly Level[] {
  const joined = joinWindows(segmentRequest(column), readings, requests, summaries)
  if (!joined) return []
  const { request, summary } = joined
  const byLevel = Map.groupBy(summary.groups, ({ key }) => nameOf(key[1]))
  const arms = armNames(parameters)
  const isSmall = (groups: readonly SummaryGroup[]) =>
    groups.reduce((sum, group) => sum + (arms.includes(String(group.key[0])) ? unitsOf(group) : 0), 0) <
    parameters.minimumCellUnits
  const pooled = [...byLevel].filter(([, groups]) => isSmall(groups)).flatMap(([, groups]) => groups)
  const named = [...byLevel].filter(([, groups]) => !isSmall(groups))
  const own = named.filter(([level]) => level !== pooledLevel || pooled.length === 0)
  const other = named.filter(([level]) => level === pooledLevel && pooled.length > 0).flatMap(([, groups]) => groups)
  const listed: [string | null, readonly SummaryGroup[]][] = [
    ...own.sort(([left], [right]) => byCodeUnits(left ?? '\uffff', right ?? '\uffff')),
    ...(pooled.length > 0 ? [[pooledLevel, [...other, ...pooled]] as [string, SummaryGroup[]]] : []),
  ]
  return listed.map(([level, groups]) => ({ column, level, summary: byArm(groups, request, summary) }))
}

/** Groups of some levels as one group for each arm. */
function byArm(groups: readonly SummaryGroup[], { aggregates }: SummaryRequest, { by }: Summary): Summary {
  const arms = Map.groupBy(groups, ({ key }) => JSON.stringify(key[0] ?? null))
  return {
    by: by.slice(0, 1),
    groups: [...arms.values()].map((same) => ({
      key: same[0]?.key.slice(0, 1) ?? [],
      aggregates: same.length === 1 ? (same[0]?.aggregates ?? {}) : mergedAggregates(same, aggregates),
    })),
  }
}

function mergedAggregates(
  groups: readonly SummaryGroup[],
  aggregates: SummaryRequest['aggregates'],
): SummaryGroup['aggregates'] {
  return Object.fromEntries(
    Object.entries(aggregates).map(([name, aggregate]) => [
      name,
      mergeAnswers(
        aggregate,
        groups.flatMap((group) => group.aggregates[name] ?? []),
      ),
    ]),
  )
}

/** Cochran's Q of each metric and treatment arm over the levels of a column that have an effect. */
function heterogeneityOf(drafts: readonly LevelDraft[]): readonly Heterogeneity[] {
  const families = Map.groupBy(drafts, ({ column, metric, treatment }) =>
    JSON.stringify([column, metric.id, treatment]),
  )
  return [...families.values()].flatMap((same): Heterogeneity[] => {
    const [first] = same
    if (!first) return []
    const effects = same.flatMap(({ estimate: { absolute } }) =>
      absolute.kind === 'estimated' && absolute.standardError !== null
        ? [{ estimate: absolute.estimate, standardError: absolute.standardError }]
        : [],
    )
    const test: ReturnType<typeof heterogeneity> = heterogeneity(effects)
    return [
      {
        column: first.column,
        metric: first.metric.id,
        treatment: first.treatment,
        levels: effects.length,
        test: testOf(test),
      },
    ]
  })
}

function testOf(test: ReturnType<typeof heterogeneity>): Heterogeneity['test'] {
  if (test.kind === 'not-estimable') return test
  const { kind, statistic, degreesOfFreedom, mean, pValue, log10PValue }: { kind: 'estimated' } & Cochran = test
  return { kind, statistic, degreesOfFreedom, mean, pValue, log10PValue }
}

function nameOf(key: Scalar | undefined): string | null {
  return key === null || key === undefined ? null : String(key)
}

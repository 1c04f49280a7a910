import { notEstimable } from '@weighhouse/statistics'
import type { Summary } from '@weighhouse/summaries'
import type { AnalysisContext } from '../analysis.ts'
import { armNames, findControl, treatmentNames } from './arms.ts'
import { abTestChecks } from './checks.ts'
import { appliedCap } from './applied-cap.ts'
import { capsOf } from './caps.ts'
import { candidate, comparisonOf, countOf, type Draft } from './comparison.ts'
import { comparisonLook, sameComparison } from './comparison-look.ts'
import { estimateAtLook, marginAtLook } from './estimate-at-look.ts'
import { excludedIssues, keptUnits } from './excluded-units.ts'
import { adjustFamily, type AdjustedFamily, type Candidate, methodOf } from './families.ts'
import { findArm } from './find-arm.ts'
import { harmOf } from './harm.ts'
import { type LookStanding, lookStandingOf } from './look-standing.ts'
import { countedUnits } from './maturity.ts'
import { pairOf } from './pair.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { pastLooks } from './past-look.ts'
import { plannedEndOf } from './planned-end.ts'
import type { TestCounts } from './power.ts'
import { isMonitoredForHarm } from './request.ts'
import { firstSummary, wholeSummary } from './request-next.ts'
import { type AbTestResult, type FamilyName, isAbTestResult } from './result.ts'
import { robustnessOf } from './robustness.ts'
import { unitsOf } from './sample.ts'
import { segmentsOf } from './segments.ts'
import { segmentRequests } from './segment-requests.ts'
import { withheld, withheldBetweenLooks, withhold, withholdBetweenLooks } from './withhold.ts'

export const abTestVersion = '1.2.0'

/**
 * The whole answer of an experiment from one summary grouped by arm. Pure: the same summaries,
 * parameters, instant and earlier looks give the same bytes. Whether the run's plan is the
 * registered one changes nothing here; the rule over this result judges it.
 */
export function concludeAbTest(
  summaries: Readonly<Record<string, Summary>>,
  parameters: AbTestParameters,
  context: AnalysisContext,
): AbTestResult {
  const first = firstSummary(summaries, parameters, context.asOf)
  const summary = wholeSummary(first, summaries, parameters, context.asOf)
  const units = armNames(parameters).reduce((sum, arm) => sum + unitsOf(findArm(summary, arm)), 0)
  const total =
    parameters.crossover === 'exclude' ? keptUnits(summary, parameters) : countedUnits(summary, parameters, units)
  const plannedEnd = plannedEndOf(parameters, total, context.asOf)
  const standing = lookStandingOf(summaries, parameters, total, context)
  const past = { ...context, earlier: context.earlier.filter(({ asOf }) => !isAfter(asOf, context.asOf)) }
  const drafts = draftsOf(summary, parameters, past, standing)
  const families = familiesOf(drafts, parameters)
  const counts: TestCounts = {
    successes: families.success.members.length,
    guardrails: parameters.metrics.filter(({ role }) => role === 'guardrail').length,
  }
  const comparisons = drafts.map((draft) =>
    comparisonOf(draft, families, counts, plannedEnd, parameters, past, standing),
  )
  const isWithheld = parameters.mode === 'fixed' && !plannedEnd.reached
  const segments = segmentsOf(
    summaries,
    { ...segmentRequests(parameters, null, context.asOf), ...segmentRequests(parameters, first, context.asOf) },
    summary,
    parameters,
    {
      counts,
      plannedEnd,
      context: past,
      standing,
      families,
    },
  )
  const isBetweenLooks = parameters.mode === 'group-sequential' && standing.run?.counted === false
  const hidden = segments === null ? null : isWithheld ? withheld : isBetweenLooks ? withheldBetweenLooks : null
  return {
    engine: `ab/${abTestVersion}`,
    asOf: context.asOf,
    seed: parameters.seed,
    mode: parameters.mode,
    successRule: parameters.successRule,
    plannedEnd,
    look: standing.run,
    looks: pastLooks(standing),
    checks: abTestChecks(summary, parameters, plannedEnd, past),
    comparisons: isWithheld ? withhold(comparisons) : isBetweenLooks ? withholdBetweenLooks(comparisons) : comparisons,
    segments: hidden ?? segments?.segments ?? null,
    heterogeneity: hidden ?? segments?.heterogeneity ?? null,
    families: Object.values(families).map(({ name, method, members, excluded }) =>
      isWithheld && name === 'success'
        ? { name, method, members: [...members, ...excluded.map(({ comparison }) => comparison)].sort(), excluded: [] }
        : { name, method, members, excluded },
    ),
    operatingCharacteristics: null,
    deviations: null,
  }
}

function draftsOf(
  summary: Summary,
  parameters: AbTestParameters,
  context: AnalysisContext,
  standing: LookStanding,
): readonly Draft[] {
  const control = findControl(parameters)
  if (control === undefined) throw new Error('a plan without a single control arm is refused before it runs')
  return parameters.metrics.flatMap((metric) =>
    treatmentNames(parameters).map((treatment) => {
      const pair = pairOf(summary, metric, treatment, control, parameters)
      const share = pair.shares.treatment + pair.shares.control
      const look = comparisonLook({ metric, treatment, units: countOf(pair), share }, parameters, standing)
      const estimate = estimateAtLook(pair, metric, parameters, look)
      const harm = isMonitoredForHarm(metric)
        ? harmOf(pair, metric, parameters, earlierHarm(metric, treatment, context))
        : null
      const cap = appliedCap(metric, capsOf(metric, summary, parameters), { treatment, control }, pair)
      const excluded = excludedIssues(summary, { metric, treatment, control, estimate, cap }, parameters)
      return {
        key: `${metric.id}/${treatment}`,
        metric,
        treatment,
        control,
        pair,
        look,
        estimate: { ...estimate, issues: [...estimate.issues, ...excluded] },
        cap,
        robustness: robustnessOf(summary, pair, { treatment, control }, metric, estimate, parameters),
        margin: marginAtLook(pair, metric, estimate, parameters, look),
        harm,
      }
    }),
  )
}

function isAfter(left: string, right: string): boolean {
  return Date.parse(left) > Date.parse(right)
}

/** The running p-values of harm at earlier looks: what was shown once stays shown. */
function earlierHarm(metric: Metric, treatment: string, { earlier }: AnalysisContext): readonly number[] {
  return earlier.flatMap(({ result }) => {
    const same = isAbTestResult(result) ? sameComparison(result, metric, treatment) : undefined
    return same?.harm && 'log10PValue' in same.harm ? [same.harm.log10PValue] : []
  })
}

function familiesOf(
  drafts: readonly Draft[],
  parameters: AbTestParameters,
): Readonly<Record<FamilyName, AdjustedFamily>> {
  const inRole = (...roles: Metric['role'][]) => drafts.filter(({ metric }) => roles.includes(metric.role))
  const family = (name: FamilyName, candidates: readonly Candidate[]) =>
    adjustFamily(name, methodOf(name, parameters), candidates)
  return {
    success: family(
      'success',
      inRole('success').map(({ key, estimate }) => candidate(key, estimate.test)),
    ),
    guardrails: family(
      'guardrails',
      inRole('guardrail').map(({ key, margin }) => candidate(key, margin)),
    ),
    harm: family(
      'harm',
      inRole('guardrail', 'deterioration').map(({ key, harm }) =>
        candidate(key, harm ?? notEstimable('not-applicable')),
      ),
    ),
    exploratory: family(
      'exploratory',
      inRole('exploratory').map(({ key, estimate }) => candidate(key, estimate.test)),
    ),
  }
}

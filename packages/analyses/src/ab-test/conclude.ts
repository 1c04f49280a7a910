import { type Estimated, type NonInferiority, notEstimable, type PValue } from '@weighhouse/statistics'
import type { Summary } from '@weighhouse/summaries'
import type { AnalysisContext } from '../analysis.ts'
import { armNames, findControl, treatmentNames } from './arms.ts'
import { abTestChecks } from './checks.ts'
import { appliedCap } from './applied-cap.ts'
import { bayesOf } from './bayes.ts'
import { capsOf } from './caps.ts'
import { comparisonLook, type ComparisonLook, sameComparison } from './comparison-look.ts'
import type { Estimate } from './estimate.ts'
import { estimateAtLook, marginAtLook } from './estimate-at-look.ts'
import {
  adjustFamily,
  type AdjustedFamily,
  type Candidate,
  familyOf,
  isRejected,
  membershipOf,
  methodOf,
} from './families.ts'
import { findArm } from './find-arm.ts'
import { harmOf } from './harm.ts'
import { isEffectShown, ownBoundOf, sequentialFields } from './look-fields.ts'
import { type LookStanding, lookStandingOf } from './look-standing.ts'
import { guardrailState } from './noninferiority.ts'
import { type Pair, pairOf } from './pair.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { plannedEndOf } from './planned-end.ts'
import { powerOf, type TestCounts } from './power.ts'
import { armsRequest, isMonitoredForHarm } from './request.ts'
import { joinReadings, nextRequest } from './request-next.ts'
import {
  type AbTestResult,
  type AppliedCap,
  type Comparison,
  type FamilyName,
  isAbTestResult,
  type PlannedEnd,
  type Robustness,
} from './result.ts'
import { robustnessOf } from './robustness.ts'
import { unitsOf } from './sample.ts'
import { withhold, withholdBetweenLooks } from './withhold.ts'

export const abTestVersion = '1.1.0'

/** One metric in one treatment arm against the control, before families are formed. */
interface Draft {
  readonly key: string
  readonly metric: Metric
  readonly treatment: string
  readonly control: string
  readonly pair: Pair
  readonly look: ComparisonLook
  readonly estimate: Estimate
  readonly cap: AppliedCap | null
  readonly robustness: readonly Robustness[] | null
  readonly margin: Estimated<NonInferiority>
  readonly harm: Estimated<PValue> | null
}

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
  const first = summaries[armsRequest]
  if (!first) throw new Error('the summary of the arms is missing')
  const summary = joinReadings(first, summaries[nextRequest])
  const arms = armNames(parameters)
  const units = Object.fromEntries(arms.map((arm) => [arm, unitsOf(findArm(summary, arm))]))
  const total = Object.values(units).reduce((sum, count) => sum + count, 0)
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
  const isBetweenLooks = parameters.mode === 'group-sequential' && standing.run?.counted === false
  return {
    engine: `ab/${abTestVersion}`,
    asOf: context.asOf,
    seed: parameters.seed,
    mode: parameters.mode,
    successRule: parameters.successRule,
    plannedEnd,
    look: standing.run,
    checks: abTestChecks(summary, parameters, plannedEnd, past),
    comparisons: isWithheld ? withhold(comparisons) : isBetweenLooks ? withholdBetweenLooks(comparisons) : comparisons,
    segments: null,
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
      return {
        key: `${metric.id}/${treatment}`,
        metric,
        treatment,
        control,
        pair,
        look,
        estimate,
        cap: appliedCap(metric, capsOf(metric, summary, parameters), { treatment, control }, pair),
        robustness: robustnessOf(summary, pair, { treatment, control }, metric, estimate, parameters),
        margin: marginAtLook(pair, metric, estimate, parameters, look),
        harm,
      }
    }),
  )
}

function countOf({ treatment, control }: Pair): number {
  return treatment.moments.count + control.moments.count
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

function candidate(comparison: string, test: Estimated<PValue>): Candidate {
  if (test.kind === 'not-estimable') return { comparison, pValue: null, reason: test.reason }
  return { comparison, pValue: { pValue: test.pValue, log10PValue: test.log10PValue }, reason: null }
}

function comparisonOf(
  { key, metric, treatment, control, pair, look, estimate, cap, robustness, margin, harm }: Draft,
  families: Readonly<Record<FamilyName, AdjustedFamily>>,
  counts: TestCounts,
  plannedEnd: PlannedEnd,
  parameters: AbTestParameters,
  { asOf, earlier }: AnalysisContext,
  { run }: LookStanding,
): Comparison {
  const bayes = bayesOf(estimate, metric, parameters)
  const adjustedHarm = families.harm.adjusted.get(key)
  const harmShown = isRejected(adjustedHarm, parameters.harmAlpha)
  const family = families[familyOf(metric.role)]
  const alpha = {
    success: 1 - parameters.level,
    exploratory: 1 - parameters.level,
    guardrails: parameters.guardrailAlpha,
    harm: parameters.harmAlpha,
  }
  const count = countOf(pair)
  const plannedCount = plannedEnd.plannedUnits * (pair.shares.treatment + pair.shares.control)
  return {
    metric: metric.id,
    label: metric.label ?? metric.id,
    treatment,
    control,
    role: metric.role,
    estimand: {
      kind: metric.kind,
      unit: parameters.unit,
      population: parameters.population,
      window: metric.window,
      direction: metric.direction,
      cap,
      covariates: metric.covariates,
    },
    units: { [treatment]: pair.treatment.moments.count, [control]: pair.control.moments.count },
    means: { [treatment]: estimate.means.treatment, [control]: estimate.means.control },
    adjustedMeans: estimate.adjustedMeans && {
      [treatment]: estimate.adjustedMeans.treatment,
      [control]: estimate.adjustedMeans.control,
    },
    absolute: estimate.absolute,
    relative: estimate.relative,
    test: estimate.test,
    look: {
      index: run?.index ?? earlier.length + 1,
      asOf,
      units: count,
      informationFraction: count / plannedCount,
      ...sequentialFields(look, estimate, metric, parameters),
    },
    family: membershipOf(family, key, alpha[family.name], ownBoundOf(look, metric, estimate, margin, parameters)),
    noninferiority: guardrailState(
      margin,
      metric,
      estimate,
      harmShown,
      isEffectShown(look, estimate, parameters.level),
    ),
    harm:
      harm === null || harm.kind === 'not-estimable'
        ? harm
        : {
            pValue: harm.pValue,
            log10PValue: harm.log10PValue,
            adjustedPValue: adjustedHarm?.pValue ?? null,
            shown: harmShown,
          },
    varianceReduction: estimate.varianceReduction,
    bayes: bayes.bayes,
    power: powerOf(pair, metric, estimate, counts, parameters),
    robustness,
    issues: [...estimate.issues, ...bayes.issues],
  }
}

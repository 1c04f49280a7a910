import { type Estimated, type NonInferiority, notEstimable, type PValue } from '@weighhouse/statistics'
import type { Summary } from '@weighhouse/summaries'
import type { AnalysisContext } from '../analysis.ts'
import { armNames, findControl, shareOf, treatmentNames } from './arms.ts'
import { abTestChecks } from './checks.ts'
import { type Estimate, estimatePair, type Pair } from './estimate.ts'
import { adjustFamily, type AdjustedFamily, type Candidate, familyOf, isRejected, methodOf } from './families.ts'
import { harmOf } from './harm.ts'
import { guardrailState, noninferiorityOf } from './noninferiority.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { plannedEndOf } from './planned-end.ts'
import { powerOf, type TestCounts } from './power.ts'
import { armsRequest, isMonitoredForHarm } from './request.ts'
import { type AbTestResult, type Comparison, type FamilyName, isAbTestResult, type PlannedEnd } from './result.ts'
import { findArm, sampleOf, unitsOf } from './sample.ts'
import { withhold } from './withhold.ts'

export const abTestVersion = '1.1.0'

/** One metric in one treatment arm against the control, before families are formed. */
interface Draft {
  readonly key: string
  readonly metric: Metric
  readonly treatment: string
  readonly control: string
  readonly pair: Pair
  readonly estimate: Estimate
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
  const summary = summaries[armsRequest]
  if (!summary) throw new Error('the summary of the arms is missing')
  const arms = armNames(parameters)
  const units = Object.fromEntries(arms.map((arm) => [arm, unitsOf(findArm(summary, arm))]))
  const plannedEnd = plannedEndOf(
    parameters,
    Object.values(units).reduce((sum, count) => sum + count, 0),
    context.asOf,
  )
  const drafts = draftsOf(summary, parameters, context)
  const families = familiesOf(drafts, parameters)
  const counts: TestCounts = {
    successes: families.success.members.length,
    guardrails: parameters.metrics.filter(({ role }) => role === 'guardrail').length,
  }
  const comparisons = drafts.map((draft) => comparisonOf(draft, families, counts, plannedEnd, parameters, context))
  const isWithheld = parameters.mode === 'fixed' && !plannedEnd.reached
  return {
    engine: `ab/${abTestVersion}`,
    asOf: context.asOf,
    seed: parameters.seed,
    mode: parameters.mode,
    successRule: parameters.successRule,
    plannedEnd,
    checks: abTestChecks(summary, parameters, plannedEnd, context),
    comparisons: isWithheld ? withhold(comparisons) : comparisons,
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

function draftsOf(summary: Summary, parameters: AbTestParameters, context: AnalysisContext): readonly Draft[] {
  const control = findControl(parameters)
  if (control === undefined) throw new Error('a plan without a single control arm is refused before it runs')
  return parameters.metrics.flatMap((metric) =>
    treatmentNames(parameters).map((treatment) => {
      const pair: Pair = {
        treatment: sampleOf(findArm(summary, treatment), metric),
        control: sampleOf(findArm(summary, control), metric),
        shares: { treatment: shareOf(parameters, treatment), control: shareOf(parameters, control) },
      }
      const estimate = estimatePair(pair, metric, parameters.level)
      const harm = isMonitoredForHarm(metric)
        ? harmOf(pair, metric, parameters, earlierHarm(metric, treatment, context))
        : null
      return {
        key: `${metric.id}/${treatment}`,
        metric,
        treatment,
        control,
        pair,
        estimate,
        margin: noninferiorityOf(pair, metric, estimate, parameters.guardrailAlpha),
        harm,
      }
    }),
  )
}

/** The running p-values of harm at earlier looks: what was shown once stays shown. */
function earlierHarm({ id, role }: Metric, treatment: string, { earlier }: AnalysisContext): readonly number[] {
  return earlier.flatMap(({ result }) => {
    if (!isAbTestResult(result)) return []
    const same = result.comparisons.find(
      (other) => other.metric === id && other.role === role && other.treatment === treatment,
    )
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
  { key, metric, treatment, control, pair, estimate, margin, harm }: Draft,
  families: Readonly<Record<FamilyName, AdjustedFamily>>,
  counts: TestCounts,
  plannedEnd: PlannedEnd,
  parameters: AbTestParameters,
  { asOf, earlier }: AnalysisContext,
): Comparison {
  const adjustedHarm = families.harm.adjusted.get(key)
  const harmShown = isRejected(adjustedHarm, parameters.harmAlpha)
  const family = families[familyOf(metric.role)]
  const adjusted = family.adjusted.get(key)
  const alpha = {
    success: 1 - parameters.level,
    exploratory: 1 - parameters.level,
    guardrails: parameters.guardrailAlpha,
    harm: parameters.harmAlpha,
  }
  const count = pair.treatment.moments.count + pair.control.moments.count
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
      cap: null,
      covariates: metric.covariates,
    },
    units: { [treatment]: pair.treatment.moments.count, [control]: pair.control.moments.count },
    means: { [treatment]: estimate.means.treatment, [control]: estimate.means.control },
    adjustedMeans: null,
    absolute: estimate.absolute,
    relative: estimate.relative,
    test: estimate.test,
    look: {
      index: earlier.length + 1,
      asOf,
      units: count,
      informationFraction: count / plannedCount,
      bound: null,
      spent: null,
      conditionalPower: null,
    },
    family: {
      name: family.name,
      members: family.members.length,
      method: family.method,
      adjustedPValue: adjusted?.pValue ?? null,
      rejected: isRejected(adjusted, alpha[family.name]),
      intervalKind: 'none',
    },
    noninferiority: guardrailState(margin, metric, estimate, harmShown, parameters),
    harm:
      harm === null || harm.kind === 'not-estimable'
        ? harm
        : {
            pValue: harm.pValue,
            log10PValue: harm.log10PValue,
            adjustedPValue: adjustedHarm?.pValue ?? null,
            shown: harmShown,
          },
    varianceReduction: null,
    bayes: null,
    power: powerOf(pair, metric, estimate, counts, parameters),
    robustness: null,
    issues: estimate.issues,
  }
}

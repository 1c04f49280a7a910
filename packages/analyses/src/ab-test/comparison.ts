import type { Estimated, NonInferiority, PValue } from '@weighhouse/statistics'
import type { AnalysisContext } from '../analysis.ts'
import { bayesOf } from './bayes.ts'
import type { ComparisonLook } from './comparison-look.ts'
import type { Estimate } from './estimate.ts'
import { type AdjustedFamily, type Candidate, familyOf, isRejected, membershipOf } from './families.ts'
import { isEffectShown, ownBoundOf, sequentialFields } from './look-fields.ts'
import type { LookStanding } from './look-standing.ts'
import { guardrailState } from './noninferiority.ts'
import type { Pair } from './pair.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import { powerOf, type TestCounts } from './power.ts'
import type { AppliedCap, Comparison, FamilyName, PlannedEnd, Robustness } from './result.ts'

/** One metric in one treatment arm against the control, before families are formed. */
export interface Draft {
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

/** The comparison as a result holds it, once its family is adjusted. */
export function comparisonOf(
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

/** Units of both arms. */
export function countOf({ treatment, control }: Pair): number {
  return treatment.moments.count + control.moments.count
}

/** What a test brings into a family: its p-value, or why it has none. */
export function candidate(comparison: string, test: Estimated<PValue>): Candidate {
  if (test.kind === 'not-estimable') return { comparison, pValue: null, reason: test.reason }
  return { comparison, pValue: { pValue: test.pValue, log10PValue: test.log10PValue }, reason: null }
}

import type { JsonObject } from '@weighhouse/kernel'
import type { EffectSet, NotEstimable } from '@weighhouse/statistics'
import type { Correction, Metric, Role } from './parameters.ts'
import type { PastLook } from './past-look.ts'

/** What could be estimated but may not be shown yet. */
export type Withheld = {
  readonly kind: 'withheld'
  readonly reason: 'withheld-before-planned-end' | 'withheld-between-looks'
}
type Shown<Value> = Value | NotEstimable | Withheld

export type AbsoluteEffect = {
  readonly kind: 'estimated'
  /** m_T − m_C, in the metric's unit. */
  readonly estimate: number
  /** Of a sparse proportion at equal rates; null where both of its arms are all alike. */
  readonly standardError: number | null
  readonly set: EffectSet
}
export type RelativeEffect = {
  readonly kind: 'estimated'
  /** (m_T − m_C) / |m_C|; null of a sparse proportion whose control has no success. */
  readonly estimate: number | null
  /** g = c²V_C/m_C²: at 1 and above the sign of the control mean is unresolved. Null where the estimate is. */
  readonly controlResolution: number | null
  readonly set: EffectSet
}
export type Test = {
  readonly kind: 'estimated'
  readonly method: 'welch' | 'hall' | 'sparse' | 'woodruff' | 'always-valid' | 'group-sequential'
  readonly sided: 'two'
  readonly statistic: number
  /** Null where the reference is normal. */
  readonly degreesOfFreedom: number | null
  readonly criticalValue: number
  readonly pValue: number | null
  readonly log10PValue: number
  /** Always-valid: the smallest p-value of this and earlier looks; null in other modes and below 1e-300. */
  readonly runningPValue: number | null
  /** Always-valid: evidence against no effect; null in other modes and above 1e300. */
  readonly eValue: number | null
  /** κ, the skewness of the difference, or null where third moments are of no use (proportions, quantiles). */
  readonly skewness: number | null
  /** Whose third moments κ has where covariates adjust; else null. */
  readonly skewSource: 'unadjusted' | null
}

/** What is said of a two-sided test once it has stopped, with results ordered by the look of stopping; never what decides. */
export type AfterStopping = {
  readonly method: 'stage-wise-ordering'
  readonly pValue: number | null
  readonly log10PValue: number
  /** Median-unbiased, in the metric's unit. */
  readonly estimate: number
  readonly set: EffectSet
}

export type ConditionalPower = {
  /** Probability to reject in the beneficial direction at the planned end under the registered minimum effect; null without one. */
  readonly plannedEffect: number | null
  /** The same under the effect seen so far. */
  readonly currentTrend: number
}

export type Look = {
  /** Position of this look among those that count, from 1. */
  readonly index: number
  readonly asOf: string
  /** Units of both arms of the comparison. */
  readonly units: number
  /** Of the units planned for the two arms, 1 or more when the plan is filled. */
  readonly informationFraction: number
  /** Group-sequential: the bound of |Z| at this look for this metric's share of the error. */
  readonly bound: number | null
  /** Group-sequential: two-sided error spent through this look; null where the look is no test of this comparison. */
  readonly spent: number | null
  readonly conditionalPower: ConditionalPower | null
  readonly afterStopping: AfterStopping | null
}

/** Whether a run of a sequential plan is one of its looks. */
export type RunLook = {
  /** Position among the looks that count, from 1. */
  readonly index: number
  readonly counted: boolean
  readonly reason: 'look-out-of-order' | 'look-outside-schedule' | 'information-not-increasing' | null
  /** Of the summaries of a group-sequential look, so that the same data are known as the same look. */
  readonly dataHash: string | null
}

export type FamilyMembership = {
  readonly name: FamilyName
  /** Testable members only. */
  readonly members: number
  readonly method: FamilyMethod
  /** Null too in group-sequential mode, where each test has its own bound instead. */
  readonly adjustedPValue: number | null
  readonly rejected: boolean
  /** Simultaneous where the comparison's interval holds its share of the family's error. */
  readonly intervalKind: 'none' | 'simultaneous'
}
/** `alpha-split`: each comparison spends an equal share of the family's error over its looks. */
export type FamilyMethod = Correction | 'none' | 'alpha-split'
export type FamilyName = 'success' | 'guardrails' | 'harm' | 'exploratory'

export type Noninferiority = {
  readonly margin: number
  readonly scale: 'absolute' | 'relative'
  readonly statistic: number | null
  readonly pValue: number | null
  readonly log10PValue: number | null
  readonly state: 'non-inferior' | 'inferior' | 'open' | 'not-estimable'
  readonly notes: readonly string[]
}

type Harm = {
  readonly pValue: number | null
  readonly log10PValue: number
  readonly adjustedPValue: number | null
  readonly shown: boolean
}

export type Power = {
  /** On the absolute scale, from the variances of this look. */
  readonly minimumDetectableEffect: number | null
  /** Units of both arms that the planned effect (guardrails: the margin) needs; null without one. */
  readonly unitsNeeded: number | null
  /** On the absolute scale; null where none is registered. */
  readonly plannedEffect: number | null
  /** The test whose power this is: its error in all, its sides, and the probability with which it finds the detectable effect. */
  readonly alpha: number
  readonly sides: 'one' | 'two'
  readonly target: number
}

export type Issue = { readonly code: string; readonly arguments: JsonObject }

/** A cap of unit totals with the number it had and the units it cut. */
/** The effect seen through the registered prior: a view, and at looks no evidence of its own. */
export type Bayes = {
  readonly prior: { readonly mean: number; readonly standardDeviation: number; readonly scale: 'absolute' | 'relative' }
  /** Probability that the effect is in the direction that is better. */
  readonly probabilityBetter: number
  /** Expected loss of shipping, and of keeping the control, in the metric's unit. */
  readonly lossShip: number
  readonly lossKeep: number
  /** Of the effect, in the metric's unit. */
  readonly posterior: { readonly mean: number; readonly standardDeviation: number }
  /** Central credible interval. */
  readonly set: EffectSet
}

/** The comparison done otherwise, labelled and outside every family. */
export type Robustness = {
  readonly analysis: 'uncapped' | 'unadjusted' | 'log' | 'mann-whitney' | 'without-largest'
  /** In the analysis' own unit; null where it has no answer. */
  readonly estimate: number | null
  readonly log10PValue: number | null
  /** Same sign as the record, and a rejection where the record rejects; null where either has no answer. */
  readonly agrees: boolean | null
  /** Why there is no answer; null where there is one. */
  readonly reason: string | null
}

/** A cap of unit totals with the number it had and the units it cut. */
export type AppliedCap = {
  readonly kind: 'absolute' | 'percentile'
  /** Null for an absolute cap. */
  readonly quantile: number | null
  /** In the unit of the metric (of a ratio's numerator); null where a percentile has no value. */
  readonly value: number | null
  /** Units of each arm whose total is cut. */
  readonly capped: Readonly<Record<string, number>>
  /** The same of a ratio's denominator; null for other metrics. */
  readonly denominator: { readonly value: number | null; readonly capped: Readonly<Record<string, number>> } | null
}

export type Comparison = {
  readonly metric: string
  readonly label: string
  readonly treatment: string
  readonly control: string
  readonly role: Role
  readonly estimand: {
    readonly kind: Metric['kind']
    readonly unit: string
    readonly population: 'assigned'
    readonly window: string | null
    readonly direction: Metric['direction']
    readonly cap: AppliedCap | null
    readonly covariates: readonly string[]
  }
  readonly units: Readonly<Record<string, number>>
  readonly means: Readonly<Record<string, Shown<number>>>
  readonly adjustedMeans: Readonly<Record<string, Shown<number>>> | null
  readonly absolute: Shown<AbsoluteEffect>
  readonly relative: Shown<RelativeEffect>
  readonly test: Shown<Test>
  readonly look: Look
  readonly family: FamilyMembership
  readonly noninferiority: Noninferiority | null
  readonly harm: Harm | NotEstimable | null
  readonly varianceReduction: number | Withheld | null
  readonly bayes: Bayes | Withheld | null
  readonly power: Power | Withheld
  readonly robustness: readonly Robustness[] | Withheld | null
  readonly issues: readonly Issue[]
}

/** A metric within one level of a segment column; `other` pools levels with few units, null is a level that is missing. */
export type Segment = {
  readonly column: string
  readonly level: string | null
  readonly comparison: Comparison
}

/** Cochran's Q of one metric and treatment arm over the levels of a column. */
export type Heterogeneity = {
  readonly column: string
  readonly metric: string
  readonly treatment: string
  /** Levels with an effect. */
  readonly levels: number
  readonly test:
    | {
        readonly kind: 'estimated'
        readonly statistic: number
        readonly degreesOfFreedom: number
        /** The inverse-variance mean of the effects, in the metric's unit. */
        readonly mean: number
        readonly pValue: number | null
        readonly log10PValue: number
      }
    | NotEstimable
}

export type Check = {
  readonly check: 'sample-ratio' | 'crossover' | 'maturity' | 'balance' | 'deviations'
  readonly method: string | null
  readonly verdict: 'pass' | 'fail' | 'insufficient-evidence' | 'invalid'
  readonly reason: string | null
  readonly pValue: number | null
  readonly log10PValue: number | null
  readonly limit: number | null
  readonly detail: JsonObject
}

export type Family = {
  readonly name: FamilyName
  readonly method: FamilyMethod
  /** Testable comparisons, `metric/treatment`. */
  readonly members: readonly string[]
  readonly excluded: readonly { readonly comparison: string; readonly reason: string }[]
}

export type PlannedEnd = {
  readonly reached: boolean
  readonly units: number
  readonly plannedUnits: number
  /** Days in UTC that are over at `asOf`, counted from the window's first. */
  readonly elapsedDays: number
  /** Days before which nothing is concluded: the larger of the minimum duration and, in fixed mode, the window. */
  readonly requiredDays: number
}

/** The answer of an `ab-test` cell. Types, not interfaces, since it must be a JSON object. */
export type AbTestResult = {
  readonly engine: string
  readonly asOf: string
  readonly seed: number
  readonly mode: 'fixed' | 'always-valid' | 'group-sequential'
  readonly successRule: 'any' | 'all'
  readonly plannedEnd: PlannedEnd
  /** Null in fixed mode, whose one look is the planned end. */
  readonly look: RunLook | null
  /** What the looks before this one said, oldest first; null in fixed mode. */
  readonly looks: readonly PastLook[] | null
  readonly checks: readonly Check[]
  readonly comparisons: readonly Comparison[]
  /** Each metric within each level of the registered columns; null where the plan has none. */
  readonly segments: readonly Segment[] | Withheld | null
  /** Whether effects differ between the levels of a column. */
  readonly heterogeneity: readonly Heterogeneity[] | Withheld | null
  readonly families: readonly Family[]
  readonly operatingCharacteristics: null
  readonly deviations: null
}

/** Whether a result is that of an `ab-test`: its engine says so. */
export function isAbTestResult(result: JsonObject): result is AbTestResult {
  return typeof result['engine'] === 'string' && result['engine'].startsWith('ab/')
}

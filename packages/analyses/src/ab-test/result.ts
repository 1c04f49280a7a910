import type { JsonObject } from '@weighhouse/kernel'
import type { EffectSet, NotEstimable } from '@weighhouse/statistics'
import type { Correction, Metric, Role } from './parameters.ts'

/** What could be estimated but may not be shown yet. */
export type Withheld = { readonly kind: 'withheld'; readonly reason: 'withheld-before-planned-end' }
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
  readonly method: 'welch' | 'sparse'
  readonly sided: 'two'
  readonly statistic: number
  /** Null where the reference is normal. */
  readonly degreesOfFreedom: number | null
  readonly criticalValue: number
  readonly pValue: number | null
  readonly log10PValue: number
  readonly runningPValue: null
  readonly eValue: null
  /** κ, the skewness of the difference, or null where third moments are of no use (proportions). */
  readonly skewness: number | null
}

type Look = {
  readonly index: number
  readonly asOf: string
  /** Units of both arms of the comparison. */
  readonly units: number
  /** Of the units planned for the two arms, 1 or more when the plan is filled. */
  readonly informationFraction: number
  readonly bound: null
  readonly spent: null
  readonly conditionalPower: null
}

type FamilyMembership = {
  readonly name: FamilyName
  /** Testable members only. */
  readonly members: number
  readonly method: Correction | 'none'
  readonly adjustedPValue: number | null
  readonly rejected: boolean
  readonly intervalKind: 'none'
}
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
}

export type Issue = { readonly code: string; readonly arguments: JsonObject }

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
    readonly cap: null
    readonly covariates: readonly string[]
  }
  readonly units: Readonly<Record<string, number>>
  readonly means: Readonly<Record<string, Shown<number>>>
  readonly adjustedMeans: null
  readonly absolute: Shown<AbsoluteEffect>
  readonly relative: Shown<RelativeEffect>
  readonly test: Shown<Test>
  readonly look: Look
  readonly family: FamilyMembership
  readonly noninferiority: Noninferiority | null
  readonly harm: Harm | NotEstimable | null
  readonly varianceReduction: null
  readonly bayes: null
  readonly power: Power | Withheld
  readonly robustness: null
  readonly issues: readonly Issue[]
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
  readonly method: Correction | 'none'
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
  readonly checks: readonly Check[]
  readonly comparisons: readonly Comparison[]
  readonly segments: null
  readonly families: readonly Family[]
  readonly operatingCharacteristics: null
  readonly deviations: null
}

/** Whether a result is that of an `ab-test`: its engine says so. */
export function isAbTestResult(result: JsonObject): result is AbTestResult {
  return typeof result['engine'] === 'string' && result['engine'].startsWith('ab/')
}

import { byCodeUnits } from './arms.ts'
import type { LookStanding } from './look-standing.ts'
import type { AbTestResult, Check, Comparison } from './result.ts'

/** What a look said of one comparison. */
export type LookEstimate = {
  readonly metric: string
  readonly treatment: string
  readonly role: Comparison['role']
  /** Units of both arms. */
  readonly units: number
  /** m_T − m_C, in the metric's unit. */
  readonly estimate: number
  /** Of the look's interval; null where it has no such end. */
  readonly lower: number | null
  readonly upper: number | null
  /** Size that a difference had to have to be shown; null where few events were compared exactly. */
  readonly boundary: number | null
}

/** What a look said, kept short, so that later looks can show the way that led to them. */
export type PastLook = {
  /** Position among the looks that count, from 1. */
  readonly index: number
  readonly asOf: string
  readonly units: number
  readonly sampleRatio: {
    readonly verdict: Check['verdict']
    /** Smallest of the looks so far. */
    readonly pValue: number | null
    readonly log10PValue: number | null
    readonly limit: number | null
    /** Units of each arm, counted and by the planned shares. */
    readonly arms: readonly { readonly arm: string; readonly units: number; readonly planned: number }[]
  } | null
  readonly comparisons: readonly LookEstimate[]
}

/** The looks before this one, oldest first; null without looks, and none where the run is no look itself. */
export function pastLooks({ run, earlier }: LookStanding): readonly PastLook[] | null {
  if (run === null) return null
  return run.counted ? earlier.filter(({ look }) => look?.counted === true).map(lookTold) : []
}

/** A result in the short form that later looks keep of it. */
export function lookTold({ look, asOf, plannedEnd, checks, comparisons }: AbTestResult): PastLook {
  return {
    index: look?.index ?? 1,
    asOf,
    units: plannedEnd.units,
    sampleRatio: sampleRatioTold(checks),
    comparisons: comparisons.flatMap(estimateTold),
  }
}

function sampleRatioTold(checks: readonly Check[]): PastLook['sampleRatio'] {
  const check = checks.find(({ check }) => check === 'sample-ratio')
  const observed = check?.detail['observed']
  const expected = check?.detail['expected']
  if (!check || !isCounts(observed) || !isCounts(expected)) return null
  const { verdict, pValue, log10PValue, limit } = check
  const arms = Object.keys(observed)
    .sort(byCodeUnits)
    .map((arm) => ({ arm, units: observed[arm] ?? 0, planned: expected[arm] ?? 0 }))
  return { verdict, pValue, log10PValue, limit, arms }
}

function estimateTold({ metric, treatment, role, look, absolute, test }: Comparison): readonly LookEstimate[] {
  if (absolute.kind !== 'estimated' || test.kind !== 'estimated') return []
  const { estimate, standardError, set } = absolute
  return [
    {
      metric,
      treatment,
      role,
      units: look.units,
      estimate,
      lower: set.kind === 'interval' ? set.lower : null,
      upper: set.kind === 'interval' ? set.upper : null,
      boundary: standardError === null || test.method === 'sparse' ? null : test.criticalValue * standardError,
    },
  ]
}

/** Whether a part of a check's detail counts units by arm. */
export function isCounts(value: unknown): value is Readonly<Record<string, number>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((count) => typeof count === 'number')
  )
}

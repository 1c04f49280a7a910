import { errorSpent, groupSequentialBounds, normalLogSf } from '@weighhouse/statistics'
import type { LookStanding } from './look-standing.ts'
import type { AbTestParameters, Metric } from './parameters.ts'
import type { AbTestResult, Comparison, Test } from './result.ts'

/** What the plan's mode lets a run conclude about one comparison. */
export type ComparisonLook =
  | { readonly kind: 'fixed' }
  /** Nothing may be concluded, and why. */
  | { readonly kind: 'closed'; readonly reason: string }
  | AlwaysValidLook
  | GroupSequentialLook

export interface AlwaysValidLook {
  readonly kind: 'always-valid'
  readonly units: number
  /** N for both arms of the comparison. */
  readonly plannedUnits: number
  /** Decimal logarithms of the p-values of earlier looks. */
  readonly earlier: readonly number[]
  /** Units of the last look where they were more than now: its data are no longer what they were. */
  readonly revisedFrom: number | null
}

export interface GroupSequentialLook {
  readonly kind: 'group-sequential'
  /** Information at the looks that counted for this comparison, and at this one. */
  readonly fractions: readonly number[]
  readonly bounds: readonly (number | null)[]
  /** b_k of |Z| at this look. */
  readonly bound: number
  /** b⁺_k of the one-sided margin test, where there is one. */
  readonly marginBound: number | null
  /** Two-sided error of this comparison in all, and spent through this look. */
  readonly alpha: number
  readonly spent: number
  /** True where an earlier look rejected: the test had stopped before. */
  readonly hasStopped: boolean
}

export function comparisonLook(
  { metric, treatment, units, share }: { metric: Metric; treatment: string; units: number; share: number },
  parameters: AbTestParameters,
  { run, earlier }: LookStanding,
): ComparisonLook {
  if (run === null) return { kind: 'fixed' }
  if (run.reason !== null) return { kind: 'closed', reason: run.reason }
  const { plannedUnits: planned, spending } = parameters
  if (planned === null) throw new Error('a sequential plan without planned units is refused before it runs')
  const plannedUnits = planned * share
  const before = earlier.flatMap((result) => sameComparison(result, metric, treatment) ?? [])
  if (parameters.mode === 'always-valid') {
    const logs = before.flatMap(({ test }) => (test.kind === 'estimated' ? [test.log10PValue] : []))
    const last = before.at(-1)?.look.units ?? 0
    return { kind: 'always-valid', units, plannedUnits, earlier: logs, revisedFrom: last > units ? last : null }
  }
  if (spending === null)
    throw new Error('a group-sequential plan without a spending function is refused before it runs')
  const tested = before
    .filter(({ look }) => look.spent !== null)
    // A look whose data were corrected to fewer units than the one before it had adds no information.
    .filter(({ look }, index, all) => all.slice(0, index).every((other) => other.look.units < look.units))
  const last = tested.at(-1)?.look.units ?? 0
  if (units <= last) return { kind: 'closed', reason: 'information-not-increasing' }
  const fractions = [...tested.map(({ look }) => look.units), units].map((count) => count / plannedUnits)
  const alpha = comparisonAlpha(metric, parameters)
  const plan = { fractions, alpha: alpha / 2, sides: 'two', spending } as const
  const bounds = groupSequentialBounds(plan)
  const bound = bounds.at(-1) ?? null
  if (bound === null) return { kind: 'closed', reason: 'error-spent' }
  const marginBounds =
    metric.role === 'guardrail'
      ? groupSequentialBounds({ fractions, alpha: parameters.guardrailAlpha, sides: 'one', spending })
      : []
  return {
    kind: 'group-sequential',
    fractions,
    bounds,
    bound,
    marginBound: marginBounds.at(-1) ?? null,
    alpha,
    spent: errorSpent(plan).at(-1) ?? 0,
    hasStopped: tested.some(({ test, look }) => isExceeded(test, look.bound)),
  }
}

/** Two-sided error of a comparison in group-sequential mode: families that may win by any member share theirs equally. */
export function comparisonAlpha({ role }: Metric, parameters: AbTestParameters): number {
  const { level, metrics, arms, successRule } = parameters
  const isShared = role === 'exploratory' || (role === 'success' && successRule === 'any')
  if (!isShared) return 1 - level
  const treatments = Object.values(arms).filter((arm) => arm.role === 'treatment').length
  return (1 - level) / (metrics.filter((metric) => metric.role === role).length * treatments)
}

/** What an earlier result says of the same metric in the same role and arm. */
export function sameComparison(
  { comparisons }: AbTestResult,
  { id, role }: Metric,
  treatment: string,
): Comparison | undefined {
  return comparisons.find((other) => other.metric === id && other.role === role && other.treatment === treatment)
}

function isExceeded(test: Comparison['test'], bound: number | null): boolean {
  return test.kind === 'estimated' && bound !== null && isBeyond(test, bound)
}

/** True where the two-sided p-value of the look is at most the error of its bound taken alone. */
export function isBeyond({ log10PValue }: Pick<Test, 'log10PValue'>, bound: number): boolean {
  return log10PValue <= (Math.LN2 + normalLogSf(bound)) / Math.LN10
}

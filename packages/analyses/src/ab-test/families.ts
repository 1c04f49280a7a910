import {
  benjaminiHochberg,
  bonferroni,
  type Correction as Adjust,
  hochberg,
  holm,
  hommel,
  type PValue,
} from '@weighhouse/statistics'
import type { AbTestParameters, Correction, Role } from './parameters.ts'
import type { Family, FamilyName } from './result.ts'

/** A member of a family: its p-value, or the reason why it has none and so leaves the family. */
export interface Candidate {
  readonly comparison: string
  readonly pValue: PValue | null
  readonly reason: string | null
}

export interface AdjustedFamily extends Family {
  /** Adjusted p-values by comparison; excluded ones are not in it, since a missing answer is no p = 1. */
  readonly adjusted: ReadonlyMap<string, PValue>
}

const corrections: Readonly<Partial<Record<Correction | 'none', Adjust>>> = {
  holm,
  hochberg,
  hommel,
  bonferroni,
  bh: benjaminiHochberg,
  none: (members) => members,
}

/** The family in whose errors a comparison is controlled, by its role. Harm is a second one, for guardrails. */
export function familyOf(role: Role): FamilyName {
  return ({ success: 'success', guardrail: 'guardrails', deterioration: 'harm', exploratory: 'exploratory' } as const)[
    role
  ]
}

/**
 * How a family's p-values are adjusted. All success metrics together need no adjustment when every
 * one must win, and guardrails none since every one must pass (intersection–union; Berger 1982).
 */
export function methodOf(name: FamilyName, { familyMethod, successRule }: AbTestParameters): Correction | 'none' {
  const methods = {
    success: successRule === 'all' ? 'none' : familyMethod.success,
    guardrails: 'none',
    harm: 'holm',
    exploratory: familyMethod.exploratory,
  } as const
  return methods[name]
}

/** Adjusts the testable candidates together and lists the others by name and reason. */
export function adjustFamily(
  name: FamilyName,
  method: Correction | 'none',
  candidates: readonly Candidate[],
): AdjustedFamily {
  const testable = candidates.flatMap(({ comparison, pValue }) => (pValue ? [{ comparison, pValue }] : []))
  const adjust = corrections[method]
  if (!adjust) throw new Error(`the correction ${method} is not built; the plan's problems say so`)
  const adjusted = adjust(testable.map(({ pValue }) => pValue))
  return {
    name,
    method,
    members: testable.map(({ comparison }) => comparison),
    excluded: candidates.flatMap(({ comparison, pValue, reason }) =>
      pValue ? [] : [{ comparison, reason: reason ?? 'not-estimable' }],
    ),
    adjusted: new Map(
      testable.map(({ comparison }, index) => [comparison, adjusted[index] ?? { pValue: 1, log10PValue: 0 }]),
    ),
  }
}

/** True when a p-value is at most alpha, by its logarithm, which is the number of record. */
export function isRejected(pValue: PValue | undefined, alpha: number): boolean {
  return pValue !== undefined && pValue.log10PValue <= Math.log10(alpha)
}

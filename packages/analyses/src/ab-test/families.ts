import {
  benjaminiHochberg,
  benjaminiYekutieli,
  bonferroni,
  type Correction as Adjust,
  eBenjaminiHochberg,
  hochberg,
  holm,
  hommel,
  type PValue,
} from '@weighhouse/statistics'
import type { AbTestParameters, Role } from './parameters.ts'
import type { Family, FamilyMembership, FamilyMethod, FamilyName } from './result.ts'

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

const corrections: Readonly<Record<FamilyMethod, Adjust>> = {
  holm,
  hochberg,
  hommel,
  bonferroni,
  bh: benjaminiHochberg,
  by: benjaminiYekutieli,
  // The p-value of an always-valid test is 1/E.
  'e-bh': (members) => eBenjaminiHochberg(members.map(({ log10PValue }) => -log10PValue * Math.LN10)),
  none: (members) => members,
  'alpha-split': (members) => members,
}

/** The correction of a family with this method. */
export function correctionOf(method: FamilyMethod): Adjust {
  return corrections[method]
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
 * Group-sequential tests share their error before the first look instead.
 */
export function methodOf(name: FamilyName, { familyMethod, successRule, mode }: AbTestParameters): FamilyMethod {
  const isSplit = mode === 'group-sequential'
  const methods = {
    success: successRule === 'all' ? 'none' : isSplit ? 'alpha-split' : familyMethod.success,
    guardrails: 'none',
    harm: 'holm',
    exploratory: isSplit ? 'alpha-split' : familyMethod.exploratory,
  } as const
  return methods[name]
}

/** Adjusts the testable candidates together and lists the others by name and reason. */
export function adjustFamily(name: FamilyName, method: FamilyMethod, candidates: readonly Candidate[]): AdjustedFamily {
  const testable = candidates.flatMap(({ comparison, pValue }) => (pValue ? [{ comparison, pValue }] : []))
  const adjusted = correctionOf(method)(testable.map(({ pValue }) => pValue))
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

/** What a family says of one of its members. */
export function membershipOf(
  family: AdjustedFamily,
  key: string,
  alpha: number,
  ownBound: { readonly rejected: boolean; readonly isShared: boolean } | null,
): FamilyMembership {
  const { name, method, members, adjusted } = family
  const common = { name, members: members.length, method }
  // Each group-sequential test is held to its own bound, beside which its p-value at one look has no meaning alone.
  if (ownBound !== null && name !== 'harm') {
    const intervalKind = ownBound.isShared ? 'simultaneous' : 'none'
    return { ...common, adjustedPValue: null, rejected: ownBound.rejected, intervalKind }
  }
  const own = adjusted.get(key)
  return { ...common, adjustedPValue: own?.pValue ?? null, rejected: isRejected(own, alpha), intervalKind: 'none' }
}

/** True when a p-value is at most alpha, by its logarithm, which is the number of record. */
export function isRejected(pValue: PValue | undefined, alpha: number): boolean {
  return pValue !== undefined && pValue.log10PValue <= Math.log10(alpha)
}

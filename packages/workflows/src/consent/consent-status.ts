import { findPurposes, findRulings, findSubjectsByMac } from '@weighhouse/db'
import type { House } from '../house.ts'
import { identityMac } from './identity.ts'

export interface ConsentStatus {
  readonly purpose: string
  readonly ruling: 'allow' | 'deny'
  readonly reason: string
}

/** What holds now for one person and every purpose; undefined for an identifier that nobody recorded. */
export async function consentStatus(
  house: House,
  identity: { readonly type: string; readonly value: string },
): Promise<readonly ConsentStatus[] | undefined> {
  const [subject] = await findSubjectsByMac(house.db, [identityMac(house.identityKey, identity.type, identity.value)])
  if (subject === undefined) return undefined
  const keys = [...new Set((await findPurposes(house.db)).map(({ key }) => key))]
  return Promise.all(
    keys.map(async (purpose) => {
      const { rulings } = await findRulings(house.db, purpose, [subject])
      const { ruling, reason } = rulings[0] ?? { ruling: 'deny' as const, reason: 'no-consent' as const }
      return { purpose, ruling, reason }
    }),
  )
}

/** How many people each purpose may use now, and why the others are left out. */
export async function consentCounts(
  house: House,
): Promise<
  readonly { readonly purpose: string; readonly allowed: number; readonly denied: Readonly<Record<string, number>> }[]
> {
  const keys = [...new Set((await findPurposes(house.db)).map(({ key }) => key))]
  return Promise.all(
    keys.map(async (purpose) => {
      const { rulings } = await findRulings(house.db, purpose)
      const denied: Record<string, number> = {}
      for (const { ruling, reason } of rulings) if (ruling === 'deny') denied[reason] = (denied[reason] ?? 0) + 1
      return { purpose, allowed: rulings.filter(({ ruling }) => ruling === 'allow').length, denied }
    }),
  )
}

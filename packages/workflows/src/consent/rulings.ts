import { findConsentEpoch, findPurpose, findRulings, findSubjectsByMac } from '@weighhouse/db'
import { WeighhouseError } from '@weighhouse/kernel'
import type { Rulings } from '@weighhouse/tables'
import type { PurposeRulings } from '../execution/execution.ts'
import type { House } from '../house.ts'
import { identityMac } from './identity.ts'

const batch = 50_000

/**
 * Rules over the subjects of a source, by the identifiers that stand in its rows, in one consent
 * snapshot. Whoever is unknown here is denied as `no-consent`; identifiers are compared by keyed hash
 * and are not kept. An unknown purpose is refused: what nobody was asked, nobody agreed to.
 */
export async function rulingsForPurpose(house: House, purpose: string): Promise<PurposeRulings> {
  if (!(await findPurpose(house.db, purpose)))
    throw new WeighhouseError(
      'refused',
      `the purpose ${purpose} is not registered here, so nobody can have agreed to it: register it first`,
    )
  const { snapshotSeq, rulings } = await findRulings(house.db, purpose)
  const reasons = new Map(
    rulings.map(({ dataSubjectId, ruling, reason }) => [dataSubjectId, ruling === 'allow' ? 'allow' : reason]),
  )
  const epoch = await findConsentEpoch(house.db, purpose, snapshotSeq)
  return {
    epoch,
    async rule(subjects) {
      const bySubject = new Map<string, string>()
      for (let from = 0; from < subjects.length; from += batch) {
        const part = subjects.slice(from, from + batch)
        const ids = await findSubjectsByMac(
          house.db,
          part.map((value) => identityMac(house.identityKey, 'customer', value)),
        )
        for (const [index, value] of part.entries())
          bySubject.set(value, (ids[index] && reasons.get(ids[index])) ?? 'no-consent')
      }
      return {
        snapshotSeq,
        of: (subject: string) => bySubject.get(subject) ?? 'no-consent',
        entries: () => bySubject.entries(),
      } satisfies Rulings
    },
  }
}

import {
  findPurpose,
  findPurposes,
  insertPurpose,
  type LegalBasis,
  legalBases,
  type StoredPurpose,
} from '@weighhouse/db'
import { purposeKey } from '@weighhouse/governance'
import { hashOf, WeighhouseError } from '@weighhouse/kernel'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor } from '../views.ts'

export interface PurposeView {
  readonly key: string
  readonly version: number
  readonly title: string
  readonly legalBasis: LegalBasis
  readonly saleOrSharing: boolean
  readonly registeredAt: string
}

export interface PurposeWish {
  readonly key: string
  readonly title: string
  readonly legalBasis: string
  readonly saleOrSharing?: boolean
  /** True when grants under the older versions still count; by default none do. */
  readonly keepsGrants?: boolean
}

/** The newest version of each purpose. */
export async function listPurposes(house: House): Promise<readonly PurposeView[]> {
  const newest = new Map((await findPurposes(house.db)).map((row) => [row.key, row]))
  return [...newest.values()].map(purposeView)
}

/** Registers a purpose, or a new version of it when anything about it changed; the same again changes nothing. */
export async function registerPurpose(house: House, actor: Actor, wish: PurposeWish): Promise<PurposeView> {
  const legalBasis = legalBases.find((basis) => basis === wish.legalBasis)
  if (!legalBasis) throw new WeighhouseError('bad-input', `legalBasis is one of ${legalBases.join(', ')}`)
  if (!purposeKey.safeParse(wish.key).success)
    throw new WeighhouseError('bad-input', 'a purpose key is dotted lower-case words such as marketing.advertising')
  const before = await findPurpose(house.db, wish.key)
  const saleOrSharing = wish.saleOrSharing ?? false
  if (
    before &&
    before.title === wish.title &&
    before.legalBasis === legalBasis &&
    before.saleOrSharing === saleOrSharing
  )
    return purposeView(before)
  const version = (before?.version ?? 0) + 1
  const facts = {
    key: wish.key,
    version,
    parentKey: wish.key.includes('.') ? wish.key.slice(0, wish.key.lastIndexOf('.')) : null,
    legalBasis,
    withdrawable: legalBasis === 'consent' || legalBasis === 'legitimate-interest',
    grantsFromVersion: before && wish.keepsGrants ? before.grantsFromVersion : version,
    saleOrSharing,
    title: wish.title,
  }
  const digest = hashOf(facts)
  const row = await transact(house, async (tx, stage) => {
    const inserted = await insertPurpose(tx, { ...facts, digest })
    if (!inserted) throw new WeighhouseError('conflict', 'somebody else registered this version at the same moment')
    await stage({
      type: 'purpose.registered',
      actor,
      action: 'purpose.register',
      resource: { type: 'purpose', id: wish.key, digest },
      body: {
        purpose: wish.key,
        version,
        legalBasis,
        grantsFromVersion: facts.grantsFromVersion,
        saleOrSharing,
        digest,
      },
      purpose: wish.key,
    })
    return inserted
  })
  return purposeView(row)
}

function purposeView({ key, version, title, legalBasis, saleOrSharing, registeredAt }: StoredPurpose): PurposeView {
  return { key, version, title, legalBasis, saleOrSharing, registeredAt: registeredAt.toISOString() }
}

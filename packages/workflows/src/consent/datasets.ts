import { findDataset, findDatasets, insertDataset, type Dataset } from '@weighhouse/db'
import { hashOf, newId } from '@weighhouse/kernel'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor } from '../views.ts'

export interface DatasetView {
  readonly name: string
  readonly kind: string
  readonly sourceType: string
  readonly purposes: readonly string[]
  readonly registeredAt: string
}

export async function listDatasets(house: House): Promise<readonly DatasetView[]> {
  return (await findDatasets(house.db)).map(datasetView)
}

/** Enters a dataset into the catalogue: its kind, source type, purposes and where it stands. The same name again changes nothing. */
export async function registerDataset(
  house: House,
  actor: Actor,
  wish: {
    readonly name: string
    readonly kind: string
    readonly sourceType: string
    readonly purposes: readonly string[]
    readonly location: { readonly path: string }
    readonly holdsSubjects: boolean
  },
): Promise<DatasetView> {
  const before = await findDataset(house.db, wish.name)
  if (before) return datasetView(before)
  const id = newId(house.clock)
  const inserted = await transact(house, async (tx, stage) => {
    const row = await insertDataset(tx, {
      id,
      name: wish.name,
      kind: wish.kind,
      ownerId: actor.id,
      sourceType: wish.sourceType,
      purposes: [...wish.purposes],
      retentionDays: null,
      location: wish.location,
    })
    if (!row) return undefined
    const digest = hashOf({ name: wish.name, kind: wish.kind, sourceType: wish.sourceType, purposes: wish.purposes })
    await stage({
      type: 'dataset.registered',
      actor,
      action: 'dataset.register',
      resource: { type: 'dataset', id, digest },
      body: { datasetId: id, version: 1, digest, rows: null, holdsSubjects: wish.holdsSubjects },
    })
    return row
  })
  return datasetView(inserted ?? (await findDataset(house.db, wish.name))!)
}

function datasetView({ name, kind, sourceType, purposes, registeredAt }: Dataset): DatasetView {
  return { name, kind, sourceType, purposes, registeredAt: registeredAt.toISOString() }
}

import {
  findEntries,
  findEntriesBelow,
  findEntryByLeaf,
  findLatestCheckpoint,
  findLeafHashes,
  type LedgerEntry,
} from '@weighhouse/db'
import type { Hash, JsonObject } from '@weighhouse/kernel'
import {
  formatTlogProof,
  inclusionProof,
  type LedgerFile,
  ledgerFiles,
  type LedgerReport,
  nodesOfLeaves,
  parseEntry,
  verifyLedger,
} from '@weighhouse/ledger'
import type { House } from '../house.ts'
import type { EntryView, Page } from '../views.ts'
import { settleLedger } from './sequencer.ts'

/** Entries newest first, of one type or of all but one. `after` is the index of the last one seen. */
export async function listEntries(
  house: House,
  {
    after,
    limit,
    ...wish
  }: { readonly after?: string; readonly limit: number; readonly type?: string; readonly except?: string },
): Promise<Page<EntryView>> {
  const below = after !== undefined && /^\d{1,15}$/.test(after) ? Number(after) : Number.MAX_SAFE_INTEGER
  const found = await findEntriesBelow(house.db, house.origin, { ...wish, below, limit: limit + 1 })
  const items = found.map(entryView)
  const page = items.slice(0, limit)
  return { items: page, next: items.length > limit ? String(page.at(-1)!.index) : null }
}

export async function findEntry(house: House, index: number): Promise<EntryView | undefined> {
  if (!Number.isSafeInteger(index) || index < 0) return undefined
  const [entry] = await findEntries(house.db, house.origin, index, index + 1)
  return entry && entryView(entry)
}

/** The newest signed checkpoint; undefined while the ledger is empty. */
export async function latestCheckpoint(
  house: House,
): Promise<
  { readonly note: string; readonly treeSize: number; readonly rootHash: Hash; readonly signedAt: string } | undefined
> {
  const found = await findLatestCheckpoint(house.db, house.origin)
  return (
    found && {
      note: found.note,
      treeSize: found.treeSize,
      rootHash: hashText(found.rootHash),
      signedAt: found.signedAt.toISOString(),
    }
  )
}

/** Proof that an entry is in the ledger, complete in itself (C2SP tlog-proof). */
export async function entryProof(house: House, index: number): Promise<string | undefined> {
  const proven = await proveEntries(house, [index])
  const hashes = proven?.proofs.get(index)
  return proven && hashes ? formatTlogProof({ index, hashes, checkpoint: proven.note }) : undefined
}

/** Inclusion proofs of several entries under one checkpoint, brought up to date first when it does not cover them. */
export async function proveEntries(
  house: House,
  indices: readonly number[],
): Promise<{ readonly note: string; readonly proofs: ReadonlyMap<number, readonly Uint8Array[]> } | undefined> {
  let checkpoint = await findLatestCheckpoint(house.db, house.origin)
  if (!checkpoint || indices.some((index) => index >= checkpoint!.treeSize)) {
    await settleLedger(house)
    checkpoint = await findLatestCheckpoint(house.db, house.origin)
  }
  if (!checkpoint || indices.some((index) => !Number.isSafeInteger(index) || index < 0 || index >= checkpoint.treeSize))
    return undefined
  const nodes = nodesOfLeaves(await findLeafHashes(house.db, house.origin, 0, checkpoint.treeSize))
  return {
    note: checkpoint.note,
    proofs: new Map(indices.map((index) => [index, inclusionProof(index, checkpoint.treeSize, nodes)])),
  }
}

/** The entry that a table cites by leaf hash, once it has an index; staged entries are given one now. */
export async function findCitedEntry(house: House, leafHash: Uint8Array): Promise<LedgerEntry | undefined> {
  const found = await findEntryByLeaf(house.db, house.origin, leafHash)
  if (found) return found
  await settleLedger(house)
  return findEntryByLeaf(house.db, house.origin, leafHash)
}

/** The whole ledger as files (C2SP tlog-tiles), for a folder that an outsider can check. */
export async function exportLedger(house: House): Promise<Iterable<LedgerFile>> {
  await settleLedger(house)
  const checkpoint = await findLatestCheckpoint(house.db, house.origin)
  if (!checkpoint) return []
  const entries = await findEntries(house.db, house.origin, 0, checkpoint.treeSize)
  return ledgerFiles(
    entries.map(({ bytes }) => bytes),
    checkpoint.note,
  )
}

/** Checks this house's ledger as an outsider would check its export: every entry, every tile, root and signature. */
export async function verifyHouseLedger(house: House): Promise<LedgerReport> {
  const files = new Map<string, Uint8Array>()
  for (const { path, bytes } of await exportLedger(house)) files.set(path, bytes)
  return verifyLedger({ readFile: async (path) => files.get(path), verifierKeys: [house.signer.verifierKey] })
}

/**
 * An entry without the verdict it holds, for those who may not read results. Its leaf hash stays that of the whole
 * entry, so whoever is given the whole one can check it; `withheld` names what is left out.
 */
export function withoutVerdict(view: EntryView): EntryView {
  if (view.type !== 'result.recorded') return view
  const { verdict: _, indication: __, ...body } = view.entry.body as JsonObject
  return { ...view, entry: { ...view.entry, body }, withheld: ['/body/verdict', '/body/indication'] }
}

function entryView({ index, bytes, leafHash }: LedgerEntry): EntryView {
  const entry = parseEntry(bytes)
  return {
    index,
    leafHash: hashText(leafHash),
    at: entry.at,
    type: entry.type,
    action: entry.action,
    outcome: entry.outcome,
    entry: entry as unknown as JsonObject,
  }
}

function hashText(bytes: Uint8Array): Hash {
  return `sha256:${Buffer.from(bytes).toString('hex')}`
}

import { and, asc, eq, gte, lt } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { ledgerEntries, ledgerHeads } from '../schema/ledger.ts'

export type LedgerEntry = typeof ledgerEntries.$inferSelect
export type LedgerHead = typeof ledgerHeads.$inferSelect

export async function findHead(tx: Db, origin: string): Promise<LedgerHead | undefined> {
  const [found] = await tx.select().from(ledgerHeads).where(eq(ledgerHeads.origin, origin))
  return found
}

/** Entries with `from` ≤ index < `to`, in order. */
export async function findEntries(tx: Db, origin: string, from: number, to: number): Promise<readonly LedgerEntry[]> {
  return await tx
    .select()
    .from(ledgerEntries)
    .where(and(eq(ledgerEntries.origin, origin), gte(ledgerEntries.index, from), lt(ledgerEntries.index, to)))
    .orderBy(asc(ledgerEntries.index))
}

/** Leaf hashes with `from` ≤ index < `to`, in order: for tiles and proofs, which need no bytes. */
export async function findLeafHashes(tx: Db, origin: string, from: number, to: number): Promise<readonly Uint8Array[]> {
  const rows = await tx
    .select({ leafHash: ledgerEntries.leafHash })
    .from(ledgerEntries)
    .where(and(eq(ledgerEntries.origin, origin), gte(ledgerEntries.index, from), lt(ledgerEntries.index, to)))
    .orderBy(asc(ledgerEntries.index))
  return rows.map(({ leafHash }) => leafHash)
}

/** The entry of that leaf hash, once it has an index. */
export async function findEntryByLeaf(tx: Db, origin: string, leafHash: Uint8Array): Promise<LedgerEntry | undefined> {
  const [found] = await tx
    .select()
    .from(ledgerEntries)
    .where(and(eq(ledgerEntries.origin, origin), eq(ledgerEntries.leafHash, leafHash)))
  return found
}

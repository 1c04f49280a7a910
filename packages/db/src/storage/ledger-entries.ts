import { and, asc, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
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

/**
 * Entries with an index below `below`, newest first: those of one type, or all but those of one. The type is looked
 * for in the canonical bytes, where no text of a value can look like it, since quotes in it are escaped.
 */
export async function findEntriesBelow(
  tx: Db,
  origin: string,
  wish: { readonly below: number; readonly limit: number; readonly type?: string; readonly except?: string },
): Promise<readonly LedgerEntry[]> {
  const { below, limit, type, except } = wish
  return await tx
    .select()
    .from(ledgerEntries)
    .where(
      and(
        eq(ledgerEntries.origin, origin),
        lt(ledgerEntries.index, below),
        type === undefined ? undefined : sql`${hasType(type)} > 0`,
        except === undefined ? undefined : sql`${hasType(except)} = 0`,
      ),
    )
    .orderBy(desc(ledgerEntries.index))
    .limit(limit)
}

function hasType(type: string): SQL {
  return sql`position(${Buffer.from(`"type":"${type}"`)}::bytea in ${ledgerEntries.bytes})`
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

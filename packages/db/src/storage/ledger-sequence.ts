import { sql } from 'drizzle-orm'
import type { Db } from '../connection.ts'
import { byteaArray } from './bytea-array.ts'
import { notOpen } from './ledger-stage.ts'

/** The right edge of a Merkle tree: its size and the roots of its perfect subtrees, largest first. */
export interface StoredEdge {
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

/** How a tree grows; the ledger package knows. */
export interface GrowTree {
  append(edge: StoredEdge, leaves: readonly Uint8Array[]): StoredEdge
  root(edge: StoredEdge): Uint8Array
}

const batchLimit = 1024

/** Makes the empty ledger of that name unless it is there. */
export async function openLedger(tx: Db, origin: string): Promise<void> {
  await tx.execute(sql`select ledger_open(${origin})`)
}

/**
 * Gives up to 1,024 staged entries their indices, in the order of staging and without a gap, and moves the head with
 * them, in one transaction. Any number of processes may call it: the lock on the head lets one work at a time.
 * Answers how many were added and the tree's size.
 */
export async function sequence(
  db: Db,
  origin: string,
  tree: GrowTree,
): Promise<{ readonly added: number; readonly treeSize: number }> {
  return await db.transaction(async (tx) => {
    const [head] = await tx.execute<{ tree_size: number; right_edge: Uint8Array[] }>(
      sql`select tree_size, right_edge from ledger_lock(${origin})`,
    )
    if (head === undefined) throw notOpen(origin)
    // A statement of its own: it must see what the sequencer that held the lock before has committed.
    const staged = await tx.execute<{ stage_id: number; leaf_hash: Uint8Array }>(sql`
      select stage_id, leaf_hash from ledger_stage where origin = ${origin} order by stage_id limit ${batchLimit}`)
    if (staged.length === 0) return { added: 0, treeSize: head.tree_size }
    const edge = tree.append(
      { size: head.tree_size, hashes: head.right_edge },
      staged.map((row) => row.leaf_hash),
    )
    const [done] = await tx.execute<{ size: number }>(sql`
      select ledger_commit(${origin}, ${head.tree_size}, ${sql.param(staged.map((row) => row.stage_id))}::bigint[],
        ${tree.root(edge)}, ${byteaArray(edge.hashes)}::bytea[]) as size`)
    return { added: staged.length, treeSize: done!.size }
  })
}

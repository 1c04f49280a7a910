import { createHash, randomUUID } from 'node:crypto'
import { sql as drizzle } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  closeWriter,
  type Db,
  findCheckpoint,
  findEntries,
  findEntryByLeaf,
  findHead,
  findLatestCheckpoint,
  findLeafHashes,
  findOpenWriters,
  findStagingMoment,
  type GrowTree,
  insertCheckpoint,
  isStaged,
  openLedger,
  openWriter,
  sequence,
  stageEntries,
  type StagedEntry,
  stageEntry,
} from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../src/testing.ts'
import { leafOf } from './fixtures.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(async () => await database.close())

/** Stands for the Merkle tree: an edge of one hash over all leaves so far, so that order and loss show. */
const chain: GrowTree = {
  append: ({ size, hashes }, leaves) => ({
    size: size + leaves.length,
    hashes: [
      leaves.reduce(
        (sum, leaf) => createHash('sha256').update(sum).update(leaf).digest(),
        hashes[0] ?? Buffer.alloc(32),
      ),
    ],
  }),
  root: ({ hashes }) => hashes[0]!,
}

async function openOne(): Promise<{ readonly origin: string; readonly entry: (seq: number) => StagedEntry }> {
  const origin = `test/${randomUUID()}`
  const writerId = randomUUID()
  await openLedger(database.db, origin)
  const { at } = await findStagingMoment(database.db, origin)
  return {
    origin,
    entry: (writerSeq) => {
      const bytes = new TextEncoder().encode(`${origin} ${writerSeq}`)
      return { origin, bytes, leafHash: leafOf(bytes), writerId, writerSeq, at }
    },
  }
}

it('gives contiguous indices in the order of staging, whatever rolled back between', async () => {
  const { db } = database
  const { origin, entry } = await openOne()
  for (let seq = 1; seq <= 10; seq += 1) {
    const staging = db.transaction(async (tx) => {
      await stageEntry(tx, entry(seq))
      if (seq % 3 === 0) throw new Error('rolled back')
    })
    if (seq % 3 === 0) await expect(staging).rejects.toThrow('rolled back')
    else await staging
  }
  expect(await isStaged(db, entry(1).leafHash)).toBe(true)
  expect(await sequence(db, origin, chain)).toEqual({ added: 7, treeSize: 7 })
  expect(await sequence(db, origin, chain)).toEqual({ added: 0, treeSize: 7 })
  const entries = await findEntries(db, origin, 0, 100)
  expect(entries.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(entries.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
    [1, 2, 4, 5, 7, 8, 10].map((seq) => `${origin} ${seq}`),
  )
  expect(await isStaged(db, entry(1).leafHash)).toBe(false)
  expect((await findEntryByLeaf(db, origin, entry(4).leafHash))?.index).toBe(2)
  expect(entries[0]?.at).toBe(entry(1).at)
})

it('neither loses nor doubles an entry while four sequencers and eight writers work at once', async () => {
  const { db } = database
  const { origin } = await openOne()
  let writing = 8
  const writers = Array.from({ length: 8 }, async () => {
    const { at } = await findStagingMoment(db, origin)
    const writerId = randomUUID()
    const all = Array.from({ length: 300 }, (_, index) => {
      const bytes = new TextEncoder().encode(`${writerId} ${index}`)
      return { origin, bytes, leafHash: leafOf(bytes), writerId, writerSeq: index, at }
    })
    for (let from = 0; from < all.length; from += 50) await stageEntries(db, all.slice(from, from + 50))
    writing -= 1
  })
  const sequencers = Array.from({ length: 4 }, async () => {
    for (;;) {
      const last = writing === 0
      const { added } = await sequence(db, origin, chain)
      if (last && added === 0) return
    }
  })
  await Promise.all([...writers, ...sequencers])
  const entries = await findEntries(db, origin, 0, 10_000)
  expect(entries.map(({ index }) => index)).toEqual(Array.from({ length: 2400 }, (_, index) => index))
  expect(new Set(entries.map(({ bytes }) => Buffer.from(bytes).toString())).size).toBe(2400)
  const leaves = await findLeafHashes(db, origin, 0, 2400)
  const head = await findHead(db, origin)
  expect(head?.treeSize).toBe(2400)
  const replayed = chain.root(chain.append({ size: 0, hashes: [] }, leaves))
  expect(Buffer.from(head!.rootHash).equals(replayed)).toBe(true)
})

it('takes at most 1,024 entries at a time', async () => {
  const { db } = database
  const { origin, entry } = await openOne()
  await stageEntries(
    db,
    Array.from({ length: 1100 }, (_, index) => entry(index)),
  )
  expect((await findStagingMoment(db, origin)).waiting).toBe(1100)
  expect(await sequence(db, origin, chain)).toEqual({ added: 1024, treeSize: 1024 })
  expect(await sequence(db, origin, chain)).toEqual({ added: 76, treeSize: 1100 })
})

it('refuses an entry whose leaf hash is not that of its bytes, a used writer number and an entry too large', async () => {
  const { db } = database
  const { entry } = await openOne()
  await expect(stageEntry(db, { ...entry(1), leafHash: new Uint8Array(32) })).rejects.toMatchObject({
    cause: { code: '23514' },
  })
  await stageEntry(db, entry(1))
  const other = new TextEncoder().encode('other')
  await expect(stageEntry(db, { ...entry(1), bytes: other, leafHash: leafOf(other) })).rejects.toMatchObject({
    cause: { code: '23505' },
  })
  const large = new Uint8Array(65_536)
  await expect(stageEntry(db, { ...entry(2), bytes: large, leafHash: leafOf(large) })).rejects.toMatchObject({
    cause: { code: '23514' },
  })
})

it('stops staging when the clock is behind the newest entry, and names a ledger that is not open', async () => {
  const { db } = database
  const { origin, entry } = await openOne()
  await stageEntry(db, entry(1))
  await sequence(db, origin, chain)
  const { at } = await findStagingMoment(db, origin)
  expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  const owner = postgres(database.ownerUrl, { max: 1 })
  await owner`update ledger_head set sequenced_at = clock_timestamp() + interval '6 seconds' where origin = ${origin}`
  await expect(findStagingMoment(db, origin)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(owner`update ledger_head set tree_size = 0 where origin = ${origin}`).rejects.toThrow(/may not go back/)
  await owner.end()
  await expect(findStagingMoment(db, 'nowhere')).rejects.toMatchObject({ code: 'not-found' })
  await expect(sequence(db, 'nowhere', chain)).rejects.toMatchObject({ code: 'not-found' })
})

it('gives a transaction that stages 30 s to commit, and sets no limit to others on its connection', async () => {
  const { db } = database
  const { origin } = await openOne()
  const limit = async (tx: Db) => (await tx.execute(drizzle`show transaction_timeout`))[0]
  await db.transaction(async (tx) => {
    await findStagingMoment(tx, origin)
    expect(await limit(tx)).toEqual({ transaction_timeout: '30s' })
  })
  const limits = await Promise.all(Array.from({ length: 20 }, () => limit(db)))
  expect(limits).toEqual(Array.from({ length: 20 }, () => ({ transaction_timeout: '0' })))
})

it('keeps one checkpoint for a size, so that a second root is never signed', async () => {
  const { db } = database
  const { origin } = await openOne()
  const checkpoint = { origin, treeSize: 3, rootHash: new Uint8Array(32), note: 'first' }
  const kept = await Promise.all(['first', 'second'].map((note) => insertCheckpoint(db, { ...checkpoint, note })))
  expect(kept.filter((one) => one !== undefined)).toHaveLength(1)
  await insertCheckpoint(db, { ...checkpoint, treeSize: 12, note: 'later' })
  expect((await findLatestCheckpoint(db, origin))?.note).toBe('later')
  expect((await findCheckpoint(db, origin, 3))?.note).toBe(kept.find((one) => one !== undefined)?.note)
})

it('closes a writer once, with the numbers that never committed', async () => {
  const { db } = database
  const { origin } = await openOne()
  const writer = await openWriter(db, { writerId: randomUUID(), origin })
  expect((await findOpenWriters(db, origin)).map(({ writerId }) => writerId)).toEqual([writer.writerId])
  expect(
    await closeWriter(db, writer.writerId, [
      [3, 4],
      [7, 9],
    ]),
  ).toBe(true)
  expect(await closeWriter(db, writer.writerId, [])).toBe(false)
  expect(await findOpenWriters(db, origin)).toEqual([])
})

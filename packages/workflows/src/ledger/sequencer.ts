import { findHead, findLatestCheckpoint, insertCheckpoint, listen, sequence, stagedChannel } from '@weighhouse/db'
import { appendLeaves, rootOfEdge, signCheckpoint } from '@weighhouse/ledger'
import type { House } from '../house.ts'

export interface Sequencer {
  /** Gives everything staged so far an index, and signs a checkpoint over it. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** Entries that come closer together than this share a batch and a checkpoint. */
const paceMs = 200
/** A bell that was lost costs this much time, and a database that is away is asked again after it at the latest. */
const lookAgainMs = 5_000

/**
 * Gives staged entries their indices, a batch at a time, when the bell rings in this process or another; several
 * processes may run one, the head's lock lets one work.
 */
export function startSequencer(house: House): Sequencer {
  let stopped = false
  let rung = false
  let failures = 0
  let wake = (): void => undefined
  const ring = (): void => {
    rung = true
    wake()
  }
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const settle = async (): Promise<void> => {
    try {
      await settleLedger(house)
      if (failures > 0) house.log('info', 'the ledger is brought up to date again', { failures })
      failures = 0
    } catch {
      failures += 1
      if (failures === 1) house.log('warning', 'the ledger could not be brought up to date; it is tried again', {})
    }
  }
  const work = async (): Promise<void> => {
    while (!stopped) {
      rung = false
      await settle()
      const settledAt = performance.now()
      if (!stopped && !rung) await sleep(failures > 0 ? Math.min(paceMs * 2 ** failures, lookAgainMs) : lookAgainMs)
      const leftMs = (): number => paceMs - (performance.now() - settledAt)
      while (!stopped && leftMs() > 0) await sleep(leftMs())
    }
  }
  house.bell.answer(ring)
  const listening = listen(house.sql, stagedChannel, (origin) => origin === house.origin && ring(), ring)
  listening.catch(() => undefined) // a database that is away is told by the work itself
  const running = work()
  return {
    settle: () => settleLedger(house),
    async stop() {
      stopped = true
      wake()
      await running
      if (failures > 0) return // the next start indexes what waits
      await settleLedger(house)
      await listening.then(({ stop }) => stop())
    },
  }
}

/**
 * Indexes all staged entries, then signs the head when it has grown. A checkpoint's row is there
 * before its note leaves the process, and only a committed head is signed.
 */
export async function settleLedger(house: House): Promise<void> {
  for (;;) {
    const { added } = await sequence(house.db, house.origin, { append: appendLeaves, root: rootOfEdge })
    if (added === 0) break
  }
  const head = await findHead(house.db, house.origin)
  const latest = await findLatestCheckpoint(house.db, house.origin)
  if (!head || head.treeSize === (latest?.treeSize ?? 0)) return
  const { treeSize, rootHash } = head
  const note = await signCheckpoint({ origin: house.origin, treeSize, rootHash }, [house.signer])
  await insertCheckpoint(house.db, { origin: house.origin, treeSize, rootHash, note })
}

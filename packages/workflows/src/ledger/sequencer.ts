import { findHead, findLatestCheckpoint, insertCheckpoint, sequence } from '@weighhouse/db'
import { appendLeaves, rootOfEdge, signCheckpoint } from '@weighhouse/ledger'
import type { House } from '../house.ts'

export interface Sequencer {
  /** Gives everything staged so far an index, and signs a checkpoint over it. */
  settle(): Promise<void>
  stop(): Promise<void>
}

const idleMs = 200

/** Gives staged entries their indices, a batch at a time; several processes may run one, the head's lock lets one work. */
export function startSequencer(house: House): Sequencer {
  let stopped = false
  let wake = (): void => undefined
  let working: Promise<void> = Promise.resolve()
  const work = async (): Promise<void> => {
    while (!stopped) {
      working = settleLedger(house).catch(() =>
        house.log('warning', 'the ledger could not be brought up to date; it is tried again', {}),
      )
      await working
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, idleMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const running = work()
  return {
    settle: () => settleLedger(house),
    async stop() {
      stopped = true
      wake()
      await running
      await settleLedger(house)
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

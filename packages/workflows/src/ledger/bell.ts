import { type Db, stagedChannel, tell } from '@weighhouse/db'

/** Says that entries wait for their index. It may be lost, so whoever answers also looks by itself now and then. */
export interface Bell {
  ring(): void
  /** From now on this process answers itself, and no longer asks others over the database. */
  answer(wake: () => void): void
}

/**
 * A bell beside the transactions, never in them: a commit that notifies holds a lock of the whole server until it is
 * on disk, so that no two of them share a flush.
 */
export function openBell(db: Db, origin: string): Bell {
  let wake: (() => void) | undefined
  let telling = false
  let again = false
  const tellOthers = async (): Promise<void> => {
    telling = true
    do {
      again = false
      await tell(db, stagedChannel, origin).catch(() => undefined)
    } while (again)
    telling = false
  }
  return {
    ring() {
      if (wake) wake()
      else if (telling) again = true
      else void tellOthers()
    },
    answer(answering) {
      wake = answering
    },
  }
}

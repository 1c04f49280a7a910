import { setTimeout as pause } from 'node:timers/promises'
import { WeighhouseError } from '@weighhouse/kernel'
import { isAlive } from './postmaster.ts'
import type { EmbeddedServer } from './start-embedded.ts'

/** Who is told when a server ends that should not have. */
export interface EndOfServer {
  /** It runs again under the same address; the sentence names both processes. */
  readonly restarted: (message: string) => void
  /** It cannot be brought back; nothing is tried any more. */
  readonly lost: (error: WeighhouseError) => void
}

const lookEveryMs = 250
const pausesMs = [0, 500, 2_000]
/** A server that ends more often than this within a minute is not worth another start. */
const endsPerMinute = 5

/**
 * Watches a server and starts it again when its process has ended without being stopped by us. `startAgain` must
 * bring it up at the same port, so that every pool finds it by itself. Answers how to stop watching and the server.
 */
export function keepRunning(
  first: EmbeddedServer,
  startAgain: () => Promise<EmbeddedServer>,
  told: EndOfServer,
): { stop(): Promise<void> } {
  let server = first
  let stopping = false
  let repair: Promise<void> = Promise.resolve()
  const ends: number[] = []

  const bringBack = async (): Promise<void> => {
    const ended = server.pid
    ends.push(Date.now())
    let reason: unknown = new WeighhouseError('unavailable', 'it ends again and again')
    const tries = ends.filter((at) => at > Date.now() - 60_000).length > endsPerMinute ? [] : pausesMs
    for (const waitMs of tries) {
      await pause(waitMs)
      if (stopping) return
      try {
        const previous = server
        server = await startAgain()
        await previous.stop()
        if (server.ownerUrl !== first.ownerUrl) throw new WeighhouseError('unavailable', 'it runs at another port now')
        told.restarted(`PostgreSQL (process ${ended}) ended by itself; it runs again (process ${server.pid}).`)
        return
      } catch (error) {
        reason = error
      }
    }
    clearInterval(watching)
    const why = reason instanceof Error ? reason.message : 'for an unknown reason'
    told.lost(
      new WeighhouseError('unavailable', `PostgreSQL (process ${ended}) ended and could not be started again: ${why}`, {
        cause: reason,
      }),
    )
  }

  let repairing = false
  const watching = setInterval(() => {
    if (stopping || repairing || isAlive(server.pid)) return
    repairing = true
    repair = bringBack().finally(() => (repairing = false))
  }, lookEveryMs)
  watching.unref()

  return {
    async stop() {
      stopping = true
      clearInterval(watching)
      await repair
      await server.stop()
    },
  }
}

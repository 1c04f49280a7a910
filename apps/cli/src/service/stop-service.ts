import type { House } from '@weighhouse/workflows'

export type UndoStep = () => Promise<void>

/** What a step may take when the database is away: nothing can be told to it, and waiting would not bring it back. */
const hurriedStepMs = 500
const answerWithinMs = 500

/** Whether the database gives no answer now. */
export async function isAway(house: House): Promise<boolean> {
  const asked = house.sql`select 1`.then(
    () => false,
    () => true,
  )
  return Promise.race([asked, after(answerWithinMs, true)])
}

/** Undoes what a start has done, the last first. A step that fails is told and keeps none of the others from theirs. */
export async function undoAll(undo: UndoStep[], hurried: boolean, say: (text: string) => void): Promise<void> {
  for (const step of undo.splice(0).toReversed()) {
    const done = step().catch((error: unknown) => {
      if (!hurried) say(`while stopping: ${error instanceof Error ? error.message : 'something failed'}\n`)
    })
    await (hurried ? Promise.race([done, after(hurriedStepMs, undefined)]) : done)
  }
}

/** The first signal drains; a second one while draining ends the process at once. */
export function stopOnSignal(stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false
    const onSignal = (): void => {
      if (stopping) process.exit(130)
      stopping = true
      process.stdout.write('\nstopping …\n')
      void stop().then(() => {
        process.stdout.write('stopped\n')
        resolve()
      })
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  })
}

/** Connections that still look for a database which is away must not keep the process; one that ends by itself is not disturbed. */
export function endSoon(): void {
  setTimeout(() => process.exit(), 500).unref()
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), ms).unref()
  })
}

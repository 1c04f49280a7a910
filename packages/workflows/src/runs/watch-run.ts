import { findRun as findRunRow, findRunEvents, listen, type RunEvent, runEventChannel } from '@weighhouse/db'
import type { JsonObject } from '@weighhouse/kernel'
import type { House } from '../house.ts'
import type { RunEventView } from '../views.ts'

/** A lost notification is made good by looking again after this long. */
const lookAgainMs = 2_000

/** A run's events so far. */
export async function listRunEvents(house: House, runId: string, afterSeq = 0): Promise<readonly RunEventView[]> {
  return (await findRunEvents(house.db, runId, afterSeq)).map(eventView)
}

/**
 * A run's events after `afterSeq`: those that are stored, then each as it comes, until the run has
 * ended or the signal stops it. What was sent once is never sent again.
 */
export async function* watchRun(
  house: House,
  runId: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<RunEventView> {
  let wake = (): void => undefined
  const listening = await listen(house.sql, runEventChannel, (payload) => {
    if (payload.startsWith(runId)) wake()
  })
  const onAbort = (): void => wake()
  signal.addEventListener('abort', onAbort)
  try {
    let seq = afterSeq
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      const ended = (await findRunRow(house.db, runId))?.endedAt !== null // read before the events, so that none is missed
      for (const event of await findRunEvents(house.db, runId, seq)) {
        seq = event.seq
        yield eventView(event)
      }
      if (ended) return
      const again = setTimeout(() => wake(), lookAgainMs)
      await woken
      clearTimeout(again)
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    await listening.stop()
  }
}

function eventView({ seq, at, type, body }: RunEvent): RunEventView {
  return { seq, at: at.toISOString(), type, body: body as JsonObject }
}

import { throwIfCancelled } from './limits.ts'

/** How long a query may go on after it was interrupted. DuckDB looks between vectors, and one call of a function can take hours. */
const graceMs = 2_000
const pollMs = 100

let leftRunning = 0

/**
 * Queries of this process that ignored their interrupt and were left running. They hold a thread that
 * nothing but the end of the process ends: it should end when its work is done.
 */
export function queriesLeftRunning(): number {
  return leftRunning
}

/** Ends this process where queries were left running: an orderly exit would wait for their threads. */
export function endWithQueriesLeft(): void {
  if (leftRunning > 0) process.kill(process.pid, 'SIGKILL')
}

/**
 * The answer of a query, or a refusal once it has gone on for a grace period after it was told to stop.
 * `onLeft` is called before such a refusal: nothing that the query uses may be closed then.
 */
export function answerUnlessLeft<Answer>(
  work: Promise<Answer>,
  stop: { readonly signal: AbortSignal | undefined; readonly isLate: () => boolean; readonly late: () => Error },
  onLeft: () => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let toldAt = Infinity
    let isLeft = false
    const timer = setInterval(() => {
      if (!stop.signal?.aborted && !stop.isLate()) return
      toldAt = Math.min(toldAt, performance.now())
      if (isLeft || performance.now() - toldAt < graceMs) return
      isLeft = true
      leftRunning++
      onLeft()
      try {
        throwIfCancelled(stop.signal)
        reject(stop.late())
      } catch (cancelled) {
        reject(cancelled)
      }
    }, pollMs)
    void work.then(resolve, reject).finally(() => {
      clearInterval(timer)
      if (isLeft) leftRunning--
    })
  })
}

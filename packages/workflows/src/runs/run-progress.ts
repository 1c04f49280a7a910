import { appendRunEvent } from '@weighhouse/db'
import type { JsonObject } from '@weighhouse/kernel'
import type { Progress } from '../execution/execution.ts'
import type { House } from '../house.ts'
import type { RunLease } from './perform-run.ts'

const rowsEveryMs = 500

export interface ProgressTrail {
  tell(progress: Progress): void
  /** Resolves when everything told so far is stored. A trail that could not be stored fails no run. */
  settled(): Promise<void>
}

/**
 * Writes a run's progress as events, in order; row counts at most twice a second. What is told while
 * others are being written is written next, in one transaction: a quick run waits for few commits.
 */
export function appendProgress(house: House, { runId, fence }: RunLease): ProgressTrail {
  let waiting: { readonly type: string; readonly body: JsonObject }[] = []
  let writing: Promise<void> | undefined
  let lastRowsAt = 0
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const events = waiting
      waiting = []
      await house.db
        .transaction(async (tx) => {
          for (const event of events) await appendRunEvent(tx, { runId, ...event, fence })
        })
        .catch(() => house.log('warning', 'progress could not be stored', { runId }))
    }
    writing = undefined
  }
  return {
    tell({ cell, step, steps, state, rows, outcome }) {
      if (rows !== undefined) {
        const now = performance.now()
        if (now - lastRowsAt < rowsEveryMs) return
        lastRowsAt = now
      }
      const body = { cell, step, steps, ...(rows === undefined ? {} : { rows }), ...(outcome ? { outcome } : {}) }
      const type = rows !== undefined ? 'cell-progressed' : state === 'done' ? 'cell-ended' : 'cell-started'
      waiting.push({ type, body })
      writing ??= writeAll()
    },
    settled: async () => writing,
  }
}

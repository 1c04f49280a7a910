import { appendRunEvent } from '@weighhouse/db'
import type { Progress } from '../execution/execution.ts'
import type { House } from '../house.ts'
import type { RunLease } from './perform-run.ts'

const rowsEveryMs = 500

export interface ProgressTrail {
  tell(progress: Progress): void
  /** Resolves when everything told so far is stored. A trail that could not be stored fails no run. */
  settled(): Promise<void>
}

/** Writes a run's progress as events, one after another; row counts at most twice a second. */
export function appendProgress(house: House, { runId, fence }: RunLease): ProgressTrail {
  let tail: Promise<unknown> = Promise.resolve()
  let lastRowsAt = 0
  return {
    tell({ cell, step, steps, state, rows, outcome }) {
      if (rows !== undefined) {
        const now = performance.now()
        if (now - lastRowsAt < rowsEveryMs) return
        lastRowsAt = now
      }
      const body = { cell, step, steps, ...(rows === undefined ? {} : { rows }), ...(outcome ? { outcome } : {}) }
      const type = rows !== undefined ? 'cell-progressed' : state === 'done' ? 'cell-ended' : 'cell-started'
      tail = tail
        .then(() => appendRunEvent(house.db, { runId, type, body, fence }))
        .catch(() => house.log('warning', 'progress could not be stored', { runId }))
    },
    settled: async () => void (await tail),
  }
}

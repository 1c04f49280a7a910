import { type Hash, WeighhouseError } from '@weighhouse/kernel'
import type { CellOutcome, RunEvent } from './run-event.ts'

/** Whether what is known of a cell can be relied on: never computed, sound, out of date, or broken off. */
export type CellValidity = 'fresh' | 'ok' | 'stale' | 'aborted'
export type CellStatus = 'idle' | 'queued' | 'running'

export interface CellState {
  readonly validity: CellValidity
  readonly status: CellStatus
  readonly outcome: CellOutcome | null
  readonly outputHash: Hash | null
  readonly rows: number
  readonly bytes: number
}

export interface RunState {
  readonly status: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'
  readonly attempt: number
  /** `seq` of the last event taken in. */
  readonly seq: number
  readonly cells: Readonly<Record<string, CellState>>
}

const untouched: CellState = { validity: 'fresh', status: 'queued', outcome: null, outputHash: null, rows: 0, bytes: 0 }

/**
 * The state after one more event; `null` before the first. An event that was taken in already changes
 * nothing, since delivery is at least once. A gap, or an event that cannot happen in this state, is a
 * `conflict`: the writer's view of the run is out of date.
 */
export function applyRunEvent(state: RunState | null, event: RunEvent): RunState {
  if (state && event.seq <= state.seq) return state
  if (event.seq !== (state ? state.seq + 1 : 0)) refuse(`event ${event.seq} does not follow the last one`)
  if (event.kind === 'requested') return state ? refuse('the run was requested before') : requested(event)
  if (!state) return refuse('a run begins with its request')
  if (isOver(state)) return refuse(`the run is ${state.status} already`)
  const next = { ...state, seq: event.seq }
  switch (event.kind) {
    case 'started':
      return started(next, event.attempt)
    case 'cell-started':
      return withCell(next, event.cell, (cell) => {
        if (cell.status !== 'queued') refuse(`cell ${event.cell} is not waiting`)
        return { ...cell, status: 'running', rows: 0, bytes: 0 }
      })
    case 'cell-progressed':
      return withCell(next, event.cell, (cell) => {
        if (cell.status !== 'running') refuse(`cell ${event.cell} is not running`)
        return { ...cell, rows: event.rows, bytes: event.bytes }
      })
    case 'cell-invalidated':
      return withCell(next, event.cell, (cell) => {
        if (cell.outcome === null) refuse(`cell ${event.cell} has no outcome that could be out of date`)
        return { ...untouched, validity: 'stale' }
      })
    case 'cell-ended':
      return withCell(next, event.cell, (cell) => ended(cell, event))
    default:
      return finished(next, event.as)
  }
}

/** The state that a whole list of events leads to, in the order of their `seq`; `null` for none. */
export function replayRun(events: readonly RunEvent[]): RunState | null {
  return events.toSorted((left, right) => left.seq - right.seq).reduce<RunState | null>(applyRunEvent, null)
}

function requested({ cells }: Extract<RunEvent, { kind: 'requested' }>): RunState {
  if (new Set(cells).size !== cells.length) refuse('a cell is named twice')
  return { status: 'queued', attempt: 0, seq: 0, cells: Object.fromEntries(cells.map((name) => [name, untouched])) }
}

/** A new attempt keeps outcomes, which are named by content; what was running waits again, and is out of date. */
function started(state: RunState, attempt: number): RunState {
  if (attempt !== state.attempt + 1) refuse(`attempt ${attempt} does not follow attempt ${state.attempt}`)
  const cells = mapCells(state, (cell) => (cell.status === 'running' ? { ...untouched, validity: 'stale' } : cell))
  return { ...state, status: 'running', attempt, cells }
}

function ended(cell: CellState, event: Extract<RunEvent, { kind: 'cell-ended' }>): CellState {
  const { outcome, outputHash } = event
  if (cell.outcome !== null) refuse(`cell ${event.cell} has an outcome already`)
  const computed = outcome === 'ok' || outcome === 'failed'
  if (computed && cell.status !== 'running') refuse(`cell ${event.cell} ended without having started`)
  const sound = outcome === 'ok' || outcome === 'cached'
  if (!sound && outputHash !== null) refuse(`cell ${event.cell} has an output though it came to none`)
  return { ...cell, validity: sound ? 'ok' : 'aborted', status: 'idle', outcome, outputHash }
}

/** When a run ends, no cell is left waiting: a cancelled run cancels the rest, a failed one blocks it. */
function finished(state: RunState, as: 'completed' | 'failed' | 'cancelled'): RunState {
  const open = Object.values(state.cells).filter(({ outcome }) => outcome === null)
  if (as === 'completed' && (open.length > 0 || state.status !== 'running')) refuse('the run is not complete')
  const outcome = as === 'cancelled' ? 'cancelled' : 'blocked'
  const cells = mapCells(state, (cell) =>
    cell.outcome === null ? { ...cell, validity: 'aborted', status: 'idle', outcome } : cell,
  )
  return { ...state, status: as, cells }
}

function withCell(state: RunState, name: string, change: (cell: CellState) => CellState): RunState {
  const cell = Object.hasOwn(state.cells, name) ? state.cells[name] : undefined
  if (!cell) return refuse(`the run has no cell ${name}`)
  if (state.status !== 'running') return refuse('no worker has taken the run')
  return { ...state, cells: { ...state.cells, [name]: change(cell) } }
}

function mapCells({ cells }: RunState, change: (cell: CellState) => CellState): Readonly<Record<string, CellState>> {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, change(cell)]))
}

function isOver({ status }: RunState): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

function refuse(why: string): never {
  throw new WeighhouseError('conflict', why)
}

import type { JsonValue } from '@weighhouse/kernel'
import type { RunEventView, RunResult, RunView } from '@weighhouse/workflows'
import { elapsed, shown } from '../parts/value.tsx'

/** How far one cell of a run has come, in words. */
export interface CellProgress {
  readonly name: string
  readonly kind: string
  /** `waiting`, `running`, or its outcome. */
  readonly state: string
  readonly rows: string
  readonly elapsed: string
}

interface Step {
  readonly name: string
  readonly kind: string
}

/**
 * The state of every cell: from the events so far, and once there is a result from that. A new attempt
 * starts a cell again, so the newest event of a cell counts. `steps` are those of the plan; without them
 * the cells are listed as the events name them.
 */
export function progressOf(
  steps: readonly Step[],
  events: readonly RunEventView[],
  result: RunResult | null,
  run: RunView,
): readonly CellProgress[] {
  const kinds = new Map<string, string>([
    ...steps.map(({ name, kind }) => [name, kind] as const),
    ...Object.entries(result?.cells ?? {}).map(([name, { kind }]) => [name, kind] as const),
  ])
  for (const { body } of events) if (typeof body.cell === 'string' && !kinds.has(body.cell)) kinds.set(body.cell, '')
  return [...kinds].map(([name, kind]) => {
    const own = events.filter(({ body }) => body.cell === name)
    const started = own.findLast(({ type }) => type === 'cell-started')
    const ended = own.findLast(({ type }) => type === 'cell-ended')
    const running = started !== undefined && (ended === undefined || ended.seq < started.seq)
    const outcome = result?.cells[name]?.outcome ?? textOf(ended?.body.outcome)
    const rows = result?.sources[name]?.rows ?? numberOf(own.findLast(({ body }) => body.rows !== undefined)?.body.rows)
    const still = run.endedAt === null ? (running ? 'running' : 'waiting') : 'no answer'
    return {
      name,
      kind,
      state: running && run.endedAt === null ? 'running' : (outcome ?? still),
      rows: rows === undefined ? '' : shown(rows),
      elapsed: started && ended && !running ? elapsed(started.at, ended.at) : '',
    }
  })
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

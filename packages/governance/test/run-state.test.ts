import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyRunEvent, cellOutcomes, RunEvent, type RunState, replayRun } from '../src/index.ts'

type Step = RunEvent extends infer One ? (One extends RunEvent ? Omit<One, 'seq' | 'at'> : never) : never

const at = '2026-11-24T09:00:00.000Z'
const outputHash = `sha256:${'ab'.repeat(32)}` as const
const cells = ['data', 'primary', 'decision']

/** Numbers the steps, and has the schema judge each of them. */
function numbered(...steps: readonly Step[]): RunEvent[] {
  return steps.map((step, seq) => RunEvent.parse({ ...step, seq, at }))
}

const requested: Step = { kind: 'requested', cells }
const started: Step = { kind: 'started', attempt: 1 }
const cellStarted = (cell: string): Step => ({ kind: 'cell-started', cell })
const cellEnded = (cell: string, outcome: (typeof cellOutcomes)[number] = 'ok'): Step => ({
  kind: 'cell-ended',
  cell,
  outcome,
  outputHash: outcome === 'ok' || outcome === 'cached' ? outputHash : null,
})

describe('the state of a run', () => {
  it('follows a run from request to completion', () => {
    const state = replayRun(
      numbered(
        requested,
        started,
        cellEnded('data', 'cached'),
        cellStarted('primary'),
        { kind: 'cell-progressed', cell: 'primary', rows: 90_189, bytes: 1_000_000 },
        cellEnded('primary'),
        cellStarted('decision'),
        cellEnded('decision'),
        { kind: 'ended', as: 'completed' },
      ),
    )!
    expect(state).toMatchObject({ status: 'completed', attempt: 1, seq: 8 })
    expect(state.cells['primary']).toEqual({
      validity: 'ok',
      status: 'idle',
      outcome: 'ok',
      outputHash,
      rows: 90_189,
      bytes: 1_000_000,
    })
    expect(state.cells['data']).toMatchObject({ validity: 'ok', outcome: 'cached' })
  })

  it('begins with every cell fresh and waiting', () => {
    const state = replayRun(numbered(requested))!
    expect(state.status).toBe('queued')
    for (const cell of cells)
      expect(state.cells[cell]).toMatchObject({ validity: 'fresh', status: 'queued', outcome: null })
  })

  it('gives no cell two outcomes', () => {
    const once = numbered(
      requested,
      started,
      cellStarted('primary'),
      cellEnded('primary'),
      cellEnded('primary', 'failed'),
    )
    expect(() => replayRun(once)).toThrow('has an outcome already')
  })

  it('computes again what was running when a worker died, and keeps what had an outcome', () => {
    const state = replayRun(
      numbered(requested, started, cellStarted('data'), cellEnded('data'), cellStarted('primary'), {
        kind: 'started',
        attempt: 2,
      }),
    )!
    expect(state.attempt).toBe(2)
    expect(state.cells['data']).toMatchObject({ validity: 'ok', outcome: 'ok' })
    expect(state.cells['primary']).toMatchObject({ validity: 'stale', status: 'queued', outcome: null })
    expect(state.cells['decision']).toMatchObject({ validity: 'fresh', status: 'queued' })
  })

  it('leaves nothing waiting when it is cancelled or fails', () => {
    const before = [requested, started, cellStarted('data'), cellEnded('data'), cellStarted('primary')]
    const cancelled = replayRun(numbered(...before, { kind: 'ended', as: 'cancelled' }))!
    expect(cancelled.cells['data']).toMatchObject({ outcome: 'ok' })
    expect(cancelled.cells['primary']).toMatchObject({
      validity: 'aborted',
      status: 'idle',
      outcome: 'cancelled',
      outputHash: null,
    })
    const failed = replayRun(numbered(...before, cellEnded('primary', 'failed'), { kind: 'ended', as: 'failed' }))!
    expect(failed.cells['primary']).toMatchObject({ outcome: 'failed' })
    expect(failed.cells['decision']).toMatchObject({ validity: 'aborted', outcome: 'blocked' })
    expect(replayRun(numbered(requested, { kind: 'ended', as: 'cancelled' }))).toMatchObject({ status: 'cancelled' })
  })

  it('takes a cell whose inputs changed for out of date', () => {
    const state = replayRun(
      numbered(requested, started, cellStarted('data'), cellEnded('data'), { kind: 'cell-invalidated', cell: 'data' }),
    )!
    expect(state.cells['data']).toEqual({
      validity: 'stale',
      status: 'queued',
      outcome: null,
      outputHash: null,
      rows: 0,
      bytes: 0,
    })
  })

  it.each<[string, Step[]]>([
    ['a run without a request', [started]],
    ['a request twice', [requested, requested]],
    ['a cell twice', [{ kind: 'requested', cells: ['data', 'data'] }]],
    ['a cell before a worker', [requested, cellStarted('data')]],
    ['an unknown cell', [requested, started, cellStarted('other')]],
    ['an inherited name', [requested, started, cellStarted('constructor')]],
    ['a cell started twice', [requested, started, cellStarted('data'), cellStarted('data')]],
    ['a cell computed without a start', [requested, started, cellEnded('data')]],
    ['progress of a waiting cell', [requested, started, { kind: 'cell-progressed', cell: 'data', rows: 1, bytes: 1 }]],
    ['an attempt out of order', [requested, { kind: 'started', attempt: 2 }]],
    ['completion with cells open', [requested, started, { kind: 'ended', as: 'completed' }]],
    ['anything after the end', [requested, started, { kind: 'ended', as: 'failed' }, cellStarted('data')]],
    ['a second end', [requested, started, { kind: 'ended', as: 'failed' }, { kind: 'ended', as: 'cancelled' }]],
    [
      'an output of a failure',
      [requested, started, cellStarted('data'), { kind: 'cell-ended', cell: 'data', outcome: 'failed', outputHash }],
    ],
    ['no outcome to invalidate', [requested, started, { kind: 'cell-invalidated', cell: 'data' }]],
  ])('refuses %s', (_, steps) => {
    const events = steps.map((step, seq) => ({ ...step, seq, at }))
    expect(() => events.reduce<RunState | null>((state, event) => applyRunEvent(state, event), null)).toThrow()
  })

  it('refuses a gap, since an event was lost', () => {
    const [first, second, third] = numbered(requested, started, cellStarted('data'))
    const state = applyRunEvent(null, first!)
    expect(() => applyRunEvent(state, third!)).toThrow('does not follow')
    expect(() => applyRunEvent(null, second!)).toThrow('does not follow')
  })

  it('replays to the same state however the events arrive, and however often', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), fc.nat(40), (stream, length) => {
        const events = randomRun(stream, length)
        const straight = events.reduce<RunState | null>(applyRunEvent, null)
        expect(replayRun([...events].reverse())).toEqual(straight)
        expect(replayRun([...events, ...events])).toEqual(straight)
        const early = events.slice(0, length % (events.length + 1))
        expect(events.reduce<RunState | null>(applyRunEvent, replayRun(early))).toEqual(straight)
        for (const cell of Object.values(straight?.cells ?? {})) {
          expect(cell.outcome !== null).toBe(cell.status === 'idle')
          expect(cell.outputHash !== null).toBe(cell.outcome === 'ok' || cell.outcome === 'cached')
          expect(cell.validity === 'ok').toBe(cell.outputHash !== null)
        }
      }),
      { numRuns: 400 },
    )
  })
})

/** A run made of whatever event is possible next, chosen by the stream. */
function randomRun(stream: Iterable<number>, length: number): RunEvent[] {
  const choices = stream[Symbol.iterator]()
  const events = numbered(requested)
  let state = applyRunEvent(null, events[0]!)
  while (events.length < length) {
    const [now, seq] = [state, events.length]
    const steps: Step[] = [
      { kind: 'started', attempt: now.attempt + 1 },
      ...cells.flatMap((cell): Step[] => [
        cellStarted(cell),
        { kind: 'cell-progressed', cell, rows: seq, bytes: seq },
        { kind: 'cell-invalidated', cell },
        ...cellOutcomes.map((outcome) => cellEnded(cell, outcome)),
      ]),
      ...(['completed', 'failed', 'cancelled'] as const).map((as): Step => ({ kind: 'ended', as })),
    ]
    const possible = steps.flatMap((step) => {
      const event = RunEvent.parse({ ...step, seq, at })
      try {
        return [{ event, next: applyRunEvent(now, event) }]
      } catch {
        return []
      }
    })
    const chosen = possible[choices.next().value % possible.length]
    if (!chosen) break
    events.push(chosen.event)
    state = chosen.next
  }
  return events
}

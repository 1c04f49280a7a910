import type { RunEventView } from '@weighhouse/workflows'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventStream } from '../src/event-stream.ts'

/** Events 1 to `count`, then nothing until it is stopped. */
async function* eventsUpTo(count: number, signal: AbortSignal): AsyncGenerator<RunEventView> {
  for (let seq = 1; seq <= count; seq += 1) yield { seq, at: '2026-05-01T09:00:00.000Z', type: 'tick', body: { seq } }
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

function open(count: number) {
  const stop = new AbortController()
  const ends: string[] = []
  const events = eventsUpTo(count, stop.signal)
  const stream = eventStream(events, { first: undefined, stop, onEnd: () => ends.push('end') })
  const source = stream.getReader()
  const read = async () => {
    const { done, value } = await source.read()
    return { done, value: new TextDecoder().decode(value) }
  }
  return { reader: { read, cancel: () => source.cancel() }, stop, ends }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a stream of events', () => {
  it('sends each event with its number and one line of data', async () => {
    const { reader } = open(1)
    expect((await reader.read()).value).toBe('retry: 2000\n\n')
    const text = (await reader.read()).value
    expect(text).toBe('id: 1\ndata: {"seq":1,"at":"2026-05-01T09:00:00.000Z","type":"tick","body":{"seq":1}}\n\n')
  })

  it('keeps the line open while nothing happens', async () => {
    const { reader } = open(0)
    await reader.read()
    const beat = reader.read()
    await vi.advanceTimersByTimeAsync(15_000)
    expect((await beat).value).toBe(': still here\n\n')
  })

  it('stops its source once when the reader leaves', async () => {
    const { reader, stop, ends } = open(0)
    await reader.read()
    await reader.cancel()
    expect(stop.signal.aborted).toBe(true)
    expect(ends).toEqual(['end'])
  })

  it('ends after half an hour, so that the reader must show again who it is', async () => {
    const { reader, ends } = open(0)
    await reader.read()
    let last = reader.read()
    for (let beats = 0; beats < 125 && ends.length === 0; beats += 1) {
      await vi.advanceTimersByTimeAsync(15_000)
      if (ends.length === 0) {
        await last
        last = reader.read()
      }
    }
    expect((await last).done).toBe(true)
    expect(ends).toEqual(['end'])
  })
})

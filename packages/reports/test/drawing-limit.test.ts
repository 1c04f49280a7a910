import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { processorTimeOf, watchDrawing } from '../src/drawing-limit.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const limit = { processorMs: 10_000, timeoutMs: 300_000 }

/** A process of which a busy machine gives a twentieth of the clock. */
function watched(share: number | undefined) {
  const started = Date.now()
  const told: string[] = []
  const processorTime = (): number | undefined => (share === undefined ? undefined : (Date.now() - started) * share)
  const stop = watchDrawing(limit, processorTime, (problem) => told.push(problem))
  return { told, stop }
}

it('a busy machine does not end a drawing that has worked little', () => {
  const { told, stop } = watched(0.05)
  vi.advanceTimersByTime(150_000)
  expect(told).toEqual([])
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual(['drawing it took more than 10000 ms of processor time'])
  vi.advanceTimersByTime(600_000)
  expect(told).toHaveLength(1)
  stop()
})

it('a drawing that is stuck ends by the clock, as does one whose work cannot be read', () => {
  const [stuck, unread] = [watched(0), watched(undefined)]
  vi.advanceTimersByTime(299_000)
  expect([...stuck.told, ...unread.told]).toEqual([])
  vi.advanceTimersByTime(2_000)
  expect([...stuck.told, ...unread.told]).toEqual([
    'drawing it took longer than 300000 ms',
    'drawing it took longer than 300000 ms',
  ])
})

it('a drawing that is done is watched no more', () => {
  const { told, stop } = watched(1)
  stop()
  vi.advanceTimersByTime(600_000)
  expect(told).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

it.runIf(process.platform === 'linux')('the processor time of a process is what it has used itself', () => {
  const { user, system } = process.cpuUsage()
  const read = processorTimeOf(process.pid)!
  expect(Math.abs(read - (user + system) / 1000)).toBeLessThan(1_000)
  expect(processorTimeOf(0x7f_ff_ff_ff)).toBeUndefined()
})

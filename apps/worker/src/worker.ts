import { WeighhouseError } from '@weighhouse/kernel'
import { claimRun, failRun, type House, listenForCancels, releaseRun, renewRun, sweepRuns } from '@weighhouse/workflows'
import { consumeRuns, openRunQueue, type QueuePlace } from './queue.ts'
import { openRunnerPool } from './runner-pool.ts'

export interface RunWorker {
  ring(runId: string): Promise<void>
  close(): Promise<void>
}

/** How long a vanished worker's runs stay with it, and how often the sweep looks for such runs. */
export interface WorkerPace {
  readonly leaseMs: number
  readonly sweepMs: number
}

const usualPace: WorkerPace = { leaseMs: 15_000, sweepMs: 5_000 }

const cancelled = { code: 'cancelled', message: 'the run was cancelled' } as const

/** Failures that may pass by themselves; everything else would fail again in the same way. */
const transient = ['unavailable']

/** While its place is away the queue reports several errors a second, of which a reader needs one now and then. */
const tellEveryMs = 10_000

function tellSeldom(house: House): (error: Error) => void {
  let toldAt = -tellEveryMs
  return (error) => {
    if (performance.now() - toldAt < tellEveryMs) return
    toldAt = performance.now()
    const code = 'code' in error ? String(error.code) : 'none'
    house.log('warning', 'the queue reports an error', { name: error.name, code })
  }
}

/**
 * Takes runs from the queue and has them performed by runner processes. Postgres is the truth and
 * the queue a doorbell: a sweep rings again for every run that lacks a result, and a lease with a
 * fencing number in Postgres lets one attempt at a time record anything.
 */
export async function openRunWorker(
  house: House,
  place: QueuePlace,
  options: {
    readonly runners: number
    readonly runnerEnvironment: Readonly<Record<string, string>>
    readonly pace?: WorkerPace
  },
): Promise<RunWorker> {
  const { leaseMs, sweepMs } = options.pace ?? usualPace
  const onError = tellSeldom(house)
  const queue = openRunQueue(place, onError)
  const pool = openRunnerPool({ size: options.runners, environment: options.runnerEnvironment })
  let closing = false
  const underWay = new Map<string, AbortController>()
  const stopListening = await listenForCancels(house, (runId) => underWay.get(runId)?.abort())

  const perform = async (runId: string, lastTry: boolean): Promise<void> => {
    const lease = await claimRun(house, runId, leaseMs)
    if (!lease) return
    const controller = new AbortController()
    underWay.set(runId, controller)
    const renewal = setInterval(() => {
      renewRun(house, lease, leaseMs).then(
        (goOn) => goOn || controller.abort(),
        () => undefined, // the lease lapses by itself; the fence keeps a late answer out
      )
    }, leaseMs / 3)
    try {
      if (lease.cancelRequested) return await failRun(house, lease, cancelled)
      const answer = await pool.perform({ runId, fence: lease.fence }, controller.signal)
      if (answer.kind === 'done') return
      if (closing) return await releaseRun(house, lease)
      if (controller.signal.aborted) return await failRun(house, lease, cancelled)
      if (transient.includes(answer.code) && !lastTry) {
        await releaseRun(house, lease)
        throw new WeighhouseError('unavailable', answer.message)
      }
      await failRun(house, lease, answer)
    } finally {
      clearInterval(renewal)
      underWay.delete(runId)
    }
  }

  const consumer = consumeRuns(place, { concurrency: options.runners, lockMs: leaseMs }, perform, onError)
  const sweep = (): Promise<void> =>
    sweepRuns(house, (runId) => queue.ring(runId)).catch(() => house.log('warning', 'the sweep over runs failed', {}))
  await sweep()
  const sweeping = setInterval(() => void sweep(), sweepMs)

  return {
    // The run is recorded, so a bell that cannot be rung costs time only: the sweep rings again.
    ring: (runId) => queue.ring(runId).catch(() => house.log('warning', 'the queue could not be rung', { runId })),
    async close() {
      closing = true
      clearInterval(sweeping)
      for (const controller of underWay.values()) controller.abort()
      await consumer.close()
      await pool.close()
      await stopListening()
      await queue.close()
    },
  }
}

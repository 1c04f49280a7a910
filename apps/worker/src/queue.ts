import { createPostgresBackend, Queue, Worker, withBackend, type Job } from 'bullmq'
import { Redis } from 'ioredis'

/** Where queue jobs live: the service's own Postgres, or Redis (or Valkey) when its address is given. */
export interface QueuePlace {
  readonly appUrl: string
  readonly redisUrl: string | undefined
}

interface RunJob {
  readonly runId: string
}

export interface RunQueue {
  /** Rings the bell for a run. Ringing twice is harmless: the bell carries the run's id as its own. */
  ring(runId: string): Promise<void>
  close(): Promise<void>
}

export interface RunConsumer {
  close(): Promise<void>
}

const queueName = 'runs'
/** The schema that BullMQ's own migrations made. */
const schema = 'queue'

const jobOptions = {
  attempts: 4, // the first and three more; only failures worth another try reach the queue
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: true,
  removeOnFail: true,
} as const

export function openRunQueue(place: QueuePlace, onError: (error: Error) => void): RunQueue {
  // Whoever rings waits for the answer, so a Redis that is away fails the ring; the sweep makes up for it.
  const redis = place.redisUrl ? new Redis(place.redisUrl, { maxRetriesPerRequest: 1 }) : undefined
  const queue = redis
    ? new Queue<RunJob>(queueName, { connection: redis })
    : new (withBackend(createPostgresBackend).Queue)<RunJob>(queueName, {
        connection: postgresConnection(place.appUrl),
      })
  queue.on('error', onError)
  return {
    ring: async (runId) => void (await queue.add('run', { runId }, { ...jobOptions, jobId: `run-${runId}` })),
    async close() {
      await queue.close()
      redis?.disconnect() // a connection that was handed in is ours to end, and would keep the process alive
    },
  }
}

/**
 * Takes bells and hands each run's id on. `lastTry` is true when the queue will not ring again by
 * itself. A throw asks for another try after a pause.
 */
export function consumeRuns(
  place: QueuePlace,
  { concurrency, lockMs }: { readonly concurrency: number; readonly lockMs: number },
  perform: (runId: string, lastTry: boolean) => Promise<void>,
  onError: (error: Error) => void,
): RunConsumer {
  const processor = async (job: Job<RunJob>): Promise<void> =>
    perform(job.data.runId, job.attemptsMade + 1 >= jobOptions.attempts)
  // A queue job is given to another worker when its lock lapses, which is when the run's lease does.
  const options = {
    concurrency,
    lockDuration: lockMs,
    stalledInterval: Math.ceil(lockMs / 3),
    maxStalledCount: 10,
    runRetryDelay: 1_000,
  }
  const redis = place.redisUrl ? new Redis(place.redisUrl, { maxRetriesPerRequest: null }) : undefined
  const worker = redis
    ? new Worker<RunJob>(queueName, processor, { ...options, connection: redis })
    : new (withBackend(createPostgresBackend).Worker)<RunJob>(queueName, processor, {
        ...options,
        connection: postgresConnection(place.appUrl),
      })
  worker.on('error', onError)
  return {
    async close() {
      // Nothing can be told to a Redis that is away, and waiting for it would never end.
      await worker.close(redis !== undefined && redis.status !== 'ready')
      redis?.disconnect()
    },
  }
}

function postgresConnection(appUrl: string) {
  return { connectionString: appUrl, schema, max: 4, connectionTimeoutMillis: 10_000 }
}

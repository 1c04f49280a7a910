import { createPostgresBackend, withBackend } from 'bullmq'
import type { QueuePlace } from './queue.ts'

/** Brings BullMQ's own tables up to its version, as the database's owner; with Redis there is nothing to do. */
export async function migrateQueue(place: QueuePlace, ownerUrl: string): Promise<void> {
  if (place.redisUrl) return
  const { Queue: PostgresQueue } = withBackend(createPostgresBackend)
  const queue = new PostgresQueue('runs', {
    connection: { connectionString: ownerUrl, schema: 'queue', migrate: true, max: 1 },
  })
  try {
    await queue.waitUntilReady()
  } finally {
    await queue.close()
  }
}

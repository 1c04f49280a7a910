import { createHash } from 'node:crypto'
import postgres from 'postgres'
import { queueSchema } from './rights.ts'

/**
 * Lets the service use queues of these names. BullMQ counts the jobs of each queue with a sequence that it makes at
 * the first job (`next_job_id` in its second migration), which the service's role may not: it owns nothing. So the
 * owner makes them beforehand. Safe to run again, before or after BullMQ's own migration.
 */
export async function allowQueues(ownerUrl: string, names: readonly string[]): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined, connect_timeout: 10 })
  try {
    for (const name of names) {
      const sequence = `bullmq_jid_${createHash('md5').update(name).digest('hex')}`
      await sql`create sequence if not exists ${sql(queueSchema)}.${sql(sequence)}`
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

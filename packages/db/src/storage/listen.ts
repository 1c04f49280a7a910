import { sql } from 'drizzle-orm'
import type { Db, Sql } from '../connection.ts'

/**
 * Hears what is told on a channel from now on, over a connection of its own that comes back by itself. What is told
 * while it is away is lost: `onReady` is called each time it hears again, so that the caller can look for what it missed.
 */
export async function listen(
  client: Sql,
  channel: string,
  hear: (payload: string) => void,
  onReady?: () => void,
): Promise<{ stop(): Promise<void> }> {
  const listening = await client.listen(channel, hear, onReady)
  return { stop: () => listening.unlisten() }
}

/** Tells the listeners of a channel once `tx` has committed; outside a transaction, at once. */
export async function tell(tx: Db, channel: string, payload: string): Promise<void> {
  await tx.execute(sql`select pg_notify(${channel}, ${payload})`)
}

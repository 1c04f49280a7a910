import postgres from 'postgres'
import { WeighhouseError } from '@weighhouse/kernel'

/**
 * Whether the server at the URL answers. A refused connection is a no; a refused password ends the wait, because
 * waiting does not mend it.
 */
export async function connectOnce(url: string): Promise<boolean> {
  const sql = connectAsOwner(url)
  try {
    await sql`select 1`
    return true
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === '28P01') {
      throw new WeighhouseError(
        'unavailable',
        'The embedded PostgreSQL does not take the password in the file owner-password. Restore that file from where ' +
          'the data come from, or move both away to begin anew.',
        { cause: error },
      )
    }
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Makes a database of that name unless it is there; two that make it at once both succeed. */
export async function ensureDatabase(url: string, name: string): Promise<void> {
  const sql = connectAsOwner(url)
  try {
    const found = await sql`select 1 from pg_database where datname = ${name}`
    if (found.length === 0) await sql`create database ${sql(name)}`
  } catch (error) {
    const lostRace = error instanceof postgres.PostgresError && (error.code === '42P04' || error.code === '23505')
    if (!lostRace) throw error
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** One connection that never retries by itself and keeps the server's notices to itself. */
function connectAsOwner(url: string): postgres.Sql {
  return postgres(url, { max: 1, connect_timeout: 5, backoff: false, fetch_types: false, onnotice: () => undefined })
}

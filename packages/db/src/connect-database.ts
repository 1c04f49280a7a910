import { connect, openDrizzle } from './connection.ts'
import { type OpenDatabase } from './open-database.ts'
import { queueSchema } from './rights.ts'

/** A database that another process opened and migrated, reached as the service's role only. */
export function connectDatabase(appUrl: string, maxConnections = 4): OpenDatabase {
  const pool = connect(appUrl, { applicationName: 'weighhouse-runner', maxConnections })
  const sql = connect(appUrl, { applicationName: 'weighhouse-runner-listen', maxConnections: 1 })
  return {
    db: openDrizzle(pool),
    sql,
    ownerUrl: '',
    appUrl,
    queueSchema,
    close: async () => void (await Promise.all([pool.end({ timeout: 5 }), sql.end({ timeout: 5 })])),
  }
}

import { type EmbeddedOptions, startEmbedded } from './embedded/start-embedded.ts'
import { connect, type Db, openDrizzle, type Sql } from './connection.ts'
import { migrate } from './migrate.ts'
import { queueSchema } from './rights.ts'

export interface OpenDatabaseOptions extends EmbeddedOptions {
  /** The owner's URL of a server of your own (`DATABASE_URL`). Without it the embedded server is used. */
  readonly databaseUrl?: string
  /** The service's URL, where the owner may not create roles (`DATABASE_APP_URL`). */
  readonly appUrl?: string
  readonly maxConnections?: number
}

export interface OpenDatabase {
  /** Drizzle, as the role that owns nothing. */
  readonly db: Db
  /** postgres.js on a pool of its own, as the same role: for LISTEN and streams. */
  readonly sql: Sql
  readonly ownerUrl: string
  readonly appUrl: string
  /** The owner runs BullMQ's migration in this schema; what it makes there the service's role may use. */
  readonly queueSchema: string
  /** Ends both pools and the embedded server, where it is ours to stop. */
  close(): Promise<void>
}

/** The database of this installation, migrated and ready, on the embedded server unless a URL is given. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const server = options.databaseUrl === undefined ? await startEmbedded(options) : undefined
  const ownerUrl = server?.ownerUrl ?? options.databaseUrl ?? ''
  try {
    const { appUrl } = await migrate(ownerUrl, {
      home: options.home,
      ...(options.appUrl === undefined ? {} : { appUrl: options.appUrl }),
    })
    const maxConnections = options.maxConnections ?? 10
    const pool = connect(appUrl, { applicationName: 'weighhouse', maxConnections })
    const sql = connect(appUrl, { applicationName: 'weighhouse-listen', maxConnections: 4 })
    return {
      db: openDrizzle(pool),
      sql,
      ownerUrl,
      appUrl,
      queueSchema,
      close: async () => {
        await Promise.all([pool.end({ timeout: 5 }), sql.end({ timeout: 5 })])
        await server?.stop()
      },
    }
  } catch (error) {
    await server?.stop()
    throw error
  }
}

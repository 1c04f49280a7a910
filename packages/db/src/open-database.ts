import { WeighhouseError } from '@weighhouse/kernel'
import { type EndOfServer, keepRunning } from './embedded/keep-running.ts'
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './embedded/start-embedded.ts'
import { connect, type Db, openDrizzle, type Sql } from './connection.ts'
import { migrate } from './migrate.ts'
import { queueSchema } from './rights.ts'

export interface OpenDatabaseOptions extends EmbeddedOptions {
  /** The owner's URL of a server of your own (`DATABASE_URL`). Without it the embedded server is used. */
  readonly databaseUrl?: string
  /** The service's URL, where the owner may not create roles (`DATABASE_APP_URL`). */
  readonly appUrl?: string
  readonly maxConnections?: number
  /** The embedded server, where the caller has started it already, to load the rest of the program meanwhile. */
  readonly server?: EmbeddedServer
  /** Given, the embedded server is watched as long as the database is open, and started again when its process ends. */
  readonly onServerEnd?: EndOfServer
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

/** What is still under way when a pool is ended has this long. */
const drainSeconds = 2

/** The database of this installation, migrated and ready, on the embedded server unless a URL is given. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  assertAddress('DATABASE_URL', options.databaseUrl)
  assertAddress('DATABASE_APP_URL', options.appUrl)
  const server = options.databaseUrl === undefined ? await openEmbedded(options) : undefined
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
        await Promise.all([pool.end({ timeout: drainSeconds }), sql.end({ timeout: drainSeconds })])
        await server?.stop()
      },
    }
  } catch (error) {
    await server?.stop()
    throw error
  }
}

/** The address may hold a password, so it is not repeated. */
function assertAddress(name: string, url: string | undefined): void {
  if (url === undefined) return
  if (URL.canParse(url) && /^postgres(?:ql)?:$/.test(new URL(url).protocol)) return
  throw new WeighhouseError(
    'bad-input',
    `${name} is no address of a PostgreSQL server; it looks like postgres://user:password@host:5432/database`,
  )
}

async function openEmbedded(
  options: OpenDatabaseOptions,
): Promise<{ readonly ownerUrl: string; stop(): Promise<void> }> {
  const server = options.server ?? (await startEmbedded(options))
  if (options.onServerEnd === undefined) return server
  const port = Number(new URL(server.ownerUrl).port)
  return {
    ownerUrl: server.ownerUrl,
    ...keepRunning(server, () => startEmbedded({ ...options, port, existingOnly: true }), options.onServerEnd),
  }
}

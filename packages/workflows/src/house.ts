import { resolve } from 'node:path'
import {
  connectDatabase,
  type Db,
  type EmbeddedServer,
  type EndOfServer,
  type OpenDatabase,
  openDatabase,
  openLedger,
  type Sql,
} from '@weighhouse/db'
import { type Clock, systemClock } from '@weighhouse/kernel'
import { type Bell, openBell } from './ledger/bell.ts'
import { openWriter, type Writer } from './ledger/writer.ts'
import { openSecrets, type Secrets } from './secrets.ts'

/** What every workflow takes first; each process builds it once. */
export interface House extends Secrets {
  readonly db: Db
  /** For LISTEN. */
  readonly sql: Sql
  readonly clock: Clock
  /** Name of the ledger. */
  readonly origin: string
  readonly writer: Writer
  readonly bell: Bell
  readonly log: Log
  /** Folder of this installation: database, keys, temporary files. */
  readonly home: string
  /** Folder with one folder per experiment: its notebook and, in `data/`, its files. */
  readonly experimentsDirectory: string
  readonly ownerUrl: string
  readonly appUrl: string
  readonly queueSchema: string
  close(): Promise<void>
}

/** One line a fact; `facts` hold ids and numbers, never personal data. */
export type Log = (
  level: 'info' | 'warning' | 'error',
  message: string,
  facts: Readonly<Record<string, string | number | boolean>>,
) => void

export interface OpenHouseOptions {
  readonly home: string
  readonly experimentsDirectory?: string
  /** The owner's URL of a server of your own; without it the embedded server is started or adopted. */
  readonly databaseUrl?: string
  /** The service's URL, where the owner may not create roles. */
  readonly appUrl?: string
  /** True for a process beside one that has opened and migrated the database: only `appUrl` is used. */
  readonly connectOnly?: boolean
  /** The embedded server, where it is started already. */
  readonly server?: EmbeddedServer
  /** Given, an embedded server that ends is started again as long as the house is open. */
  readonly onServerEnd?: EndOfServer
  readonly origin?: string
  readonly log?: Log
}

/** Opens the installation in a folder: its database, keys and ledger, made where they are missing. */
export async function openHouse(options: OpenHouseOptions): Promise<House> {
  const home = resolve(options.home)
  const log = options.log ?? logWarnings
  const database = options.connectOnly
    ? connectDatabase(options.appUrl ?? '')
    : await openDatabase({
        home,
        ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
        ...(options.appUrl === undefined ? {} : { appUrl: options.appUrl }),
        ...(options.server === undefined ? {} : { server: options.server }),
        ...(options.onServerEnd === undefined ? {} : { onServerEnd: options.onServerEnd }),
        log: (message) => log('info', message, {}),
      })
  const experimentsDirectory = resolve(options.experimentsDirectory ?? 'experiments')
  return houseOf(database, {
    home,
    experimentsDirectory,
    origin: options.origin ?? 'weighhouse.local/ledger',
    log,
    clock: systemClock,
  })
}

/** The house over a database that is open; closes it when the rest cannot be opened. */
export async function houseOf(
  database: OpenDatabase,
  facts: Pick<House, 'home' | 'experimentsDirectory' | 'origin' | 'log' | 'clock'>,
): Promise<House> {
  try {
    const secrets = openSecrets(facts.home, facts.origin)
    await openLedger(database.db, facts.origin)
    const writer = await openWriter(database.db, facts.origin, facts.clock)
    const { db, sql, ownerUrl, appUrl, queueSchema } = database
    const bell = openBell(database.db, facts.origin)
    return { ...facts, ...secrets, writer, bell, db, sql, ownerUrl, appUrl, queueSchema, close: () => database.close() }
  } catch (error) {
    await database.close()
    throw error
  }
}

const logWarnings: Log = (level, message, facts) => {
  if (level !== 'info') process.stderr.write(`${JSON.stringify({ level, message, ...facts })}\n`)
}

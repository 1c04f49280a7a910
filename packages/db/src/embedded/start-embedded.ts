import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { platform } from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { WeighhouseError } from '@weighhouse/kernel'
import { type Binaries, findBinaries } from './binaries.ts'
import { describeFailure, isPortTaken, isStillHeld } from './server-log.ts'
import { findFreePort, launchServer, type LaunchedServer } from './launch-server.ts'
import { makeDataFolder, ownerName } from './make-data-folder.ts'
import { connectOnce, ensureDatabase } from './owner-connection.ts'
import { findPostmaster, isAlive, type Postmaster } from './postmaster.ts'
import { findOrMakeSecret } from './secret.ts'
import { chooseServerAccount, type ServerAccount } from './server-account.ts'
import { makeServerFolder, type ServerFolder } from './server-folder.ts'
import { becomeKeeper, isBeingLeft, type Keeper } from './keeper.ts'

export interface EmbeddedOptions {
  /** The folder of this installation, usually `.weighhouse`: secrets and, where the server may enter it, data. */
  readonly home: string
  readonly log: (message: string) => void
  /** `off-for-tests` lets a power cut lose data; the default never does. */
  readonly durability?: 'on' | 'off-for-tests'
  /** Further server settings, such as `{ wal_level: 'logical' }`. They hold only for a server that is started here. */
  readonly settings?: Readonly<Record<string, string>>
  /** Refuses to make a data folder: a server whose data are gone must not come back with none. */
  readonly existingOnly?: true
  /** A fixed port; without it a free one is taken. */
  readonly port?: number
  /** How long to wait for the server to answer, crash recovery included. */
  readonly startTimeoutMs?: number
}

export interface EmbeddedServer {
  /** Connects as the owner of the database, over the loopback address only. */
  readonly ownerUrl: string
  /** Whether a server that was running already is used. */
  readonly adopted: boolean
  readonly pid: number
  /** Ends this use. The last use that ends stops the server (fast: open transactions roll back) and waits for that. */
  stop(): Promise<void>
}

const attemptsPerStart = 5

/**
 * Starts PostgreSQL in `home`, or adopts the one that already serves its data folder. It lives until the last use of
 * it ends, whoever started it; a process that died uses nothing any more. Refuses with `unavailable`, in words that
 * say how to mend it, when the folder cannot be written, the port is taken or the server does not come up.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const account = chooseServerAccount()
  const place = makeServerFolder(options.home, account)
  const binaries = await findBinaries(account)
  const password = findOrMakeSecret(place.home, 'owner-password')
  const keeper = becomeKeeper(place.folder)
  try {
    return await startKept(options, { account, place, binaries, password, keeper })
  } catch (error) {
    keeper.withdraw()
    throw error
  }
}

interface Start {
  readonly account: ServerAccount | undefined
  readonly place: ServerFolder
  readonly binaries: Binaries
  readonly password: string
  readonly keeper: Keeper
}

async function startKept(options: EmbeddedOptions, start: Start): Promise<EmbeddedServer> {
  const { account, place, binaries, password } = start
  const durable = options.durability !== 'off-for-tests'
  const deadline = Date.now() + (options.startTimeoutMs ?? 120_000)
  let attempts = 0
  for (;;) {
    // A server that is about to be stopped answers a little longer.
    if (isBeingLeft(place.folder) && Date.now() < deadline) {
      await pause(10)
      continue
    }
    const running = findPostmaster(place.data)
    if (running !== undefined) {
      const adopted = await awaitAnswer(place, running, password, deadline)
      if (adopted !== undefined) {
        options.log(`Using the PostgreSQL server that runs already (process ${adopted.pid}, port ${adopted.port}).`)
        return finishStart(options, start, adopted, true)
      }
      continue
    }
    if (options.existingOnly && !existsSync(join(place.data, 'PG_VERSION')))
      throw new WeighhouseError('unavailable', `The data in ${place.data} are gone. Put them back and start again.`)
    await makeDataFolder({ binaries, account, place, password, durable })
    const port = options.port ?? (await findFreePort())
    const launched = launchServer({ binaries, account, place, port, durable, settings: options.settings ?? {} })
    const started = await awaitStart(place, launched, password, deadline)
    if (started !== undefined) return finishStart(options, start, started, false)
    attempts += 1
    const lines = launched.logSinceStart()
    // The port may be lost between choosing and binding it; a killed server's children hold its memory a little longer.
    const worthRetry = (isPortTaken(lines) && options.port === undefined) || isStillHeld(lines)
    if (!worthRetry || (attempts >= attemptsPerStart && !isStillHeld(lines)) || Date.now() > deadline) {
      throw describeFailure(place, port, lines)
    }
    await pause(100)
  }
}

async function finishStart(
  options: EmbeddedOptions,
  { place, binaries, password, keeper }: Start,
  server: Postmaster,
  adopted: boolean,
): Promise<EmbeddedServer> {
  await ensureDatabase(urlOf(server.port, password, 'postgres'), ownerName)
  if (!adopted) options.log(`PostgreSQL started (process ${server.pid}, port ${server.port}, data in ${place.data}).`)
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    try {
      // After a crash somebody else may have started it again, and have left it to us.
      if (keeper.leave()) await stopServer(place, binaries, findPostmaster(place.data)?.pid ?? server.pid)
    } finally {
      keeper.withdraw()
    }
  }
  return {
    ownerUrl: urlOf(server.port, password, ownerName),
    adopted,
    pid: server.pid,
    stop: () => (stopped ??= stop()),
  }
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${ownerName}:${password}@127.0.0.1:${port}/${database}`
}

/** Waits for a server that runs already. `undefined` when it ended meanwhile, so that one may be started. */
async function awaitAnswer(
  place: ServerFolder,
  running: Postmaster,
  password: string,
  deadline: number,
): Promise<Postmaster | undefined> {
  for (;;) {
    const now = findPostmaster(place.data)
    if (now === undefined || now.pid !== running.pid) return undefined
    if (now.ready && (await connectOnce(urlOf(now.port, password, 'postgres')))) return now
    if (Date.now() > deadline) {
      throw new WeighhouseError(
        'unavailable',
        `A PostgreSQL server (process ${running.pid}) holds ${place.data} but does not answer. See ${place.logFile}; ` +
          `stop it with "kill -INT ${running.pid}" and start again.`,
      )
    }
    await pause(20)
  }
}

/** Waits for the server just launched. `undefined` when it ended; then its log says why. */
async function awaitStart(
  place: ServerFolder,
  launched: LaunchedServer,
  password: string,
  deadline: number,
): Promise<Postmaster | undefined> {
  while (!launched.hasEnded()) {
    const now = findPostmaster(place.data)
    if (
      now !== undefined &&
      now.pid === launched.pid &&
      now.ready &&
      (await connectOnce(urlOf(now.port, password, 'postgres')))
    )
      return now
    if (Date.now() > deadline) {
      throw new WeighhouseError(
        'unavailable',
        `PostgreSQL was started (process ${launched.pid}) but is not ready yet. It may be recovering from a crash: ` +
          `see ${place.logFile} and start again in a while.`,
      )
    }
    await pause(10)
  }
  return undefined
}

/** Fast shutdown: SIGINT (Windows has none, but `pg_ctl` knows how), then wait until the process is gone. */
async function stopServer(place: ServerFolder, { pgCtl }: Binaries, pid: number): Promise<void> {
  const deadline = Date.now() + 60_000
  if (findPostmaster(place.data)?.pid === pid) {
    if (platform === 'win32') spawnSync(pgCtl, ['stop', '-D', place.data, '-m', 'fast'], { stdio: 'ignore' })
    else process.kill(pid, 'SIGINT')
  }
  while (isAlive(pid) && findPostmaster(place.data)?.pid === pid) {
    if (Date.now() > deadline) {
      throw new WeighhouseError('unavailable', `PostgreSQL (process ${pid}) does not stop. See ${place.logFile}.`)
    }
    await pause(10)
  }
}

import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { platform } from 'node:process'
import type { Binaries } from './binaries.ts'
import type { ServerAccount } from './server-account.ts'
import { serverEnvironment } from './server-environment.ts'
import { folderError, type ServerFolder } from './server-folder.ts'

export interface LaunchRequest {
  readonly binaries: Binaries
  readonly account: ServerAccount | undefined
  readonly place: ServerFolder
  readonly port: number
  readonly durable: boolean
  readonly settings: Readonly<Record<string, string>>
}

export interface LaunchedServer {
  readonly pid: number | undefined
  hasEnded(): boolean
  /** What the server has written to its log since it was launched. */
  logSinceStart(): string
}

/**
 * Launches the server detached from our terminal and process group, so that Ctrl-C reaches only us and we can drain
 * before we stop it, and with a file for its log, so that it outlives us when we are killed.
 */
export function launchServer({ binaries, account, place, port, durable, settings }: LaunchRequest): LaunchedServer {
  const log = openLog(place.logFile)
  const options = Object.entries({ ...fixedSettings, ...(durable ? {} : forgetful), ...settings })
  let ended = false
  try {
    const child = spawn(
      binaries.postgres,
      ['-D', place.data, '-p', String(port), ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        cwd: place.folder,
        detached: true,
        env: serverEnvironment(),
        stdio: ['ignore', log.descriptor, log.descriptor],
        ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      },
    )
    for (const event of ['error', 'exit']) child.once(event, () => (ended = true))
    child.unref()
    return {
      pid: child.pid,
      hasEnded: () => ended,
      logSinceStart: () => readFileSync(place.logFile).subarray(log.start).toString('utf8'),
    }
  } finally {
    closeSync(log.descriptor)
  }
}

/** The log names no values: messages come without the detail and the statement in which personal data could stand. */
const fixedSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
  // After a crash everything is flushed before it is read: one call for the whole file system, not one for each of
  // a thousand files.
  ...(platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
}

const forgetful: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
}

const logLimitBytes = 8 * 1024 * 1024

function openLog(path: string): { readonly descriptor: number; readonly start: number } {
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (size > logLimitBytes) renameSync(path, `${path}.old`)
    return { descriptor: openSync(path, 'a', 0o600), start: size > logLimitBytes ? 0 : size }
  } catch (cause) {
    throw folderError(path, cause)
  }
}

/** A loopback port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer()
  return await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('the system gave no port'))
      })
    })
  })
}

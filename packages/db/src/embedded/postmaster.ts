import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { platform } from 'node:process'

/** What `postmaster.pid` says of the server of a data folder. Source: PostgreSQL 18, `src/include/utils/pidfile.h`. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

/**
 * The live server of a data folder, or `undefined` when there is none. A file left behind by a killed server whose
 * number now belongs to some other program is removed, since PostgreSQL itself would refuse to start over it.
 * A file whose process is gone is left to PostgreSQL, which checks the old shared memory it names.
 */
export function findPostmaster(data: string): Postmaster | undefined {
  const path = join(data, 'postmaster.pid')
  const lines = readLines(path)
  const pid = Number(lines[0] ?? '')
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined
  if (!serves(pid, data)) {
    if (!isHeldByAny(data)) rmSync(path, { force: true })
    return undefined
  }
  return { pid, port: Number(lines[3] ?? '0'), ready: (lines[7] ?? '').trim() === 'ready' }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** Whether a process of that number exists; one that is not ours to signal exists too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Whether the process works on that data folder: PostgreSQL's processes have it as their working folder. */
function serves(pid: number, data: string): boolean {
  if (platform === 'linux') return workingFolder(String(pid)) === data
  if (platform === 'win32') return true
  const { status, stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return status !== 0 || stdout.includes(data)
}

/** Whether children of a killed server are still at work there; PostgreSQL must then not be let in. */
function isHeldByAny(data: string): boolean {
  return platform === 'linux' && readdirSync('/proc').some((name) => /^\d+$/.test(name) && workingFolder(name) === data)
}

/** `undefined` for a process that has ended or belongs to another account, which then is not our server. */
function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

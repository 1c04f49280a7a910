import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import { mayEnter, type ServerAccount } from './server-account.ts'

/** Where an embedded server lives: secrets in `home`, the data folder and its log in `folder`. */
export interface ServerFolder {
  readonly home: string
  readonly folder: string
  readonly data: string
  readonly logFile: string
}

/**
 * Makes the folders of one installation. Where root runs the server as an account that cannot enter `home`
 * (a clone of mode 0700), data go to `/var/lib/weighhouse/<hash of home>`; secrets stay in `home` all the same.
 */
export function makeServerFolder(home: string, account: ServerAccount | undefined): ServerFolder {
  const place = makeFolder(resolve(home), account === undefined ? 0o700 : 0o711)
  const folder =
    account === undefined || mayEnter(place, account)
      ? place
      : makeFolder(join('/var/lib/weighhouse', createHash('sha256').update(place).digest('hex').slice(0, 16)), 0o711)
  return { home: place, folder, data: join(folder, 'postgres'), logFile: join(folder, 'postgres.log') }
}

function makeFolder(path: string, mode: number): string {
  try {
    makeWithParents(path, mode)
    return realpathSync(path)
  } catch (cause) {
    throw folderError(path, cause)
  }
}

/** Step by step, because Node's own recursive `mkdir` never ends where a file system such as /proc answers ENOENT. */
function makeWithParents(path: string, mode: number): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(path) !== path) makeWithParents(dirname(path), 0o755)
  try {
    mkdirSync(path)
    chmodSync(path, mode)
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

/** Says in plain words why a folder cannot be made or written. */
export function folderError(path: string, cause: unknown): WeighhouseError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  const reasons: Readonly<Record<string, string>> = {
    EROFS: 'the file system is read-only',
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    ENOSPC: 'the disk is full',
    EDQUOT: 'your disk quota is used up',
    ENOENT: 'no folder can be made there',
    ENOTDIR: 'part of the path is a file',
    EEXIST: 'a file of that name is in the way',
  }
  return new WeighhouseError(
    'unavailable',
    `Cannot write to ${path}: ${reasons[code] ?? `the system answers ${code}`}. Mend it, start from another folder, ` +
      'or set DATABASE_URL to a server of your own.',
    { cause },
  )
}

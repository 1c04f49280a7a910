import { spawnSync } from 'node:child_process'
import { WeighhouseError } from '@weighhouse/kernel'

/** The operating system's account that runs the server when we are root. */
export interface ServerAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const candidates = ['weighhouse', 'postgres', 'nobody']

/**
 * The account to run the server as, or `undefined` where it is our own: PostgreSQL refuses to run as root.
 * `initdb` looks its account up by number, so one without an entry in the account database will not do.
 */
export function chooseServerAccount(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of candidates) {
    const [uid, gid] = [askId('-u', name), askId('-g', name)]
    if (uid !== undefined && gid !== undefined && uid !== 0) return { name, uid, gid }
  }
  throw new WeighhouseError(
    'unavailable',
    `PostgreSQL refuses to run as root, and none of the accounts ${candidates.join(', ')} exists. Create one ` +
      '("useradd --system weighhouse"), or start Weighhouse as an ordinary user.',
  )
}

function askId(flag: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
  return status === 0 ? Number(stdout.trim()) : undefined
}

/** Whether the account can reach a folder. Asked of the system itself, which also knows access lists and mounts. */
export function mayEnter(folder: string, { uid, gid }: ServerAccount): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { uid, gid, stdio: 'ignore', cwd: '/' }).status === 0
}

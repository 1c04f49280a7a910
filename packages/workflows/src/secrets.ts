import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import { generateSigner, type LocalSigner, signerFromPem } from '@weighhouse/ledger'

/** Keys of this installation: files of mode 0600 beside the database folder, never in Postgres. */
export interface Secrets {
  /** Signs checkpoints of the ledger. */
  readonly signer: LocalSigner
  /** Keys the hash under which an identifier of a data subject is kept, 32 bytes. */
  readonly identityKey: Uint8Array
  /** Signs sessions, 32 bytes. */
  readonly sessionKey: Uint8Array
}

/** Reads the keys, or makes those that are missing. Several processes may do so at once: one wins, all read the same. */
export function openSecrets(home: string, origin: string): Secrets {
  const folder = join(home, 'keys')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return {
      signer: signerFromPem(
        origin,
        findOrMake(join(folder, 'ledger.pem'), () => generateSigner(origin).pem),
      ),
      identityKey: Buffer.from(findOrMake(join(folder, 'identity.key'), randomKey), 'hex'),
      sessionKey: Buffer.from(findOrMake(join(folder, 'session.key'), randomKey), 'hex'),
    }
  } catch (cause) {
    if (cause instanceof WeighhouseError) throw cause
    throw new WeighhouseError(
      'unavailable',
      `the keys in ${folder} cannot be read or made: is the folder writable, the disk full?`,
      { cause },
    )
  }
}

function randomKey(): string {
  return randomBytes(32).toString('hex')
}

function findOrMake(path: string, make: () => string): string {
  if (!existsSync(path)) {
    const part = `${path}.${randomBytes(6).toString('hex')}`
    writeFileSync(part, make(), { mode: 0o600, flag: 'wx' })
    try {
      linkSync(part, path) // fails when another process was first: then its key is the key
    } catch (error) {
      if (!existsSync(path)) throw error
    } finally {
      rmSync(part, { force: true })
    }
  }
  return readFileSync(path, 'utf8').trim()
}

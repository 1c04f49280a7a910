import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import type { ReadFile } from '@weighhouse/ledger'

/** Reads the files of an exported ledger; one that is not there is undefined, one that cannot be read ends the check. */
export function readLedgerFolder(folder: string): ReadFile {
  return async (path) => {
    try {
      return await readFile(join(folder, path))
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw new WeighhouseError('unavailable', `${join(folder, path)} cannot be read: is it yours to read?`, { cause })
    }
  }
}

import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderError } from './server-folder.ts'

/**
 * The password kept in `<home>/<name>` (mode 0600), made when it is not there. Two processes that ask at once get
 * the same one: a whole file is linked into place, and the link of the second fails.
 */
export function findOrMakeSecret(home: string, name: string): string {
  const path = join(home, name)
  const found = readSecret(path)
  if (found !== undefined) return found
  const unlinked = `${path}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(unlinked, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
    linkSync(unlinked, path)
  } catch (cause) {
    if (readSecret(path) === undefined) throw folderError(path, cause)
  } finally {
    rmSync(unlinked, { force: true })
  }
  return readFileSync(path, 'utf8')
}

function readSecret(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw folderError(path, error)
  }
}

import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, resolve, sep } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'

/** A file inside the data folder, links followed, and what identifies its bytes until it is changed. */
export interface DataFile {
  readonly path: string
  /** As the author wrote it, for messages. */
  readonly name: string
  readonly sizeBytes: number
  readonly modified: string
}

/** Finds a file below `dataDirectory`. A path that leaves it, also by a link, is refused as if nothing were there. */
export async function findDataFile(dataDirectory: string, name: string): Promise<DataFile> {
  if (name === '' || name.includes('\0') || isAbsolute(name) || name.split(/[\\/]/).includes('..')) {
    throw new WeighhouseError(
      'refused',
      `The path ${JSON.stringify(name)} may not be used: give a path inside the data folder.`,
    )
  }
  const absent = () =>
    new WeighhouseError(
      'not-found',
      `There is no file ${JSON.stringify(name)} in the data folder: check the path, which is relative to it.`,
    )
  const root = await realpath(dataDirectory).catch((cause: unknown) => {
    throw new WeighhouseError('not-found', 'The data folder does not exist: name one with --data.', { cause })
  })
  const path = await realpath(resolve(root, name)).catch(() => {
    throw absent()
  })
  if (!path.startsWith(root + sep)) throw absent()
  const found = await stat(path, { bigint: true })
  if (!found.isFile()) throw absent()
  return { path, name, sizeBytes: Number(found.size), modified: String(found.mtimeNs) }
}

import { readFile } from 'node:fs/promises'
import { WeighhouseError } from '@weighhouse/kernel'

/** A notebook's bytes, or a sentence about why they cannot be read. A folder stands for the `notebook.md` in it. */
export async function readNotebookFile(path: string): Promise<{ readonly file: string; readonly bytes: Uint8Array }> {
  const file = path.endsWith('.md') ? path : `${path.replace(/\/$/, '')}/notebook.md`
  try {
    return { file, bytes: await readFile(file) }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'that is a folder'
          : code === 'EACCES'
            ? 'it may not be read'
            : 'it cannot be read'
    throw new WeighhouseError('bad-input', `${file}: ${why}`, { cause })
  }
}

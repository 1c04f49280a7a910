import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'

/** Writes a file, with its folder, or says in a sentence why it cannot be written. */
export async function writeOut(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  } catch (cause) {
    throw new WeighhouseError(
      'unavailable',
      `${path} cannot be written: is the folder yours to write, the disk full?`,
      { cause },
    )
  }
}

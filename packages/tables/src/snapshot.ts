import { createHash, randomUUID } from 'node:crypto'
import { open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hash } from '@weighhouse/kernel'
import type { DataFile } from './data-path.ts'
import { throwIfCancelled } from './limits.ts'

/**
 * SHA-256 of a file's bytes, remembered in `directory` by path, size and modification time, so that
 * a large file is read once for it. A damaged memory is forgotten, never trusted.
 */
export async function snapshotFile(file: DataFile, directory: string, signal: AbortSignal | undefined): Promise<Hash> {
  const path = join(directory, 'snapshots.json')
  const memory = await readMemory(path)
  const key = JSON.stringify([file.path, file.sizeBytes, file.modified])
  const known = memory.get(key)
  if (known) return known
  const hash = await hashFile(file.path, signal)
  memory.set(key, hash)
  // Each writer has a file of its own; of two at once the later wins, and the other file is read again some day.
  const written = `${path}.${randomUUID()}`
  await writeFile(written, JSON.stringify(Object.fromEntries(memory)), { mode: 0o600 })
  await rename(written, path)
  return hash
}

/** One buffer is read into again and again: a stream's chunks cost several times what hashing them does. */
async function hashFile(path: string, signal: AbortSignal | undefined): Promise<Hash> {
  const digest = createHash('sha256')
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafe(2 ** 22)
    for (;;) {
      throwIfCancelled(signal)
      const { bytesRead } = await file.read(buffer)
      if (bytesRead === 0) return `sha256:${digest.digest('hex')}`
      digest.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

async function readMemory(path: string): Promise<Map<string, Hash>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : []
    return new Map(entries.flatMap(([key, hash]) => (isHash(hash) ? [[key, hash] as const] : [])))
  } catch {
    return new Map()
  }
}

function isHash(value: unknown): value is Hash {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value)
}

import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Hash } from '@weighhouse/kernel'
import type { DataFile } from './data-path.ts'

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
  const digest = createHash('sha256')
  await pipeline(createReadStream(file.path, { highWaterMark: 2 ** 20 }), digest, { signal })
  const hash: Hash = `sha256:${digest.digest('hex')}`
  memory.set(key, hash)
  // Each writer has a file of its own; of two at once the later wins, and the other file is read again some day.
  const written = `${path}.${randomUUID()}`
  await writeFile(written, JSON.stringify(Object.fromEntries(memory)), { mode: 0o600 })
  await rename(written, path)
  return hash
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

import { createReadStream, createWriteStream } from 'node:fs'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { WeighhouseError } from '@weighhouse/kernel'
import { type Entry, openPromise } from 'yauzl'
import type { DataFile } from './data-path.ts'
import { limitExceeded } from './limits.ts'

export interface UnpackOptions {
  readonly entry: string | undefined
  readonly target: string
  readonly maximumBytes: number
  readonly signal: AbortSignal | undefined
}

/** The path of a file's plain bytes: its own, or `target` after `.gz` or one entry of `.zip` was written there. */
export async function unpack(file: DataFile, options: UnpackOptions): Promise<string> {
  const name = file.name.toLowerCase()
  if (name.endsWith('.zip')) return unpackEntry(file, options)
  if (options.entry !== undefined) {
    throw new WeighhouseError(
      'bad-input',
      `${file.name} is no .zip, so it has no entry ${JSON.stringify(options.entry)}: remove entry.`,
    )
  }
  if (!name.endsWith('.gz')) return file.path
  await writeBounded(createReadStream(file.path).pipe(createGunzip()), file, options)
  return options.target
}

async function unpackEntry(file: DataFile, options: UnpackOptions): Promise<string> {
  const unreadable = (cause: unknown): never => {
    if (cause instanceof WeighhouseError) throw cause
    const message = `${file.name} is no readable .zip file: it is damaged, encrypted, or has names that lead outside.`
    throw new WeighhouseError('bad-input', message, { cause })
  }
  const archive = await openPromise(file.path, { lazyEntries: true, autoClose: false }).catch(unreadable)
  try {
    const entry = chooseEntry(file, await entriesOf(archive, file).catch(unreadable), options.entry)
    if (entry.uncompressedSize > options.maximumBytes) throw tooLarge(file, options)
    await writeBounded(await archive.openReadStreamPromise(entry).catch(unreadable), file, options)
    return options.target
  } finally {
    archive.close()
  }
}

const maximumEntries = 10_000

async function entriesOf(archive: Awaited<ReturnType<typeof openPromise>>, file: DataFile): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for await (const entry of archive.eachEntry()) {
    if (!entry.fileName.endsWith('/')) entries.push(entry)
    if (entries.length > maximumEntries)
      throw limitExceeded(`Entries of ${file.name}`, maximumEntries, 'make a smaller archive.')
  }
  return entries
}

function chooseEntry(file: DataFile, entries: readonly Entry[], name: string | undefined): Entry {
  const [only] = entries
  if (name === undefined && only && entries.length === 1) return only
  const found = entries.find(({ fileName }) => fileName === name)
  if (found) return found
  const names = entries.slice(0, 10).map(({ fileName }) => JSON.stringify(fileName))
  const what = name === undefined ? 'holds several files and none is named' : `has no entry ${JSON.stringify(name)}`
  throw new WeighhouseError(
    'bad-input',
    `${file.name} ${what}: set entry to one of ${names.join(', ') || 'its files (it has none)'}.`,
  )
}

async function writeBounded(bytes: Readable, file: DataFile, options: UnpackOptions): Promise<void> {
  let written = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      written += chunk.length
      if (written > options.maximumBytes) done(tooLarge(file, options))
      else done(null, chunk)
    },
  })
  try {
    await pipeline(bytes, meter, createWriteStream(options.target, { mode: 0o600 }), { signal: options.signal })
  } catch (cause) {
    if (cause instanceof WeighhouseError) throw cause
    if (options.signal?.aborted) throw new WeighhouseError('cancelled', 'The query was cancelled.', { cause })
    throw new WeighhouseError('bad-input', `${file.name} is damaged: it could not be unpacked to its end.`, { cause })
  }
}

function tooLarge(file: DataFile, { maximumBytes }: UnpackOptions): WeighhouseError {
  return limitExceeded(`Unpacked bytes of ${file.name}`, maximumBytes, 'unpack it outside, or give a smaller file.')
}

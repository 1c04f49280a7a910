import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import { openSession, type Session } from './duckdb-session.ts'
import type { Held } from './held.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { ResolveDataset } from './open-source.ts'

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  readonly limits?: Partial<Limits> | undefined
}

export interface TablesOptions {
  readonly dataDirectory: string
  /** Where rows that may be used are kept until `close`, in a folder that only this user can enter. */
  readonly temporaryDirectory: string
  readonly memoryBytes?: number
  readonly threads?: number
  /** `auto`: rows in memory go to Arquero, files to DuckDB. */
  readonly engine?: 'auto' | 'arquero' | 'duckdb'
  /** Finds the file of a registered dataset version. */
  readonly resolveDataset?: ResolveDataset
}

const defaultMemoryBytes = 600_000_000

/** What every reading needs, shared by the methods of one `Tables`. */
export interface House {
  readonly options: TablesOptions
  readonly held: Map<string, Held>
  /** A DuckDB instance; `one-thread` takes sums in row order, whatever `threads` says. */
  readonly session: (order?: 'any' | 'one-thread') => Promise<Session>
  /** A folder of this `Tables` alone. */
  readonly directory: () => Promise<string>
  readonly nextId: () => string
}

export function openHouse(options: TablesOptions): House & { readonly close: () => Promise<void> } {
  const sessions = new Map<string, Promise<Session>>()
  let directory: Promise<string> | undefined
  let ids = 0
  const makeDirectory = async () => {
    await mkdir(options.temporaryDirectory, { recursive: true })
    return mkdtemp(join(options.temporaryDirectory, 'tables-'))
  }
  const house: House = {
    options,
    held: new Map(),
    nextId: () => `t${ids++}`,
    directory: () => (directory ??= makeDirectory()),
    session: (order = 'any') => {
      const known = sessions.get(order)
      if (known) return known
      const opened = house.directory().then((directory) =>
        openSession({
          threads: order === 'one-thread' ? 1 : (options.threads ?? Math.max(1, Math.min(4, availableParallelism()))),
          memoryBytes: memoryBytesOf(house),
          spillDirectory: join(directory, `spill-${order}`),
        }),
      )
      sessions.set(order, opened)
      return opened
    },
  }
  const close = async () => {
    const open = [...sessions.values()]
    const used = directory
    sessions.clear()
    directory = undefined
    await Promise.all(open.map(async (session) => (await session).close()))
    if (used) await rm(await used, { recursive: true, force: true })
  }
  return { ...house, close }
}

/** Bytes that one DuckDB instance may use before it spills. */
export function memoryBytesOf(house: Pick<House, 'options'>): number {
  return house.options.memoryBytes ?? defaultMemoryBytes
}

/** The limits of one call: its own where it says so. */
export function limitsOf(read: ReadOptions): Limits {
  return { ...defaultLimits, ...read.limits }
}

export function heldOf(house: House, id: string): Held {
  return house.held.get(id) ?? unheld()
}

export function unheld(): never {
  throw new WeighhouseError(
    'not-found',
    'A table reads rows that are not held here: open its source with the same Tables, before close.',
  )
}

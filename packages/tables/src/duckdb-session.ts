import { type DuckDBConnection, DuckDBInstance, type DuckDBResultReader } from '@duckdb/node-api'
import { WeighhouseError } from '@weighhouse/kernel'
import { answerUnlessLeft } from './left-running.ts'
import { throwIfCancelled } from './limits.ts'
import { raisedMessage } from './sql-raise.ts'

export interface SessionOptions {
  readonly threads: number
  readonly memoryBytes: number
  readonly spillDirectory: string
}

export interface QueryOptions {
  readonly signal?: AbortSignal | undefined
  readonly seconds?: number | undefined
  readonly onProgress?: ((rows: number) => void) | undefined
}

/** A DuckDB instance that only our own SQL reaches. Close it when no query is under way. */
export interface Session {
  /** Runs on a connection of its own; `read` may run several statements on it before it closes. */
  with<Answer>(
    options: QueryOptions,
    read: (query: Query, connection: DuckDBConnection) => Promise<Answer>,
  ): Promise<Answer>
  close(): Promise<void>
}

export type Query = (sql: string) => Promise<DuckDBResultReader>

/** How often an interrupt is repeated and progress is asked for, in milliseconds. */
const pollMs = 100

/** Opens an instance in memory that spills to `spillDirectory`, speaks UTC and loads no extension. */
export async function openSession({ threads, memoryBytes, spillDirectory }: SessionOptions): Promise<Session> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: `${Math.floor(memoryBytes / 1_000_000)}MB`,
    temp_directory: spillDirectory,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const underWay = new Set<Promise<unknown>>()
  let isLeft = false
  return {
    async with(options, read) {
      throwIfCancelled(options.signal)
      const connection = await instance.connect()
      const deadline = options.seconds === undefined ? Infinity : performance.now() + options.seconds * 1000
      const isLate = () => performance.now() > deadline
      const work = runOn(connection, options, isLate, read).finally(() => connection.closeSync())
      underWay.add(work)
      try {
        const stop = { signal: options.signal, isLate, late: () => tooLate(options.seconds) }
        return await answerUnlessLeft(work, stop, () => (isLeft = true))
      } finally {
        underWay.delete(work)
      }
    },
    async close() {
      await Promise.allSettled(underWay)
      if (!isLeft) instance.closeSync()
    },
  }
}

async function runOn<Answer>(
  connection: DuckDBConnection,
  { signal, seconds, onProgress }: QueryOptions,
  isLate: () => boolean,
  read: (query: Query, connection: DuckDBConnection) => Promise<Answer>,
): Promise<Answer> {
  // An interrupt that arrives between two statements is lost, so it is repeated until the work has ended.
  const timer = setInterval(() => {
    if (signal?.aborted || isLate()) connection.interrupt()
    else if (onProgress) reportProgress(connection, onProgress)
  }, pollMs)
  const interrupt = () => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  try {
    await connection.run("SET TimeZone='UTC'")
    if (onProgress) await connection.run('SET enable_progress_bar=true; SET enable_progress_bar_print=false')
    return await read(async (sql) => {
      throwIfCancelled(signal)
      return connection.runAndReadAll(sql)
    }, connection)
  } catch (cause) {
    throw explainFailure(cause, signal?.aborted ?? false, isLate(), seconds)
  } finally {
    clearInterval(timer)
    signal?.removeEventListener('abort', interrupt)
  }
}

function reportProgress(connection: DuckDBConnection, onProgress: (rows: number) => void): void {
  const { rows_processed: rows } = connection.progress
  if (rows > 0n) onProgress(Number(rows))
}

/** DuckDB's messages may quote cells, so none is passed on: it stays in `cause`, which is never shown. */
function explainFailure(cause: unknown, isCancelled: boolean, isLate: boolean, seconds: number | undefined): unknown {
  if (cause instanceof WeighhouseError || !(cause instanceof Error)) return cause
  const raised = raisedMessage(cause.message)
  if (raised !== undefined) return new WeighhouseError('bad-input', raised, { cause })
  const isInterrupt = /^(INTERRUPT|Interrupt)/.test(cause.message)
  if (isCancelled && isInterrupt) return new WeighhouseError('cancelled', 'The query was cancelled.', { cause })
  if (isLate && isInterrupt) return tooLate(seconds, { cause })
  if (cause.message.startsWith('Out of Memory')) {
    return new WeighhouseError(
      'limit-exceeded',
      'The query needed more memory or disk space than it may use: raise the limit or ask for less.',
      { cause },
    )
  }
  return cause
}

function tooLate(seconds: number | undefined, options?: ErrorOptions): WeighhouseError {
  return new WeighhouseError(
    'limit-exceeded',
    `The query took longer than its limit of ${seconds} seconds: ask for fewer rows or raise the limit.`,
    options,
  )
}

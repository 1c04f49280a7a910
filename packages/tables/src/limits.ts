import { WeighhouseError } from '@weighhouse/kernel'

/** Bounds of one cell: result rows, bytes held or written, seconds of one query. */
export interface Limits {
  readonly rows: number
  readonly bytes: number
  readonly seconds: number
}

export const defaultLimits: Limits = { rows: 50_000_000, bytes: 8 * 2 ** 30, seconds: 600 }

/** Rows that an engine may hold in memory at once. */
export const memoryRowLimit = 2_000_000

/** Groups that one summary may have. */
export const groupLimit = 200_000

export function limitExceeded(what: string, limit: number, hint: string): WeighhouseError {
  return new WeighhouseError('limit-exceeded', `${what} exceed the limit of ${limit.toLocaleString('en')}: ${hint}`)
}

/** Ends at once when the caller has cancelled. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new WeighhouseError('cancelled', 'The query was cancelled.')
}

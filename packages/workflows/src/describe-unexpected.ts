import { describeDatabaseError } from '@weighhouse/db'

/**
 * What may be printed of an error that nobody expected. A database driver's message quotes parameters
 * and rows, in which personal data may stand, so of those only the code and the names are told.
 */
export function describeUnexpected(error: unknown): string {
  const database = describeDatabaseError(error)
  if (database)
    return `database error ${database.code}${database.table ? ` on ${database.table}` : ''}${database.constraint ? ` (${database.constraint})` : ''}\n${framesOf(error)}`
  if (!(error instanceof Error)) return `a thrown ${typeof error}`
  return error.message.startsWith('Failed query')
    ? `a failed database query\n${framesOf(error)}`
    : (error.stack ?? error.message)
}

function framesOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
}

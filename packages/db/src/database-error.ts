import postgres from 'postgres'

/**
 * What may be logged of a statement that failed: PostgreSQL's code and the names of table and constraint.
 * `undefined` for any other error. Drizzle's own message quotes the parameters, and PostgreSQL's detail the row,
 * in which personal data may stand; neither is ever logged.
 */
export function describeDatabaseError(
  error: unknown,
): { readonly code: string; readonly table: string | null; readonly constraint: string | null } | undefined {
  if (error instanceof postgres.PostgresError) {
    return { code: error.code, table: error.table_name ?? null, constraint: error.constraint_name ?? null }
  }
  return error instanceof Error && error.cause !== undefined ? describeDatabaseError(error.cause) : undefined
}

/**
 * Whether a statement failed because the server could not be reached, or ended or refused the connection (SQLSTATE
 * classes 08 and 57P). It says nothing of the statement, which may succeed once the server is back.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.cause !== undefined && isConnectionLoss(error.cause)) return true
  const code = 'code' in error ? String(error.code) : ''
  return /^(ECONN|EPIPE|EHOST|ENETUN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECTION_|CONNECT_TIMEOUT|57P0|53300|08)/.test(
    code,
  )
}

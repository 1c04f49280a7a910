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

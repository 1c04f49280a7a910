import type { Schema } from '@weighhouse/expressions'
import type { Tables } from '@weighhouse/tables'

/**
 * Infers what an sql cell gives, on empty tables, before any data are read. DuckDB is loaded at the
 * first call only, so that checking a notebook without sql cells stays fast.
 */
export async function describeSql(
  query: string,
  inputs: Readonly<Record<string, Schema>>,
  parameters: Schema,
): ReturnType<Tables['describeSql']> {
  const { openTables } = await import('@weighhouse/tables')
  const { tmpdir } = await import('node:os')
  const tables = openTables({ dataDirectory: tmpdir(), temporaryDirectory: tmpdir() })
  try {
    return await tables.describeSql(query, inputs, parameters)
  } finally {
    await tables.close()
  }
}

import { rename, rm } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'

/**
 * Writes the rows of queries, in the order the queries state, as Parquet files. `setup` runs first in
 * the same database. Only SQL of our own comes here. A file is renamed into its place when it is whole.
 */
export async function writeParquetFiles(options: {
  readonly setup: readonly string[]
  readonly files: readonly { readonly path: string; readonly query: string }[]
}): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
    for (const statement of options.setup) await connection.run(statement)
    for (const { path, query } of options.files) {
      const part = `${path}.part`
      try {
        await connection.run(`COPY (${query}) TO '${part.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`)
        await rename(part, path)
      } finally {
        await rm(part, { force: true })
      }
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

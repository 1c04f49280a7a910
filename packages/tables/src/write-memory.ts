import type { DuckDBAppender } from '@duckdb/node-api'
import type { ColumnType, Scalar, Schema } from '@weighhouse/expressions'
import type { Query } from './duckdb-session.ts'
import { physicalType } from './duckdb-values.ts'
import { chunkRows, type MemoryRows } from './held.ts'
import { heldOf, type House, limitsOf, type ReadOptions } from './house.ts'
import { throwIfCancelled } from './limits.ts'
import { quoteText } from './sql-text.ts'

/** Writes rows in memory to a file for the other engine, one row per unit. */
export async function writeToFile(house: House, id: string, read: ReadOptions): Promise<void> {
  const held = heldOf(house, id)
  const { memory } = held
  if (held.file !== null || !memory) return
  const target = `${await house.directory()}/${id}.rows.parquet`
  const session = await house.session()
  await session.with({ signal: read.signal, seconds: limitsOf(read).seconds }, async (query, connection) => {
    const columns = Object.values(held.schema).map((type, index) => `r${index} ${appendedType(type)}`)
    await query(`CREATE TEMP TABLE held (${[...columns, 'w BIGINT'].join(', ')})`)
    const appender = await connection.createAppender('held', 'main', 'temp')
    try {
      appendRows(appender, memory, read.signal)
    } finally {
      appender.closeSync()
    }
    await copyRows(query, held.schema, memory, target)
  })
  held.file = target
}

const rowsPerFlush = 100_000

function appendRows(
  appender: DuckDBAppender,
  { columns, weights, unitColumn }: MemoryRows,
  signal: AbortSignal | undefined,
): void {
  const length = weights?.length ?? columns[0]?.length ?? 0
  for (let row = 0; row < length; row++) {
    for (const [index, column] of columns.entries())
      appendScalar(appender, index === unitColumn ? null : (column[row] ?? null))
    appender.appendBigInt(BigInt(weights?.[row] ?? 1))
    appender.endRow()
    if (row % rowsPerFlush === rowsPerFlush - 1) {
      appender.flushSync()
      throwIfCancelled(signal)
    }
  }
}

function appendScalar(appender: DuckDBAppender, value: Scalar): void {
  if (value === null) appender.appendNull()
  else if (typeof value === 'boolean') appender.appendBoolean(value)
  else if (typeof value === 'number') appender.appendDouble(value)
  else appender.appendVarchar(value)
}

/** Weights are undone by DuckDB, so that a table of counts may stand for more units than memory holds. */
async function copyRows(
  query: Query,
  schema: Schema,
  { weights, unitColumn }: MemoryRows,
  target: string,
): Promise<void> {
  const columns = Object.values(schema).map((type, index) => {
    if (index === unitColumn) return `CAST(unit AS VARCHAR) AS c${index}`
    const text = type.kind === 'timestamp' ? `rtrim(r${index}, 'Z')` : `r${index}`
    return `CAST(${text} AS ${physicalType(type)}) AS c${index}`
  })
  const rows = weights
    ? 'SELECT h.*, row_number() OVER (ORDER BY h.rowid, u) AS unit FROM temp.main.held h, range(w) AS x(u)'
    : 'SELECT *, rowid AS unit FROM temp.main.held'
  await query(
    `COPY (SELECT ${columns.join(', ')} FROM (${rows}) ORDER BY unit) TO ${quoteText(target)} (FORMAT parquet, ROW_GROUP_SIZE ${chunkRows})`,
  )
}

/** Dates and instants are appended as their text. */
function appendedType(type: ColumnType): string {
  const physical = physicalType(type)
  return physical === 'DATE' || physical === 'TIMESTAMP' ? 'VARCHAR' : physical
}

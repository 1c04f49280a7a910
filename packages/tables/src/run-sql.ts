import { join } from 'node:path'
import type { Scalar, Schema } from '@weighhouse/expressions'
import { materialise } from './duckdb-engine.ts'
import { heldOf, type House, limitsOf, memoryBytesOf, type ReadOptions, unheld } from './house.ts'
import { scanOfHeld } from './in-place.ts'
import { memoryRowLimit } from './limits.ts'
import { describeSqlCell, runSqlCell, type SqlInput } from './sql-cell.ts'
import type { SqlProblem } from './sql-cell-check.ts'
import type { Table } from './table.ts'

/** Runs an author's query over tables by name and holds its rows. `scanned` gives each input as held rows or a scan of them. */
export async function runSql(
  house: House,
  query: string,
  tables: Readonly<Record<string, Table>>,
  parameters: Readonly<Record<string, Scalar>>,
  read: ReadOptions,
  scanned: (table: Table, read: ReadOptions) => Promise<Table>,
): Promise<Table> {
  const inputs = new Map<string, SqlInput>()
  for (const [name, table] of Object.entries(tables)) {
    const scan = await scanned(table, read)
    const whole = await materialise(house, scan, (id) => scanOfHeld(heldOf(house, id)) ?? unheld(), read, 'always')
    const file = whole.node.kind === 'held' ? heldOf(house, whole.node.id).file : null
    inputs.set(name, { schema: table.schema, file })
  }
  const limits = limitsOf({ ...read, limits: { rows: memoryRowLimit, seconds: querySeconds, ...read.limits } })
  const { schema, rows, memory } = await runSqlCell({
    query,
    inputs: Object.fromEntries(inputs),
    parameters,
    limits,
    memoryBytes: memoryBytesOf(house),
    spillDirectory: join(await house.directory(), 'spill'),
    signal: read.signal,
  })
  const id = house.nextId()
  house.held.set(id, { schema, rows, memory, file: null, inPlace: null })
  return { schema, node: { kind: 'held', id } }
}

/** What an author's query would give, found on empty tables. */
export async function describeSql(
  house: House,
  query: string,
  inputs: Readonly<Record<string, Schema>>,
  parameters: Schema,
): Promise<{ readonly schema: Schema | null; readonly problems: readonly SqlProblem[] }> {
  return describeSqlCell({
    query,
    inputs,
    parameters,
    limits: limitsOf({ limits: { seconds: describeSeconds } }),
    memoryBytes: memoryBytesOf(house),
    spillDirectory: join(await house.directory(), 'spill'),
    signal: undefined,
  })
}

const describeSeconds = 10
/** An author's query runs on one thread and may never end by itself; others wait for its runner. */
const querySeconds = 120

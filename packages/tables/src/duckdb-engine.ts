import type { Scalar } from '@weighhouse/expressions'
import type { Summary, SummaryRequest } from '@weighhouse/summaries'
import { unknownColumn } from './duckdb-scan.ts'
import type { Query, QueryOptions } from './duckdb-session.ts'
import { summariseScan } from './duckdb-summarise.ts'
import { numberOf, readableColumns, scalarOf } from './duckdb-values.ts'
import { chunkRows } from './held.ts'
import { heldOf, type House, limitsOf, type ReadOptions, unheld } from './house.ts'
import { type HeldScan, scanOfHeld } from './in-place.ts'
import { limitExceeded, memoryRowLimit } from './limits.ts'
import { allColumns } from './sql-columns.ts'
import { planSql, selectFrom, type SqlPlan } from './sql-plan.ts'
import { quoteText } from './sql-text.ts'
import { heldIds, type Table } from './table.ts'

/** The SQL of the rows held under an id. */
export type ScanOf = (id: string) => HeldScan

/** Reads in a session. Rows that stand in an author's own file count only if nobody wrote to it meanwhile. */
async function reading<Answer>(
  house: House,
  table: Table,
  threads: 'any' | 'one-thread',
  options: QueryOptions,
  read: (query: Query) => Promise<Answer>,
): Promise<Answer> {
  const session = await house.session(threads)
  const places = [...heldIds(table)].flatMap((id) => heldOf(house, id).inPlace ?? [])
  let answer: Answer
  try {
    answer = await session.with(options, read)
  } catch (cause) {
    for (const { confirm } of places) await confirm()
    throw places.reduce<unknown>((known, { explain }) => explain(known), cause)
  }
  for (const { confirm } of places) await confirm()
  return answer
}

/** Summarises a table whose plan is a scan: `materialise` makes one of any other. */
export async function summariseDuckdb(
  house: House,
  table: Table,
  scan: ScanOf,
  request: SummaryRequest,
  read: ReadOptions & { readonly onProgress?: ((rows: number) => void) | undefined },
): Promise<Summary> {
  const plan = planSql(table, scan)
  const options = { signal: read.signal, seconds: limitsOf(read).seconds, onProgress: read.onProgress }
  const inOrder = async (select: string) =>
    (await house.session('one-thread')).with(options, async (query) => (await query(select)).getRows())
  return reading(house, table, 'any', options, (query) => summariseScan({ query, inOrder }, plan, request))
}

/**
 * The table itself where its rows come straight from one file; else a held copy of its rows, in order.
 * Sums have the same bytes on any number of threads only over a file whose chunks are read in order.
 */
export async function materialise(
  house: House,
  table: Table,
  scan: ScanOf,
  read: ReadOptions,
  when: 'unless-scan' | 'always' = 'unless-scan',
): Promise<Table> {
  const plan = planSql(table, scan)
  const isCopy = table.node.kind === 'held' && !heldOf(house, table.node.id).inPlace
  if (isCopy || (plan.isScan && when === 'unless-scan')) return table
  const limits = limitsOf(read)
  const id = house.nextId()
  const target = `${await house.directory()}/${id}.rows.parquet`
  const options = { signal: read.signal, seconds: limits.seconds }
  const rows = await reading(house, table, orderOf(plan), options, async (query) => {
    const select = selectFrom(plan, allColumns(table.schema), 'ORDER BY o')
    const [row = []] = (
      await query(`COPY (${select}) TO ${quoteText(target)} (FORMAT parquet, ROW_GROUP_SIZE ${chunkRows})`)
    ).getRows()
    return numberOf(row[0])
  })
  if (rows > limits.rows) throw limitExceeded('Rows of a transform', limits.rows, 'filter or roll up earlier.')
  house.held.set(id, { schema: table.schema, rows, memory: null, file: target, inPlace: null })
  return { schema: table.schema, node: { kind: 'held', id } }
}

export async function countDuckdb(house: House, table: Table, scan: ScanOf, read: ReadOptions): Promise<number> {
  const plan = planSql(table, scan)
  const options = { signal: read.signal, seconds: limitsOf(read).seconds }
  return reading(house, table, orderOf(plan), options, async (query) => {
    const [row = []] = (await query(selectFrom(plan, 'count(*)'))).getRows()
    return numberOf(row[0])
  })
}

export async function rowsDuckdb(
  house: House,
  table: Table,
  scan: ScanOf,
  read: ReadOptions & { readonly limit: number; readonly columns?: readonly string[] },
): Promise<readonly Readonly<Record<string, Scalar>>[]> {
  const names = Object.keys(table.schema)
  const places = (read.columns ?? names).map((name) => [name, placeOf(table, name)] as const)
  const plan = planSql(table, scan)
  const options = { signal: read.signal, seconds: limitsOf(read).seconds }
  return reading(house, table, orderOf(plan), options, async (query) => {
    const rows = await query(
      selectFrom(plan, readableColumns(table.schema), `ORDER BY o LIMIT ${Math.floor(read.limit)}`),
    )
    return rows
      .getRows()
      .map((row) => Object.fromEntries(places.map(([name, place]) => [name, scalarOf(row[place] ?? null)])))
  })
}

function placeOf({ schema }: Table, name: string): number {
  if (!Object.hasOwn(schema, name)) throw unknownColumn(name, schema)
  return Object.keys(schema).indexOf(name)
}

function orderOf(plan: SqlPlan): 'any' | 'one-thread' {
  return plan.isSummed ? 'one-thread' : 'any'
}

/** Rows that a file holds, read into memory for the other engine. */
export async function readIntoMemory(house: House, id: string, read: ReadOptions): Promise<void> {
  const held = heldOf(house, id)
  if (held.memory || !scanOfHeld(held)) return
  if (held.rows > memoryRowLimit) throw limitExceeded('Rows in memory', memoryRowLimit, 'use the engine duckdb.')
  const rows = await rowsDuckdb(
    house,
    { schema: held.schema, node: { kind: 'held', id } },
    (known) => scanOfHeld(heldOf(house, known)) ?? unheld(),
    { ...read, limit: memoryRowLimit },
  )
  held.memory = {
    columns: Object.keys(held.schema).map((name) => rows.map((row) => row[name] ?? null)),
    weights: null,
    unitColumn: null,
  }
}

import type { Scalar, Schema, SourceDeclaration, Verb } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import type { Summary, SummaryRequest } from '@weighhouse/summaries'
import { countDuckdb, materialise, readIntoMemory, rowsDuckdb, type ScanOf, summariseDuckdb } from './duckdb-engine.ts'
import { type AssertFact, assertFacts, imputeFact, type TableFacts, verbNodes } from './facts.ts'
import type { MemoryRows } from './held.ts'
import { heldOf, openHouse, type ReadOptions, type TablesOptions, unheld } from './house.ts'
import { scanOfHeld } from './in-place.ts'
import { throwIfCancelled } from './limits.ts'
import { countMemory, rowsMemory, summariseMemory } from './memory-engine.ts'
import { openSource, type OpenedSource, type OpenOptions } from './open-source.ts'
import { describeSql, runSql } from './run-sql.ts'
import type { SqlProblem } from './sql-cell-check.ts'
import { heldIds, type Table } from './table.ts'
import { transformTable } from './transform.ts'
import { writeToFile } from './write-memory.ts'

/** Sources, the lazy tables over them, and what reads rows. Closing it removes every row it wrote to disk. */
export interface Tables {
  /** Reads a source, joins consent and holds what may be used. Refuses cells that do not fit, by row and column. */
  open(source: SourceDeclaration, options: OpenOptions): Promise<OpenedSource>
  /** A table behind verbs, whose parameters are bound. Reads nothing. */
  transform(input: Table, verbs: readonly Verb[], tables: (name: string) => Table): Table
  /** Runs an author's query over tables by name in a database of its own; its rows are held. */
  sql(
    query: string,
    inputs: Readonly<Record<string, Table>>,
    parameters: Readonly<Record<string, Scalar>>,
    options?: ReadOptions,
  ): Promise<Table>
  /** What an author's query would give, found on empty tables. */
  describeSql(
    query: string,
    inputs: Readonly<Record<string, Schema>>,
    parameters: Schema,
  ): Promise<{ readonly schema: Schema | null; readonly problems: readonly SqlProblem[] }>
  summarise(
    table: Table,
    request: SummaryRequest,
    options?: ReadOptions & { readonly onProgress?: (rows: number) => void },
  ): Promise<Summary>
  /** The first rows in table order. */
  rows(
    table: Table,
    options: ReadOptions & { readonly columns?: readonly string[]; readonly limit: number },
  ): Promise<readonly Readonly<Record<string, Scalar>>[]>
  count(table: Table, options?: ReadOptions): Promise<number>
  /** Fills and assertions of the table's verbs. */
  facts(table: Table, options?: ReadOptions): Promise<TableFacts>
  close(): Promise<void>
}

export function openTables(options: TablesOptions): Tables {
  if (/['*?[\]{}\0]/.test(options.temporaryDirectory)) {
    throw new WeighhouseError(
      'bad-input',
      'The temporary folder may not hold quotes, brackets, braces, * or ? in its path.',
    )
  }
  const house = openHouse(options)
  const asserted = new Map<Table, Promise<readonly AssertFact[]>>()
  const materialised = new Map<Table, Promise<Table>>()

  const usesMemory = (table: Table): boolean => {
    if (options.engine === 'arquero') return true
    if (options.engine === 'duckdb') return false
    return [...heldIds(table)].every((id) => heldOf(house, id).memory !== null)
  }
  const memoryOf = async (table: Table, read: ReadOptions): Promise<(id: string) => MemoryRows> => {
    for (const id of heldIds(table)) await readIntoMemory(house, id, read)
    return (id) => heldOf(house, id).memory ?? unheld()
  }
  const scanOf = async (table: Table, read: ReadOptions): Promise<ScanOf> => {
    for (const id of heldIds(table)) await writeToFile(house, id, read)
    return (id) => scanOfHeld(heldOf(house, id)) ?? unheld()
  }
  const scanned = async (table: Table, read: ReadOptions): Promise<Table> => {
    const scan = await scanOf(table, read)
    const known = materialised.get(table)
    if (known) return known
    const made = materialise(house, table, scan, read)
    materialised.set(table, made)
    // A failed or cancelled attempt is not remembered.
    made.catch(() => materialised.delete(table))
    return made
  }
  const countRaw = async (table: Table, read: ReadOptions): Promise<number> => {
    throwIfCancelled(read.signal)
    if (usesMemory(table)) return countMemory(table, await memoryOf(table, read))
    return countDuckdb(house, table, await scanOf(table, read), read)
  }
  const enforce = async (table: Table, read: ReadOptions): Promise<readonly AssertFact[]> => {
    const facts: AssertFact[] = []
    for (const node of verbNodes(table)) {
      let checked = asserted.get(node)
      if (!checked) {
        checked = assertFacts(node, (rows) => countRaw(rows, read))
        asserted.set(node, checked)
        checked.catch(() => asserted.delete(node))
      }
      facts.push(...(await checked))
    }
    return facts
  }

  return {
    open: (source, open) => openSource(house, source, open),
    transform: transformTable,
    async sql(query, inputs, parameters, read = {}) {
      for (const table of Object.values(inputs)) await enforce(table, read)
      return runSql(house, query, inputs, parameters, read, scanned)
    },
    describeSql: (query, inputs, parameters) => describeSql(house, query, inputs, parameters),
    async summarise(table, request, read = {}) {
      await enforce(table, read)
      if (usesMemory(table)) return summariseMemory(table, await memoryOf(table, read), request)
      const ready = await scanned(table, read)
      return summariseDuckdb(house, ready, await scanOf(ready, read), request, read)
    },
    async rows(table, read) {
      await enforce(table, read)
      if (usesMemory(table)) return rowsMemory(table, await memoryOf(table, read), read)
      return rowsDuckdb(house, table, await scanOf(table, read), read)
    },
    async count(table, read = {}) {
      await enforce(table, read)
      return countRaw(table, read)
    },
    async facts(table, read = {}) {
      const imputed = []
      for (const node of verbNodes(table)) imputed.push(await imputeFact(node, (rows) => countRaw(rows, read)))
      return { imputed: imputed.filter((fact) => fact !== null), asserted: await enforce(table, read) }
    },
    close: house.close,
  }
}

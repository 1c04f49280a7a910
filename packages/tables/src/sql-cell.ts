import type { DuckDBConnection, DuckDBResultReader, DuckDBValue } from '@duckdb/node-api'
import type { ColumnType, Scalar, Schema } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import { openSession, type Query, type QueryOptions } from './duckdb-session.ts'
import { physicalType } from './duckdb-values.ts'
import type { MemoryRows } from './held.ts'
import { type Limits, limitExceeded } from './limits.ts'
import { readSqlTree, type SqlProblem } from './sql-cell-check.ts'
import { resultColumns, resultSchema } from './sql-result.ts'
import { quoteName, quoteText } from './sql-text.ts'

/** A query to run in an instance of its own. */
export interface SqlCell {
  readonly query: string
  readonly inputs: Readonly<Record<string, SqlInput>>
  readonly parameters: Readonly<Record<string, Scalar>>
  readonly limits: Limits
  readonly memoryBytes: number
  readonly spillDirectory: string
  readonly signal: AbortSignal | undefined
}

/** An input: its columns and the Parquet file that holds them as `c0`, `c1`, …; without one it is empty. */
export interface SqlInput {
  readonly schema: Schema
  readonly file: string | null
}

export interface SqlRows {
  readonly schema: Schema
  readonly rows: number
  readonly memory: MemoryRows
}

/**
 * Runs an author's query. Inputs are copied in as tables; then access to anything outside goes off and
 * the configuration is locked. One thread, so that the same inputs give the same rows in the same order.
 */
export async function runSqlCell(cell: SqlCell): Promise<SqlRows> {
  return inOwnInstance(cell, async (query, connection) => {
    const { problems, parameters } = await readQuery(query, cell.query, Object.keys(cell.inputs))
    if (problems.length > 0)
      throw new WeighhouseError('bad-input', `The query may not run: ${problems.map(tell).join('; ')}.`)
    const values = boundValues(parameters, cell.parameters)
    await copyInputs(query, cell.inputs)
    const reader = await explained(() => connection.streamAndReadUntil(cell.query, cell.limits.rows + 1, values))
    if (reader.currentRowCount > cell.limits.rows)
      throw limitExceeded('Rows of a query', cell.limits.rows, 'aggregate or filter more.')
    const { schema, problems: unfit } = resultSchema(columnsOfReader(reader))
    if (!schema) throw new WeighhouseError('bad-input', `The query gives no table: ${unfit.join('; ')}.`)
    const inOrder = resultColumns(reader)
    const names = reader.columnNames()
    refuseLarge(inOrder, cell.limits.bytes)
    // A schema's order is its own: names that look like numbers come first.
    const columns = Object.keys(schema).map((name) => inOrder[names.indexOf(name)] ?? [])
    return { schema, rows: reader.currentRowCount, memory: { columns, weights: null, unitColumn: null } }
  })
}

/** Columns that a query gives, or what is wrong with it, found on empty tables. */
export async function describeSqlCell(
  cell: Omit<SqlCell, 'inputs' | 'parameters'> & {
    readonly inputs: Readonly<Record<string, Schema>>
    readonly parameters: Schema
  },
): Promise<{ readonly schema: Schema | null; readonly problems: readonly SqlProblem[] }> {
  const inputs = Object.fromEntries(Object.entries(cell.inputs).map(([name, schema]) => [name, { schema, file: null }]))
  return inOwnInstance(cell, async (query, connection) => {
    const { problems, parameters } = await readQuery(query, cell.query, Object.keys(inputs))
    const unknown = parameters.filter((name) => !Object.hasOwn(cell.parameters, name))
    const all = [...problems, ...unknown.map((name) => problemOf('unknown', `there is no parameter $${name}`))]
    if (all.length > 0) return { schema: null, problems: all }
    try {
      await copyInputs(query, inputs)
      const stand = Object.fromEntries(
        parameters.map((name) => [name, standIns[cell.parameters[name]?.kind ?? 'text'] ?? null]),
      )
      const described = await connection.runAndReadAll(`DESCRIBE ${cell.query}`, stand)
      const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }))
      const { schema, problems: unfit } = resultSchema(columns)
      return { schema, problems: unfit.map((message) => problemOf('type', message)) }
    } catch (cause) {
      if (cause instanceof WeighhouseError) return { schema: null, problems: [problemOf('type', cause.message)] }
      return { schema: null, problems: [problemOf('type', shownFailure(cause))] }
    }
  })
}

/** Any value of a type will do to learn the types that depend on it. */
const standIns: Readonly<Record<string, DuckDBValue>> = {
  id: '',
  category: '',
  text: '',
  decimal: '0',
  boolean: true,
  integer: 1n,
  number: 1.5,
  date: '2000-01-01',
  timestamp: '2000-01-01 00:00:00',
}

async function inOwnInstance<Answer>(
  {
    memoryBytes,
    spillDirectory,
    limits,
    signal,
  }: Pick<SqlCell, 'memoryBytes' | 'spillDirectory' | 'limits' | 'signal'>,
  use: (query: Query, connection: DuckDBConnection) => Promise<Answer>,
): Promise<Answer> {
  const session = await openSession({ threads: 1, memoryBytes, spillDirectory })
  const options: QueryOptions = { signal, seconds: limits.seconds }
  try {
    return await session.with(options, use)
  } finally {
    await session.close()
  }
}

async function readQuery(query: Query, text: string, tables: readonly string[]) {
  const [[serialized] = []] = (await query(`SELECT json_serialize_sql(${quoteText(text)})`)).getRows()
  const read = readSqlTree(String(serialized), new Set(tables))
  return {
    ...read,
    problems: read.problems.map((problem) => ({ ...problem, range: characterRange(text, problem.range) })),
  }
}

/** DuckDB counts bytes of UTF-8; editors count UTF-16 units. */
function characterRange(text: string, range: SqlProblem['range']): SqlProblem['range'] {
  if (!range) return null
  const start = new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, range.start)).length
  const word = /^\w+/.exec(text.slice(start))?.[0].length ?? 1
  return { start, end: Math.min(text.length, start + word) }
}

async function copyInputs(query: Query, inputs: Readonly<Record<string, SqlInput>>): Promise<void> {
  for (const [name, { schema, file }] of Object.entries(inputs)) {
    refuseTwins(name, schema)
    const columns = Object.entries(schema).map(
      ([column, type], index) => `${authorColumn(index, type)} AS ${quoteName(column)}`,
    )
    const from = file === null ? emptyTable(schema) : `read_parquet(${quoteText(file)})`
    await query(`CREATE TABLE ${quoteName(name)} AS SELECT ${columns.join(', ')} FROM ${from}`)
  }
  await query('SET enable_external_access = false')
  await query('SET lock_configuration = true')
}

/** Authors see whole numbers as BIGINT and decimals as DECIMAL. */
function authorColumn(index: number, type: ColumnType): string {
  if (type.kind === 'integer') return `CAST(c${index} AS BIGINT)`
  return type.kind === 'decimal' ? `CAST(c${index} AS DECIMAL(${type.precision}, ${type.scale}))` : `c${index}`
}

function emptyTable(schema: Schema): string {
  const columns = Object.values(schema).map((type, index) => `CAST(NULL AS ${physicalType(type)}) AS c${index}`)
  return `(SELECT ${columns.join(', ')} WHERE FALSE)`
}

/** SQL does not tell upper from lower case in names. */
function refuseTwins(table: string, schema: Schema): void {
  const seen = new Map<string, string>()
  for (const name of Object.keys(schema)) {
    const twin = seen.get(name.toLowerCase())
    if (twin !== undefined)
      throw new WeighhouseError(
        'bad-input',
        `Columns ${twin} and ${name} of ${table} differ by case alone, which SQL cannot tell: rename one.`,
      )
    seen.set(name.toLowerCase(), name)
  }
}

function boundValues(names: readonly string[], given: Readonly<Record<string, Scalar>>): Record<string, DuckDBValue> {
  return Object.fromEntries(
    names.map((name) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined
      if (value === undefined)
        throw new WeighhouseError(
          'bad-input',
          `The query names the parameter $${name}, which has no value: declare it under params.`,
        )
      return [name, typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value]
    }),
  )
}

function columnsOfReader(reader: DuckDBResultReader): readonly { readonly name: string; readonly type: string }[] {
  const types = reader.columnTypes()
  return reader.columnNames().map((name, index) => ({ name, type: String(types[index]) }))
}

function refuseLarge(columns: readonly (readonly Scalar[])[], maximumBytes: number): void {
  let bytes = 0
  for (const column of columns) for (const value of column) bytes += typeof value === 'string' ? value.length * 2 : 8
  if (bytes > maximumBytes) throw limitExceeded('Bytes of a query', maximumBytes, 'select fewer columns or rows.')
}

/** Failures of an author's query that name its words are passed on; those that may quote cells are not. */
async function explained<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run()
  } catch (cause) {
    if (!(cause instanceof Error) || /^(INTERRUPT|Interrupt|Out of Memory)/.test(cause.message)) throw cause
    throw new WeighhouseError('bad-input', `The query failed: ${shownFailure(cause)}.`, { cause })
  }
}

function shownFailure(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : ''
  if (/^(Binder|Catalog|Parser|Syntax) Error/.test(message)) return (message.split('\n')[0] ?? '').slice(0, 300)
  if (message.startsWith('Conversion Error'))
    return 'a value cannot be cast to the type asked for; TRY_CAST gives null instead'
  return 'it cannot be computed over these rows'
}

function tell({ message, hint }: SqlProblem): string {
  return hint === undefined ? message : `${message} (${hint})`
}

function problemOf(code: SqlProblem['code'], message: string): SqlProblem {
  return { code, message, range: null }
}

import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBResultReader,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
} from '@duckdb/node-api'
import { type ColumnType, dateOfDays, type Scalar, type Schema, timestampOfMilliseconds } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'

/** The column type of a DuckDB type by its name, or null for one that no column can have. */
function columnTypeOf(name: string): ColumnType | null {
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(name)) return { kind: 'integer' }
  const [, precision, scale] = /^DECIMAL\((\d+), ?(\d+)\)$/.exec(name) ?? []
  if (precision !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) }
  switch (name) {
    case 'BOOLEAN':
      return { kind: 'boolean' }
    case 'DOUBLE':
    case 'FLOAT':
      return { kind: 'number' }
    case 'VARCHAR':
      return { kind: 'text' }
    case 'DATE':
      return { kind: 'date' }
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return { kind: 'timestamp' }
    default:
      return name.startsWith('ENUM') ? { kind: 'category' } : null
  }
}

/** Columns of a result, or why it can be no table. */
export function resultSchema(columns: readonly { readonly name: string; readonly type: string }[]): {
  readonly schema: Schema | null
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  const schema = new Map<string, ColumnType>()
  for (const { name, type } of columns) {
    const found = columnTypeOf(type)
    if (schema.has(name)) problems.push(`the query gives two columns ${name}: name one of them with AS`)
    else if (found) schema.set(name, found)
    else
      problems.push(
        `column ${name} is ${type}, which no column can be: cast it to text, a number, a date or an instant`,
      )
  }
  return { schema: problems.length > 0 ? null : Object.fromEntries(schema), problems }
}

/** The columns of a result as scalars, in the order of the query. */
export function resultColumns(reader: DuckDBResultReader): readonly (readonly Scalar[])[] {
  return reader.getColumns().map((column, index) => {
    const name = reader.columnName(index)
    return column.map((value) => resultScalar(value, name))
  })
}

function resultScalar(value: unknown, column: string): Scalar {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return value + 0
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return Number(value)
    throw outOfRange(column, 'a whole number beyond ±(2^53 − 1)', 'cast it to DOUBLE or VARCHAR')
  }
  if (value instanceof DuckDBDecimalValue) return value.toString()
  if (value instanceof DuckDBDateValue) {
    return dateOfDays(value.days) ?? refuse(column)
  }
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return timestampOfMilliseconds(Math.floor(Number(value.micros) / 1000)) ?? refuse(column)
  }
  throw new TypeError(`A result of column type ${typeof value} was not refused when it was described.`)
}

function refuse(column: string): never {
  throw outOfRange(column, 'a date outside the years 1–9999', 'leave such rows out')
}

function outOfRange(column: string, what: string, hint: string): WeighhouseError {
  return new WeighhouseError('bad-input', `Column ${column} of the query holds ${what}: ${hint}.`)
}

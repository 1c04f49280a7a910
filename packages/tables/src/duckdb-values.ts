import type { ColumnType, Scalar, Schema } from '@weighhouse/expressions'
import { instantText } from './sql-operators.ts'

/** The DuckDB type in which a column is held: every number a DOUBLE, ids and decimals their text. */
export function physicalType(type: ColumnType): 'VARCHAR' | 'BOOLEAN' | 'DOUBLE' | 'DATE' | 'TIMESTAMP' {
  switch (type.kind) {
    case 'boolean':
      return 'BOOLEAN'
    case 'integer':
    case 'number':
      return 'DOUBLE'
    case 'date':
      return 'DATE'
    case 'timestamp':
      return 'TIMESTAMP'
    default:
      return 'VARCHAR'
  }
}

/** SQL that gives a held column as JavaScript reads it: dates and instants as text, the rest as it is. */
export function readableSql(column: string, type: ColumnType | null): string {
  if (type?.kind === 'date') return `CAST(${column} AS VARCHAR)`
  return type?.kind === 'timestamp' ? instantText(column) : column
}

/** `readableSql` of all columns of a schema. */
export function readableColumns(schema: Schema): string {
  return Object.values(schema)
    .map((type, index) => `${readableSql(`c${index}`, type)} AS c${index}`)
    .join(', ')
}

/** A value of a result as a scalar. Counts arrive as BIGINT; −0 is shown as 0. */
export function scalarOf(value: unknown): Scalar {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return value + 0
  if (typeof value === 'bigint') return Number(value)
  throw new TypeError(`DuckDB answered with a ${typeof value} where a scalar was selected.`)
}

/** A count or sum of a result as a number; null, the sum of no rows, is 0. */
export function numberOf(value: unknown): number {
  return Number(scalarOf(value) ?? 0)
}

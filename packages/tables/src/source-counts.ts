import {
  type ColumnType,
  isScalarOfType,
  millisecondsOfTimestamp,
  type Scalar,
  type Schema,
  type SourceDeclaration,
  timestampOfMilliseconds,
} from '@weighhouse/expressions'
import { type Hash, hashOf, WeighhouseError } from '@weighhouse/kernel'
import type { MemoryRows } from './held.ts'
import { sourceSchema } from './source-schema.ts'

/** A published table of counts: rows with weights, and the hash of what was published. */
export interface CountedRows {
  readonly schema: Schema
  readonly rows: number
  readonly memory: MemoryRows
  readonly snapshot: Hash
}

/** Reads a `counts` origin. Units are not written out: each row keeps how many it stands for. */
export function readCounts(source: SourceDeclaration, published: readonly (readonly Scalar[])[]): CountedRows {
  const declared = Object.keys(source.columns)
  const schema = sourceSchema(source)
  const names = Object.keys(schema)
  const problems = published.flatMap((row, index) => rowProblems(source, declared, row, index))
  if (problems.length > 0) {
    throw new WeighhouseError(
      'bad-input',
      `The counts of ${source.name} cannot be read: ${problems.slice(0, 5).join('; ')}.`,
    )
  }
  const weights = published.map((row) => Number(row[declared.length]))
  const rows = weights.reduce((sum, weight) => sum + weight, 0)
  if (!Number.isSafeInteger(rows))
    throw new WeighhouseError(
      'bad-input',
      `The counts of ${source.name} add up to more units than can be counted exactly.`,
    )
  const columns = names.map((name) => {
    const place = declared.indexOf(name)
    return place < 0 ? [] : published.map((row) => normalScalar(row[place] ?? null, schema[name]))
  })
  const [key] = source.key.columns
  const unitColumn = source.key.rowNumber && key !== undefined ? names.indexOf(key) : null
  return {
    schema,
    rows,
    memory: { columns, weights, unitColumn },
    snapshot: hashOf({ columns: declared, rows: published }),
  }
}

function rowProblems(
  source: SourceDeclaration,
  declared: readonly string[],
  row: readonly Scalar[],
  index: number,
): readonly string[] {
  const place = `row ${index + 1}`
  if (row.length !== declared.length + 1)
    return [`${place} needs ${declared.length} values and a count, and has ${row.length} entries`]
  const count = row[declared.length]
  const problems = declared.flatMap((name, column) => {
    const type = source.columns[name]?.type
    const value = row[column] ?? null
    return type && value !== null && !isScalarOfType(value, type) ? [`${place}, column ${name} is no ${type.kind}`] : []
  })
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    problems.push(`${place} needs a count, a whole number from 0`)
  return problems
}

/** A value in the one form that rows hold: instants in UTC, decimals with all digits of their scale. */
function normalScalar(value: Scalar, type: ColumnType | undefined): Scalar {
  if (typeof value !== 'string') return value
  if (type?.kind === 'timestamp') {
    const milliseconds = millisecondsOfTimestamp(value)
    return milliseconds === null ? null : timestampOfMilliseconds(milliseconds)
  }
  if (type?.kind !== 'decimal') return value
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)0*(\d+)(?:\.(\d+))?$/.exec(value) ?? []
  return `${sign}${whole}${type.scale > 0 ? `.${fraction.padEnd(type.scale, '0')}` : ''}`
}

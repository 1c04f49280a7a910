import { DuckDBInstance } from '@duckdb/node-api'
import { WeighhouseError } from '@weighhouse/kernel'

/** A column of a CSV file as a first reading of it suggests. */
export interface FileColumn {
  readonly name: string
  readonly type: 'boolean' | 'integer' | 'number' | 'date' | 'category' | 'id'
  /** Distinct values, the most frequent first, when there are at most twenty. */
  readonly values: readonly { readonly value: string; readonly count: number }[] | null
  /** No value stands twice, and none is missing. */
  readonly unique: boolean
}

export interface FileDescription {
  readonly rows: number
  readonly columns: readonly FileColumn[]
}

/** Reads a CSV file once to suggest its columns' types; the author confirms them in the notebook. */
export async function describeCsvFile(path: string): Promise<FileDescription> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const query = async (sql: string): Promise<readonly Record<string, unknown>[]> =>
    (await connection.runAndReadAll(sql)).getRowObjectsJson()
  try {
    await connection.run(
      `CREATE TABLE file AS SELECT * FROM read_csv('${path.replaceAll("'", "''")}', header = true, sample_size = -1)`,
    )
    const [total] = await query('SELECT count(*) AS rows FROM file')
    const columns = []
    for (const { column_name: name, column_type: type } of await query('DESCRIBE file'))
      columns.push(await describeColumn(query, String(name), String(type)))
    return { rows: Number(total!.rows), columns }
  } catch (cause) {
    throw new WeighhouseError('bad-input', `${path} could not be read as a CSV file with a header`, { cause })
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>

async function describeColumn(query: Query, name: string, duckdbType: string): Promise<FileColumn> {
  const column = `"${name.replaceAll('"', '""')}"`
  const [facts] = await query(
    `SELECT count(*) AS rows, count(${column}) AS present, count(DISTINCT ${column}) AS distinct_values FROM file`,
  )
  const distinct = Number(facts!.distinct_values)
  const unique = distinct === Number(facts!.rows) && Number(facts!.present) === Number(facts!.rows)
  const values =
    distinct > 20
      ? null
      : (
          await query(
            `SELECT ${column}::VARCHAR AS value, count(*) AS count FROM file WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
          )
        ).map((row) => ({
          value: String(row.value),
          count: Number(row.count),
        }))
  return { name, type: suggestedType(duckdbType, unique, distinct), values, unique }
}

/** Text with few values is a category; what is unique and whole, or text with many values, identifies. */
function suggestedType(duckdbType: string, unique: boolean, distinct: number): FileColumn['type'] {
  if (duckdbType === 'BOOLEAN') return 'boolean'
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(duckdbType)) return 'number'
  if (/INT/.test(duckdbType)) return unique ? 'id' : 'integer'
  if (duckdbType === 'DATE') return 'date'
  return distinct > 1_000 || unique ? 'id' : 'category'
}

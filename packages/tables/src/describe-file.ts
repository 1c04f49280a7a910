import { stat } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { WeighhouseError } from '@weighhouse/kernel'
import { quoteText } from './sql-text.ts'

/** A column of a CSV file as a reading of all its rows suggests. */
export interface FileColumn {
  readonly name: string
  /** What every value of it can be read as; `text` where none of the others fits. */
  readonly type: 'boolean' | 'integer' | 'number' | 'date' | 'text'
  /** Distinct values as they are spelled, the most frequent first, when there are at most twenty. */
  readonly values: readonly { readonly value: string; readonly count: number }[] | null
  readonly distinct: number
  readonly missing: number
  /** No value stands twice, and none is missing. */
  readonly unique: boolean
  /** Words such as `NA` that a text column holds beside its values, and the rows that hold one. */
  readonly missingWords: { readonly words: readonly string[]; readonly rows: number }
  /** What a text column's other values are when they are numbers: `7.82`, `7,82`, or `1,234`, which may be either. */
  readonly numbers: 'points' | 'commas' | 'unclear-commas' | null
}

export interface FileDescription {
  readonly rows: number
  readonly delimiter: string
  readonly columns: readonly FileColumn[]
}

type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>

/** Reads a CSV file with a header, as a source reads it, to suggest its columns' types; the author confirms them in the notebook. */
export async function describeCsvFile(path: string): Promise<FileDescription> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new WeighhouseError('bad-input', `${path}: there is no such file`)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const query: Query = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson()
  try {
    return await describe(query, path)
  } catch (cause) {
    if (cause instanceof WeighhouseError) throw cause
    throw new WeighhouseError(
      'bad-input',
      `${path} could not be read as a CSV file with a header: are all rows of one length, and quotes doubled inside quotes?`,
      { cause },
    )
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function describe(query: Query, path: string): Promise<FileDescription> {
  const [sniffed] = await query(`SELECT Delimiter AS delimiter FROM sniff_csv(${quoteText(path)}, sample_size = 2048)`)
  const sniffedDelimiter = textOf(sniffed?.delimiter)
  const delimiter = [',', ';', '\t', '|'].includes(sniffedDelimiter) ? sniffedDelimiter : ','
  const format = `delim = ${quoteText(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true`
  const [header] = await query(
    `SELECT * FROM read_csv(${quoteText(path)}, ${format}, header = false, all_varchar = true) LIMIT 1`,
  )
  const names = Object.values(header ?? {}).map(textOf)
  checkNames(path, names)
  const columns = names.map((_, index) => `'r${index}': 'VARCHAR'`).join(', ')
  await query(
    `CREATE TABLE file AS SELECT * FROM read_csv(${quoteText(path)}, ${format}, auto_detect = false, header = true, columns = {${columns}})`,
  )
  const [total] = await query('SELECT count(*) AS rows FROM file')
  const rows = Number(total?.rows)
  if (rows === 0) throw new WeighhouseError('bad-input', `${path} holds no rows below its header`)
  const described: FileColumn[] = []
  for (const [index, name] of names.entries()) described.push(await describeColumn(query, name, `r${index}`, rows))
  return { rows, delimiter, columns: described }
}

function checkNames(path: string, names: readonly string[]): void {
  if (names.every((name) => name === '')) throw new WeighhouseError('bad-input', `${path} has no header: it is empty`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  const fault = names.includes('')
    ? `column ${names.indexOf('') + 1} has no name`
    : twice === undefined
      ? undefined
      : `two columns are named ${twice}`
  if (fault)
    throw new WeighhouseError('bad-input', `${path}: ${fault}; give each column a name of its own in the header`)
}

const patterns = {
  boolean: '(?i)true|false',
  integer: '[+-]?[0-9]{1,15}',
  number: '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?',
  date: '[0-9]{4}-[0-9]{2}-[0-9]{2}',
} as const

const types = ['boolean', 'integer', 'number', 'date'] as const

/** What people and programs write where they have no value. */
const missingWords = ['na', 'n/a', '#n/a', 'nan', 'null', 'nil', 'none', 'missing', '-', '–', '.', '?']
const withComma = '[+-]?[0-9]+(,[0-9]+)?'
const likeThousands = '[+-]?([0-9]{1,3}(,[0-9]{3})?|[0-9]+)'

async function describeColumn(query: Query, name: string, column: string, rows: number): Promise<FileColumn> {
  const fits = types.map((type) => `bool_and(regexp_full_match(${column}, ${quoteText(patterns[type])})) AS ${type}`)
  const [facts] = await query(
    `SELECT count(${column}) AS present, count(DISTINCT ${column}) AS different, ${fits.join(', ')} FROM file`,
  )
  const [present, distinct] = [Number(facts?.present), Number(facts?.different)]
  const counted =
    distinct > 20
      ? null
      : await query(
          `SELECT ${column} AS value, count(*) AS count FROM file WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
        )
  const type = types.find((one) => facts?.[one] === true) ?? 'text'
  const spelled = type === 'text' ? await describeText(query, column) : { missingWords: noWords, numbers: null }
  return {
    name,
    type,
    ...spelled,
    values: counted?.map(({ value, count }) => ({ value: textOf(value), count: Number(count) })) ?? null,
    distinct,
    missing: rows - present,
    unique: distinct === rows,
  }
}

const noWords = { words: [], rows: 0 } as const

/** How the values of a text column are spelled, words for a missing value aside. */
async function describeText(query: Query, column: string): Promise<Pick<FileColumn, 'missingWords' | 'numbers'>> {
  const isWord = `lower(trim(${column})) IN (${missingWords.map(quoteText).join(', ')})`
  const words = await query(
    `SELECT ${column} AS word, count(*) AS rows FROM file WHERE ${isWord} GROUP BY 1 ORDER BY 1`,
  )
  const all = (pattern: string) => `bool_and(regexp_full_match(${column}, ${quoteText(pattern)}))`
  const [fits] = await query(
    `SELECT ${all(patterns.number)} AS points, ${all(withComma)} AS commas, ${all(likeThousands)} AS thousands FROM file WHERE NOT (${isWord})`,
  )
  const { points, commas, thousands } = fits ?? {}
  return {
    missingWords: {
      words: words.map(({ word }) => textOf(word)),
      rows: words.reduce((sum, { rows }) => sum + Number(rows), 0),
    },
    numbers: points === true ? 'points' : commas !== true ? null : thousands === true ? 'unclear-commas' : 'commas',
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

import { open } from 'node:fs/promises'
import type { ColumnDeclaration, SourceDeclaration, SourceOrigin } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import type { Query } from './duckdb-session.ts'
import { type CellSql, parquetCell, textCell } from './source-cells.ts'
import { quoteText } from './sql-text.ts'

export type FileOrigin = Extract<SourceOrigin, { kind: 'file' }>

/** A file as SQL before it is typed: where its rows come from, and each declared column's raw and typed form. */
export interface RawSource {
  readonly from: string
  readonly cells: ReadonlyMap<string, CellSql & { readonly raw: string }>
  /** `from` with the row number `o`, counted from 0, where the format gives it at no cost. */
  readonly numbered: string | null
}

/** Finds the declared columns of a file at `path`, which holds no character that a glob would read. */
export async function rawSource(
  query: Query,
  source: SourceDeclaration,
  origin: FileOrigin,
  path: string,
): Promise<RawSource> {
  switch (origin.format) {
    case 'csv':
      return rawCsv(source, origin, path)
    case 'jsonl':
      return rawJsonLines(source, path)
    default:
      return rawParquet(query, source, origin, path)
  }
}

async function rawCsv(source: SourceDeclaration, origin: FileOrigin, path: string): Promise<RawSource> {
  const declared = Object.keys(source.columns)
  const first = await readFirstRecord(path, origin)
  const names = origin.header ? first.map((name) => (origin.trim ? name.trim() : name)) : declared
  if (!origin.header && first.length !== declared.length) {
    throw new WeighhouseError(
      'bad-input',
      `${origin.path} has ${first.length} columns and ${declared.length} are declared: without a header all are declared, in file order.`,
    )
  }
  const places = findColumns(origin, names, declared)
  const columns = names.map((_, index) => `'r${index}': 'VARCHAR'`).join(', ')
  const from =
    `read_csv('${path}', auto_detect = false, header = ${origin.header}, delim = ${quoteText(origin.delimiter)}, quote = '"', escape = '"', ` +
    `columns = {${columns}}, nullstr = '', strict_mode = true, max_line_size = 4194304)`
  const raw = (place: number) => (origin.trim ? `nullif(trim(r${place}, ' \t'), '')` : `r${place}`)
  const cells = cellsOf(source, (name, declaration) => textCellOf(raw(places.get(name) ?? 0), declaration))
  return { from, cells, numbered: null }
}

function rawJsonLines(source: SourceDeclaration, path: string): RawSource {
  const from = `read_json_objects('${path}', format = 'newline_delimited', maximum_object_size = 4194304)`
  return {
    from,
    numbered: null,
    cells: cellsOf(source, (name, declaration) => {
      // A JSON pointer (RFC 6901) finds a key as it is written, whatever its letters.
      const pointer = quoteText(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
      const raw = `json_extract_string(json, ${pointer})`
      const kind = `json_type(json, ${pointer})`
      const cell = textCell(raw, declaration)
      return { ...cell, raw, fits: `(${kind} IN (${jsonKinds(declaration)}) AND (${cell.fits}))` }
    }),
  }
}

/** JSON types from which a declared type is read: an id may be a whole number, since JSON keeps its digits. */
function jsonKinds({ type }: ColumnDeclaration): string {
  const whole = "'VARCHAR', 'BIGINT', 'UBIGINT'"
  if (type.kind === 'boolean') return `${whole}, 'BOOLEAN'`
  return type.kind === 'number' || type.kind === 'decimal' ? `${whole}, 'DOUBLE'` : whole
}

async function rawParquet(
  query: Query,
  source: SourceDeclaration,
  origin: FileOrigin,
  path: string,
): Promise<RawSource> {
  const described = (await query(`DESCRIBE SELECT * FROM read_parquet('${path}')`)).getRows()
  const named = (
    await query(`SELECT name FROM parquet_schema('${path}') WHERE num_children IS NULL OR num_children = 0`)
  ).getRows()
  const types = described.map(([, type]) => String(type))
  // DuckDB renames columns that differ by case alone; the file's own names stand in the same order.
  const names =
    named.length === described.length ? named.map(([name]) => String(name)) : described.map(([name]) => String(name))
  const places = findColumns(origin, names, Object.keys(source.columns))
  const columns = names.map((_, index) => `r${index}`).join(', ')
  const from = `read_parquet('${path}') AS t(${columns})`
  const isNumbered = names.some((name) => name.toLowerCase() === 'file_row_number')
  return {
    from,
    numbered: isNumbered ? null : `read_parquet('${path}', file_row_number = true) AS t(${columns}, o)`,
    cells: cellsOf(source, (name, declaration) => {
      const place = places.get(name) ?? 0
      const cell = parquetCell(`r${place}`, types[place] ?? '', declaration)
      if (cell) return { ...cell, raw: `r${place}` }
      const hint =
        types[place] === 'TIMESTAMP' ? 'its instants have no zone: write them in UTC' : 'declare another type'
      throw new WeighhouseError(
        'bad-input',
        `Column ${name} of ${origin.path} is ${types[place]} and cannot be read as ${declaration.type.kind}: ${hint}.`,
      )
    }),
  }
}

function cellsOf(
  source: SourceDeclaration,
  cell: (name: string, declaration: ColumnDeclaration) => CellSql & { readonly raw: string },
) {
  return new Map(Object.entries(source.columns).map(([name, declaration]) => [name, cell(name, declaration)]))
}

function textCellOf(raw: string, declaration: ColumnDeclaration): CellSql & { readonly raw: string } {
  return { ...textCell(raw, declaration), raw }
}

/** Where each declared column stands in the file; all missing and ambiguous ones are told at once. */
function findColumns(
  origin: FileOrigin,
  names: readonly string[],
  declared: readonly string[],
): ReadonlyMap<string, number> {
  const missing = declared.filter((name) => !names.includes(name))
  if (missing.length > 0) {
    // A first line that holds none of the names may be a row of data, which no message repeats.
    const isHeader = origin.format !== 'csv' || missing.length < declared.length
    const hint = isHeader
      ? `it has ${names.slice(0, 30).join(', ')}`
      : 'none of the declared columns stands in its first line: check the names and the delimiter, or say header: false where it has no header'
    throw new WeighhouseError('bad-input', `${origin.path} has no column ${missing.join(', ')}; ${hint}.`)
  }
  const repeated = declared.filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (repeated.length > 0)
    throw new WeighhouseError('bad-input', `${origin.path} has several columns ${repeated.join(', ')}: rename them.`)
  return new Map(declared.map((name) => [name, names.indexOf(name)]))
}

const maximumRecordBytes = 2 ** 20

/** The fields of a CSV file's first record. */
async function readFirstRecord(path: string, origin: FileOrigin): Promise<readonly string[]> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(maximumRecordBytes) })
    const text = new TextDecoder('utf-8').decode(buffer.subarray(0, bytesRead))
    return splitRecord(text, origin.delimiter)
  } finally {
    await file.close()
  }
}

/** Splits the first record of a CSV text (RFC 4180): quoted fields may hold delimiters, quotes and line ends. */
function splitRecord(text: string, delimiter: string): readonly string[] {
  const fields: string[] = []
  let field = ''
  let isQuoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (isQuoted) {
      if (character !== '"') field += character
      else if (text[index + 1] === '"') field += text[index++]
      else isQuoted = false
    } else if (character === '"' && field === '') isQuoted = true
    else if (text.startsWith(delimiter, index)) {
      fields.push(field)
      field = ''
      index += delimiter.length - 1
    } else if (character === '\n' || character === '\r') break
    else field += character
  }
  return [...fields, field]
}

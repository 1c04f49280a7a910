import type { DuckDBConnection } from '@duckdb/node-api'
import { rm, stat, symlink } from 'node:fs/promises'
import type { Schema, SourceDeclaration } from '@weighhouse/expressions'
import { type Hash, WeighhouseError } from '@weighhouse/kernel'
import { type DataFile, findDataFile } from './data-path.ts'
import type { Query, Session } from './duckdb-session.ts'
import { numberOf } from './duckdb-values.ts'
import { chunkRows } from './held.ts'
import { findPlace, type InPlace } from './in-place.ts'
import { type Limits, limitExceeded } from './limits.ts'
import { allow, loadRulings, noSubject, type RuleSubjects } from './rulings.ts'
import { snapshotFile } from './snapshot.ts'
import { type FileOrigin, type RawSource, rawSource } from './source-raw.ts'
import { sourceSchema } from './source-schema.ts'
import { raiseSql } from './sql-raise.ts'
import { unpack } from './unpack.ts'

/** Where a file source is read from and written to. */
export interface FileReading {
  readonly session: Session
  readonly source: SourceDeclaration
  readonly origin: FileOrigin
  readonly dataDirectory: string
  /** Our own folder: snapshots are remembered here. */
  readonly temporaryDirectory: string
  /** A path of ours without an ending, for what belongs to this source alone. */
  readonly target: string
  readonly rule: RuleSubjects | null
  readonly limits: Limits
  readonly signal: AbortSignal | undefined
}

export interface FileRows {
  readonly schema: Schema
  readonly rows: number
  readonly excluded: Readonly<Record<string, number>>
  readonly snapshot: Hash
  /** The consent snapshot that ruled, or null where none was asked. */
  readonly snapshotSeq: number | null
  /** A file of our own, or null for rows that are read where they stand. */
  readonly file: string | null
  readonly inPlace: InPlace | null
}

/**
 * Reads a file once, types every cell, leaves out rows that the rulings deny, and writes what may be
 * used to a Parquet file of our own, in file order. A Parquet file that no rulings apply to and whose
 * columns fit as they are is not copied: its rows are read where they stand.
 */
export async function readFileSource(reading: FileReading): Promise<FileRows> {
  const { origin, target, source } = reading
  const found = await findDataFile(reading.dataDirectory, origin.path)
  // Hashed while DuckDB reads: whoever writes to the file meanwhile is noticed below.
  const hashing = snapshotFile(found, reading.temporaryDirectory, reading.signal)
  hashing.catch(() => undefined)
  const unpacked = `${target}.raw`
  const link = `${target}.${origin.format}`
  const file = `${target}.rows.parquet`
  let isKept = false
  try {
    const plain = await unpack(found, {
      entry: origin.entry,
      target: unpacked,
      maximumBytes: reading.limits.bytes,
      signal: reading.signal,
    })
    // DuckDB would read `*` and `[` in the name as a pattern; the link has none.
    await symlink(plain, link)
    const read = await reading.session.with(
      { signal: reading.signal, seconds: reading.limits.seconds },
      async (query, connection) => {
        const raw = await rawSource(query, source, origin, link).catch((cause: unknown) => {
          throw explainFile(origin, cause)
        })
        try {
          const inPlace = plain === found.path ? await placeOf(query, reading, raw, found) : null
          if (inPlace) return inPlace
          const snapshotSeq = await ruleRows(query, connection, reading, raw)
          return { ...(await writeRows(query, reading, raw, file)), snapshotSeq, file, inPlace: null }
        } catch (cause) {
          throw await explainCells(query, reading, raw, cause)
        }
      },
    )
    const snapshot = await hashing
    await refuseChanged(found)
    isKept = read.inPlace !== null
    return { schema: sourceSchema(source), snapshot, ...read }
  } finally {
    await hashing.catch(() => undefined)
    await Promise.all([rm(unpacked, { force: true }), isKept ? undefined : rm(link, { force: true })])
  }
}

/** Rows that need no copy, checked as a copy would be; null where one is needed. */
async function placeOf(
  query: Query,
  reading: FileReading,
  raw: RawSource,
  found: DataFile,
): Promise<Omit<FileRows, 'schema' | 'snapshot'> | null> {
  const { source, rule, origin, limits } = reading
  const place = rule ? null : await findPlace(query, source, raw)
  if (!place) return null
  if (place.rows > limits.rows) throw tooManyRows(reading)
  const checked = [...raw.cells.values()].filter(({ fits }) => fits !== 'TRUE')
  if (checked.length > 0) {
    const fit = checked.map(({ raw: cell, fits }) => `bool_and(${cell} IS NULL OR coalesce(${fits}, FALSE))`)
    const [row = []] = (await query(`SELECT ${fit.join(', ')} FROM ${raw.from}`)).getRows()
    if (row.includes(false)) throw new Error(badCells)
  }
  if (!source.key.rowNumber) await checkKey(query, source, [...raw.cells.keys()], place.select)
  const inPlace: InPlace = {
    select: place.select,
    chunkRows: place.chunkRows,
    explain: (cause) => explainFile(origin, cause),
    confirm: () => refuseChanged(found),
  }
  return { rows: place.rows, excluded: {}, snapshotSeq: null, file: null, inPlace }
}

async function writeRows(query: Query, reading: FileReading, raw: RawSource, file: string) {
  const { source, limits, rule } = reading
  const typed = [...raw.cells.values()].map(
    ({ raw: cell, fits, value }, index) =>
      `CASE WHEN ${cell} IS NULL THEN NULL WHEN ${fits} THEN ${value} ELSE ${raiseSql(badCells)} END AS c${index}`,
  )
  const number = [...raw.cells].length
  if (source.key.rowNumber) typed.push(`CAST(row_number() OVER () AS VARCHAR) AS c${number}`)
  const names = typed.map((_, index) => `c${index}`)
  const rows = `SELECT ${typed.join(', ')} FROM ${raw.from}`
  let excluded: Readonly<Record<string, number>> = {}
  let select = rows
  if (rule) {
    const subject = names[[...raw.cells.keys()].indexOf(source.subject ?? '')]
    if (subject === undefined)
      throw new WeighhouseError('bad-input', `The source ${source.name} requires consent and names no subject column.`)
    const ruled =
      `SELECT t.*, CASE WHEN t.${subject} IS NULL THEN '${noSubject}' ELSE coalesce(r.ruling, 'no-consent') END AS ruling ` +
      `FROM (SELECT *, row_number() OVER () AS o FROM (${rows})) t LEFT JOIN rulings r ON r.subject = ${subjectText(source, `t.${subject}`)}`
    const counted = await query(
      `SELECT ruling, count(*) FROM (${ruled}) WHERE ruling <> '${allow}' GROUP BY ruling ORDER BY ruling`,
    )
    excluded = Object.fromEntries(counted.getRows().map(([reason, count]) => [String(reason), numberOf(count)]))
    select = `SELECT ${names.join(', ')} FROM (${ruled}) WHERE ruling = '${allow}' ORDER BY o`
  }
  const [written = []] = (
    await query(`COPY (${select}) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE ${chunkRows})`)
  ).getRows()
  const count = numberOf(written[0])
  if (count > limits.rows) throw tooManyRows(reading)
  if (!source.key.rowNumber)
    await checkKey(query, source, [...raw.cells.keys()], `SELECT * FROM read_parquet('${file}')`)
  return { rows: count, excluded }
}

function tooManyRows({ source, limits }: FileReading): WeighhouseError {
  return limitExceeded(`Rows of ${source.name}`, limits.rows, 'read a smaller file or raise the limit.')
}

/** Has the file's subjects ruled on, and answers the consent snapshot; null where the source needs no rulings. */
async function ruleRows(
  query: Query,
  connection: DuckDBConnection,
  reading: FileReading,
  raw: RawSource,
): Promise<number | null> {
  const { source, rule, signal } = reading
  const cell = raw.cells.get(source.subject ?? '')
  if (!rule || !cell) return null
  const named = await query(
    `SELECT DISTINCT ${subjectText(source, 'c')} FROM (SELECT ${cell.value} AS c FROM ${raw.from} WHERE ${cell.fits}) t WHERE c IS NOT NULL`,
  )
  const rulings = await rule(named.getRows().map(([subject]) => String(subject)))
  await loadRulings(query, connection, rulings, signal)
  return rulings.snapshotSeq
}

/** Rulings name subjects by text. */
function subjectText(source: SourceDeclaration, column: string): string {
  const kind = source.columns[source.subject ?? '']?.type.kind
  return kind === 'integer' ? `CAST(CAST(${column} AS BIGINT) AS VARCHAR)` : `CAST(${column} AS VARCHAR)`
}

async function checkKey(
  query: Query,
  source: SourceDeclaration,
  names: readonly string[],
  select: string,
): Promise<void> {
  const keys = source.key.columns.map((name) => `c${names.indexOf(name)}`)
  const isNull = keys.map((key) => `${key} IS NULL`).join(' OR ')
  const counted = `SELECT count(*) AS n, bool_or(${isNull}) AS holes FROM (${select}) GROUP BY ${keys.join(', ')}`
  const [row = []] = (
    await query(`SELECT count(*) FILTER (n > 1), sum(n) FILTER (holes) FROM (${counted}) WHERE n > 1 OR holes`)
  ).getRows()
  const key = source.key.columns.join(', ')
  if (numberOf(row[1]) > 0) {
    throw new WeighhouseError(
      'bad-input',
      `${numberOf(row[1])} rows of ${source.name} have no key (${key}): name columns that are always filled.`,
    )
  }
  if (numberOf(row[0]) > 0) {
    throw new WeighhouseError(
      'bad-input',
      `${numberOf(row[0])} keys of ${source.name} (${key}) stand in several rows: add the column that tells them apart.`,
    )
  }
}

const badCells = 'a cell does not fit its column'
const shownCells = 5

/** Says which cells do not fit: row, column and what was expected, never what was found. */
async function explainCells(query: Query, { origin }: FileReading, raw: RawSource, cause: unknown): Promise<unknown> {
  const failure = cause instanceof Error ? cause.message : ''
  if (failure.includes(badCells)) {
    const cells = [...raw.cells]
    const bad = cells.map(
      ([, { raw: cell, fits }], index) => `(${cell} IS NOT NULL AND NOT coalesce(${fits}, FALSE)) AS b${index}`,
    )
    const isBad = cells.map((_, index) => `b${index}`)
    const flags = `SELECT row_number() OVER () AS n, ${bad.join(', ')} FROM ${raw.from}`
    const rows = (
      await query(
        `SELECT n, ${isBad.join(', ')} FROM (${flags}) WHERE ${isBad.join(' OR ')} ORDER BY n LIMIT ${shownCells}`,
      )
    ).getRows()
    const told = cells.flatMap(([name, { expected }], index) => {
      const numbers = rows.filter((row) => row[index + 1] === true).map(([row]) => numberOf(row))
      return numbers.length === 0
        ? []
        : [`row${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}, column ${name}: expected ${expected}`]
    })
    const first = rows.length < shownCells ? '' : `Of the first ${shownCells} rows that do not fit: `
    return new WeighhouseError(
      'bad-input',
      `${origin.path} cannot be read. ${first}${told.slice(0, shownCells).join('; ')}. Rows count from 1, a header aside.`,
    )
  }
  return explainFile(origin, cause)
}

/** Says that a file is not of its format. DuckDB's own words may quote cells and name our folders. */
function explainFile(origin: FileOrigin, cause: unknown): unknown {
  const failure = cause instanceof Error && !(cause instanceof WeighhouseError) ? cause.message : ''
  const line = /CSV Error on Line: (\d+)/.exec(failure)?.[1]
  if (line !== undefined)
    return new WeighhouseError(
      'bad-input',
      `${origin.path}, line ${line}: not the columns, quotes or UTF-8 text that a CSV file needs.`,
      { cause },
    )
  if (
    /^(Invalid|Invalid Input|Conversion|IO|Serialization) Error|JSON|[Pp]arquet/.test(failure) &&
    !(cause instanceof WeighhouseError)
  ) {
    return new WeighhouseError('bad-input', `${origin.path} is not a readable ${origin.format} file.`, { cause })
  }
  return cause
}

/** Rows are those of the snapshot only if nobody wrote to the file meanwhile. */
async function refuseChanged(found: DataFile): Promise<void> {
  const now = await stat(found.path, { bigint: true })
  if (String(now.mtimeNs) === found.modified && Number(now.size) === found.sizeBytes) return
  throw new WeighhouseError('conflict', `${found.name} was changed while it was read: run again.`)
}

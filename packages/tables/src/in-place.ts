import type { SourceDeclaration } from '@weighhouse/expressions'
import type { Query } from './duckdb-session.ts'
import { summedRows } from './duckdb-sums.ts'
import { numberOf } from './duckdb-values.ts'
import { chunkRows, type Held } from './held.ts'
import { allColumns } from './sql-columns.ts'
import type { RawSource } from './source-raw.ts'

/** Held rows as SQL: `SELECT` of the columns `c0`, `c1`, … in schema order and the row number `o`. */
export interface HeldScan {
  readonly select: string
  /** Every chunk of this many rows stands in one row group, which one thread reads in order. */
  readonly chunkRows: number
}

/** Rows that stay in the author's own Parquet file. */
export interface InPlace extends HeldScan {
  /** Says that the file is damaged, where that is why a reading failed. */
  readonly explain: (cause: unknown) => unknown
  /** Refuses rows read from a file that was changed after its snapshot was taken. */
  readonly confirm: () => Promise<void>
}

/** How DuckDB reads held rows, or `undefined` while they are in memory alone. */
export function scanOfHeld({ file, inPlace, schema }: Held): HeldScan | undefined {
  if (inPlace) return inPlace
  if (file === null) return undefined
  const from = `read_parquet('${file.replaceAll("'", "''")}', file_row_number = true)`
  return { select: `SELECT ${allColumns(schema)}, file_row_number AS o FROM ${from}`, chunkRows }
}

/** Row groups that are worth reading as they are: smaller ones make too many chunks, larger ones use one thread. */
const smallestGroup = 16_384
const largestGroup = 2_097_152
const fewestSummed = 4_096

/**
 * A Parquet file's rows as they stand, or null where only a copy will do: cells that have to be
 * parsed, or row groups of uneven sizes, whose chunks several threads would read.
 */
export async function findPlace(
  query: Query,
  source: SourceDeclaration,
  { cells, numbered }: RawSource,
): Promise<(HeldScan & { readonly rows: number }) | null> {
  const path = numbered === null ? undefined : /^read_parquet\('([^']*)'/.exec(numbered)?.[1]
  if (path === undefined || ![...cells.values()].every(({ isPlain }) => isPlain)) return null
  const groups = await query(
    `SELECT any_value(row_group_num_rows) FROM parquet_metadata('${path}') GROUP BY row_group_id ORDER BY row_group_id`,
  )
  const sizes = groups.getRows().map(([rows]) => numberOf(rows))
  const [first = 0] = sizes
  const last = sizes.at(-1) ?? 0
  const isEven = sizes.slice(0, -1).every((size) => size === first) && last <= first
  if (!isEven || first < smallestGroup || first > largestGroup || summedRows(first) < fewestSummed) return null
  const columns = [...cells.values()].map(({ value }, index) => `${value} AS c${index}`)
  if (source.key.rowNumber) columns.push(`CAST(o + 1 AS VARCHAR) AS c${columns.length}`)
  const rows = sizes.reduce((sum, size) => sum + size, 0)
  return { select: `SELECT ${columns.join(', ')}, o FROM ${numbered}`, chunkRows: first, rows }
}

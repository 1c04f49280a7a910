import type { ColumnDeclaration } from '@weighhouse/expressions'
import { quoteText } from './sql-text.ts'

/** How a raw column becomes a typed one: SQL of its value and of whether a cell that is not null fits. */
export interface CellSql {
  readonly value: string
  readonly fits: string
  /** What a cell must look like, for messages. */
  readonly expected: string
  /** Whether the value is a cast at most, so that a copy would not be read any faster. */
  readonly isPlain: boolean
}

const decimalSyntax = "'[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?'"
const nonFiniteSyntax = "'[+-]?(nan|inf|infinity)'"
const instantSyntax =
  "'[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})'"
const largestInteger = Number.MAX_SAFE_INTEGER

/** A cell of text, as CSV gives it, under its declared type. */
export function textCell(raw: string, declaration: ColumnDeclaration): CellSql {
  const isPlain = ['id', 'category', 'text'].includes(declaration.type.kind)
  return { ...readText(raw, declaration), isPlain }
}

function readText(raw: string, { type, true: yes = [], false: no = [] }: ColumnDeclaration): Omit<CellSql, 'isPlain'> {
  switch (type.kind) {
    case 'boolean': {
      const trues = spellings('true', yes)
      const falses = spellings('false', no)
      return {
        value: `(lower(${raw}) IN (${trues}))`,
        fits: `lower(${raw}) IN (${trues}, ${falses})`,
        expected:
          yes.length + no.length > 0
            ? 'true or false, or a declared spelling of them'
            : 'true or false; declare other spellings',
      }
    }
    case 'integer':
      return {
        value: `TRY_CAST(TRY_CAST(${raw} AS BIGINT) AS DOUBLE)`,
        fits: `regexp_full_match(${raw}, '[+-]?[0-9]+') AND TRY_CAST(${raw} AS BIGINT) BETWEEN -${largestInteger} AND ${largestInteger}`,
        expected: `a whole number within ±${largestInteger}`,
      }
    case 'number':
      return {
        value: `TRY_CAST(${raw} AS DOUBLE)`,
        fits: `(regexp_full_match(${raw}, ${decimalSyntax}) AND isfinite(TRY_CAST(${raw} AS DOUBLE))) OR regexp_full_match(lower(${raw}), ${nonFiniteSyntax})`,
        expected: 'a number',
      }
    case 'decimal': {
      const fraction = type.scale > 0 ? `([.][0-9]{1,${type.scale}})?` : ''
      return {
        value: `CAST(TRY_CAST(${raw} AS DECIMAL(${type.precision}, ${type.scale})) AS VARCHAR)`,
        fits: `regexp_full_match(${raw}, '[+-]?[0-9]+${fraction}') AND TRY_CAST(${raw} AS DECIMAL(${type.precision}, ${type.scale})) IS NOT NULL`,
        expected: `a decimal of at most ${type.precision} digits, ${type.scale} of them after the point`,
      }
    }
    case 'date':
      return {
        value: `TRY_CAST(${raw} AS DATE)`,
        fits: `regexp_full_match(${raw}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') AND TRY_CAST(${raw} AS DATE) >= DATE '0001-01-01'`,
        expected: 'a date such as 2026-03-29',
      }
    case 'timestamp': {
      // DuckDB reads no time without seconds, so they are put in before the zone.
      const full = `regexp_replace(${raw}, '^(.{13}:[0-9]{2})(Z|[+-])', '\\1:00\\2')`
      const instant = `date_trunc('milliseconds', timezone('UTC', TRY_CAST(${full} AS TIMESTAMPTZ)))`
      return {
        value: instant,
        fits: `regexp_full_match(${raw}, ${instantSyntax}) AND year(${instant}) BETWEEN 1 AND 9999`,
        expected:
          'an instant with its zone, such as 2026-03-29T01:30:00Z or 2026-03-29T02:30+01:00; a time without a zone names no instant',
      }
    }
    default:
      return { value: raw, fits: 'TRUE', expected: 'a text' }
  }
}

/** A cell of a Parquet column of type `physical`, or `null` where that type cannot stand for the declared one. */
export function parquetCell(raw: string, physical: string, declaration: ColumnDeclaration): CellSql | null {
  const { type } = declaration
  if (physical === 'VARCHAR' || physical.startsWith('ENUM')) return textCell(`CAST(${raw} AS VARCHAR)`, declaration)
  const isWhole = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(physical)
  const isNumeric = isWhole || physical === 'DOUBLE' || physical === 'FLOAT' || physical.startsWith('DECIMAL')
  const fitting = (value: string, fits = 'TRUE', expected: string = type.kind): CellSql => ({
    value,
    fits,
    expected,
    isPlain: true,
  })
  const bounded = `${raw} BETWEEN -${largestInteger} AND ${largestInteger}`
  switch (type.kind) {
    case 'id':
    case 'category':
    case 'text':
      return isWhole || physical === 'UUID' ? fitting(`CAST(${raw} AS VARCHAR)`) : null
    case 'boolean':
      return physical === 'BOOLEAN' ? fitting(raw) : isWhole ? textCell(`CAST(${raw} AS VARCHAR)`, declaration) : null
    case 'integer':
      if (/^U?(TINYINT|SMALLINT|INTEGER)$/.test(physical)) return fitting(`CAST(${raw} AS DOUBLE)`)
      if (isWhole) return fitting(`CAST(${raw} AS DOUBLE)`, bounded, `a whole number within ±${largestInteger}`)
      return isNumeric
        ? fitting(
            `CAST(${raw} AS DOUBLE)`,
            `${bounded} AND ${raw} = trunc(${raw})`,
            `a whole number within ±${largestInteger}`,
          )
        : null
    case 'number':
      return isNumeric ? fitting(`CAST(${raw} AS DOUBLE)`) : null
    case 'decimal':
      return isWhole || physical.startsWith('DECIMAL') ? textCell(`CAST(${raw} AS VARCHAR)`, declaration) : null
    case 'date':
      return physical === 'DATE' ? fitting(raw, `year(${raw}) BETWEEN 1 AND 9999`, 'a date of the years 1–9999') : null
    default: {
      const instant = `date_trunc('milliseconds', timezone('UTC', ${raw}))`
      return physical === 'TIMESTAMP WITH TIME ZONE'
        ? fitting(instant, `year(${instant}) BETWEEN 1 AND 9999`, 'an instant of the years 1–9999')
        : null
    }
  }
}

function spellings(own: string, declared: readonly string[]): string {
  return [own, ...declared.map((spelling) => spelling.toLowerCase())].map(quoteText).join(', ')
}

import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { orderedCells } from './comparison.ts'
import { isObject, objectAt, objectsAt } from './json-read.ts'
import type { ReportInput } from './report-input.ts'

export interface ReportTable {
  readonly columns: readonly { readonly field: string; readonly title: string }[]
  readonly rows: readonly Readonly<Record<string, JsonValue>>[]
}

/**
 * Every table of a report by name: the numbers under each chart as `cell.chart`, and the lists of each
 * result as `cell.comparisons`, `cell.checks`, `cell.findings`, one row a member, columns named by the
 * joined path in snake case.
 */
export function reportTables(input: ReportInput): Readonly<Record<string, ReportTable>> {
  const charts = input.charts.map(({ cell, chart: { name, columns, rows } }) => {
    const isWritten = input.cells[cell]?.kind === 'chart' // its columns are the author's own, and keep their names
    const heads = isWritten ? columns.map(({ field }) => ({ field, title: field })) : columns
    return [`${cell}.${name}`, { columns: heads, rows }] as const
  })
  const lists = orderedCells(input).flatMap(([name, { result }]) => {
    const own = ['comparisons', 'checks', 'segments', 'findings'].map(
      (list) => [list, objectsAt(result ?? undefined, list)] as const,
    )
    const more = Object.keys(objectAt(result ?? undefined, 'tables') ?? {}).map(
      (list) => [list, objectsAt(result ?? undefined, 'tables', list)] as const,
    )
    return [...own, ...more].flatMap(([list, members]) =>
      members.length === 0 ? [] : [[`${name}.${list}`, tableOf(members)] as const],
    )
  })
  return Object.fromEntries([...charts, ...lists])
}

function tableOf(members: readonly JsonObject[]): ReportTable {
  const rows = members.map((member) => flattened(member))
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return { columns: fields.map((field) => ({ field, title: field })), rows }
}

function flattened(value: JsonObject, prefix = '', into: Record<string, JsonValue> = {}): Record<string, JsonValue> {
  for (const [key, member] of Object.entries(value)) {
    const field =
      prefix +
      key
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replaceAll('-', '_')
        .toLowerCase()
    if (isObject(member)) flattened(member, `${field}_`, into)
    else into[field] = Array.isArray(member) ? JSON.stringify(member) : member
  }
  return into
}

/**
 * A table as CSV (RFC 4180, CRLF, UTF-8 without a mark). Numbers keep every digit; null is empty. Text
 * that a spreadsheet would run as a formula gets a leading apostrophe.
 */
export function reportCsv({ columns, rows }: ReportTable): string {
  const lines = [
    columns.map(({ title }) => quoted(title)),
    ...rows.map((row) => columns.map(({ field }) => csvField(row[field]))),
  ]
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}

function csvField(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'object' ? quoted(JSON.stringify(value)) : String(value)
}

function quoted(text: string): string {
  const safe = /^[=+@\t\r-]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

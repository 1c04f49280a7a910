import { referencedColumns, type Verb } from '@weighhouse/expressions'
import type { Plan } from '@weighhouse/notebook'

/** Where a column's values come from: declared source columns, by cell. */
export type Origins = ReadonlyMap<string, ReadonlySet<string>>
type Columns = ReadonlyMap<string, ReadonlySet<string>>

/**
 * For every table cell of a plan, its columns and the source columns (`cell.column`) whose values
 * they are made of, derived from the typed verbs. An sql cell's columns are taken to depend on every
 * input column: over-reporting is allowed, a missed origin is the failure that matters.
 */
export function columnOrigins(
  plan: Plan,
  schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): ReadonlyMap<string, Origins> {
  const byCell = new Map<string, Columns>()
  for (const cell of plan.steps) {
    if (cell.kind === 'source') {
      const { declaration } = cell
      const names = [...Object.keys(declaration.columns), ...(declaration.key.rowNumber ? declaration.key.columns : [])]
      byCell.set(cell.name, new Map(names.map((name) => [name, new Set([`${cell.name}.${name}`])])))
    } else if (cell.kind === 'transform') {
      let columns: Columns = byCell.get(cell.from) ?? new Map()
      let grouped: readonly string[] = []
      for (const verb of cell.verbs) {
        columns = through(verb, columns, grouped, byCell)
        grouped = verb.verb === 'groupby' ? verb.columns : verb.verb === 'rollup' ? [] : grouped
      }
      byCell.set(cell.name, columns)
    } else if (cell.kind === 'sql') {
      const all = union(cell.reads.flatMap((name) => [...(byCell.get(name)?.values() ?? [])]))
      byCell.set(cell.name, new Map(Object.keys(schemas[cell.name] ?? {}).map((name) => [name, all])))
    }
  }
  return byCell
}

function through(
  verb: Verb,
  columns: Columns,
  grouped: readonly string[],
  byCell: ReadonlyMap<string, Columns>,
): Columns {
  const of = (names: readonly string[]): ReadonlySet<string> =>
    union(names.map((name) => columns.get(name) ?? new Set()))
  switch (verb.verb) {
    case 'filter':
    case 'groupby':
    case 'orderby':
    case 'dedupe':
    case 'assert':
      return columns
    case 'derive':
      return new Map([
        ...columns,
        ...Object.entries(verb.columns).map(([name, from]) => [name, of([...referencedColumns(from)])] as const),
      ])
    case 'select':
      return new Map(verb.columns.map((name) => [name, of([name])]))
    case 'rename':
      return new Map(
        [...columns].map(([name, from]) => [Object.hasOwn(verb.columns, name) ? verb.columns[name]! : name, from]),
      )
    case 'rollup':
      return new Map([
        ...grouped.map((name) => [name, of([name])] as const),
        ...Object.entries(verb.columns).map(([name, from]) => [name, of([...referencedColumns(from)])] as const),
      ])
    case 'join':
      return verb.how === 'semi' || verb.how === 'anti'
        ? columns
        : joined(columns, byCell.get(verb.table), verb.on, verb.as)
    case 'lookup':
      return new Map([
        ...columns,
        ...verb.take.map((name) => [name, byCell.get(verb.table)?.get(name) ?? new Set<string>()] as const),
      ])
    case 'fold':
      return new Map([
        ...[...columns].filter(([name]) => !verb.columns.includes(name)),
        [verb.as[0], new Set<string>()],
        [verb.as[1], of(verb.columns)],
      ])
    case 'pivot':
      return new Map([
        ...[...columns].filter(([name]) => name !== verb.key && name !== verb.value),
        ...verb.values.map((value) => [String(value), of([verb.key, verb.value])] as const),
      ])
    case 'impute':
      return new Map([...columns, [verb.column, of([verb.column, ...verb.by])]])
  }
}

function joined(
  left: Columns,
  right: Columns | undefined,
  on: readonly (readonly [string, string])[],
  as: string | undefined,
): Columns {
  const keys = new Set(on.map(([, name]) => name))
  const others = [...(right ?? [])].filter(([name]) => !keys.has(name))
  return new Map([...left, ...others.map(([name, from]) => [as ? `${as}_${name}` : name, from] as const)])
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]))
}

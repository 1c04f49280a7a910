import { compileExpression, type Expression, referencedColumns, type Scalar } from '@weighhouse/expressions'
import { WeighhouseError } from '@weighhouse/kernel'
import {
  answerRows,
  expressionsOf,
  keyText,
  keyValue,
  type Summary,
  type SummaryRequest,
  summaryOf,
} from '@weighhouse/summaries'
import { filterRows } from './arquero-rows.ts'
import { checkFinite } from './duckdb-summarise.ts'
import { unknownColumn } from './duckdb-scan.ts'
import { columnOf, type Frame, keyAt, rowReader } from './frame.ts'
import { expandUnits, type MemoryRows } from './held.ts'
import { limitExceeded, memoryRowLimit } from './limits.ts'
import { hasAggregate } from './memory-groups.ts'
import { applyVerb } from './memory-verbs.ts'
import { requireChecked } from './sql-scope.ts'
import type { Table } from './table.ts'

/** Runs a table's verbs over rows in memory. `reads` are columns that the caller wants besides rows and weights. */
function evaluateTable(table: Table, memory: (id: string) => MemoryRows, reads: readonly string[] | 'units'): Frame {
  const keepsWeights = reads !== 'units' && weightedUnits(table, memory, reads)
  const done = new Map<Table, Frame>()
  const evaluate = (next: Table): Frame => {
    const known = done.get(next)
    if (known) return known
    const { node, schema } = next
    const frame =
      node.kind === 'held'
        ? heldFrame(next, memory(node.id), keepsWeights)
        : applyVerb(node.verb, evaluate(node.input), node.other ? evaluate(node.other) : null, node.grouped, schema)
    if (frame.length > memoryRowLimit)
      throw limitExceeded('Rows in memory', memoryRowLimit, 'filter or roll up earlier.')
    done.set(next, frame)
    return frame
  }
  return evaluate(table)
}

function heldFrame({ schema }: Table, memory: MemoryRows, keepsWeights: boolean): Frame {
  const { weights } = memory
  if (!weights) return { schema, columns: memory.columns, length: memory.columns[0]?.length ?? 0, weights: null }
  if (keepsWeights) {
    const columns = memory.columns.map((column, index) =>
      index === memory.unitColumn ? weights.map(() => null) : column,
    )
    return { schema, columns, length: weights.length, weights }
  }
  const units = weights.reduce((sum, weight) => sum + weight, 0)
  if (units > memoryRowLimit)
    throw limitExceeded(
      'Units of a table of counts',
      memoryRowLimit,
      'it can be summarised, but not listed unit by unit.',
    )
  const { columns } = expandUnits(memory)
  return { schema, columns, length: units, weights: null }
}

/** Whether every verb treats equal units alike and nobody reads what tells them apart. */
function weightedUnits(table: Table, memory: (id: string) => MemoryRows, reads: readonly string[]): boolean {
  const units = unitColumns(table, memory)
  return units !== null && !reads.some((name) => units.has(name))
}

/** Columns that tell units of a weighted row apart, or null where a verb needs one row per unit. */
function unitColumns({ node, schema }: Table, memory: (id: string) => MemoryRows): ReadonlySet<string> | null {
  if (node.kind === 'held') {
    const { unitColumn } = memory(node.id)
    const name = unitColumn === null ? undefined : Object.keys(schema)[unitColumn]
    return new Set(name === undefined ? [] : [name])
  }
  const units = unitColumns(node.input, memory)
  if (!units) return null
  const { verb } = node
  const readsUnit = (expression: Expression) =>
    hasAggregate(expression) || referencedColumns(expression).some((name) => units.has(name))
  switch (verb.verb) {
    case 'filter':
      return readsUnit(verb.where) ? null : units
    case 'derive':
      if (Object.values(verb.columns).some(readsUnit)) return null
      return new Set([...units].filter((name) => !Object.hasOwn(verb.columns, name)))
    case 'select':
      return new Set([...units].filter((name) => verb.columns.includes(name)))
    case 'rename':
      return new Set(
        [...units].map((name) => (Object.hasOwn(verb.columns, name) ? (verb.columns[name] ?? name) : name)),
      )
    case 'assert':
      return units
    default:
      return null
  }
}

/** Answers a request over rows in memory. */
export function summariseMemory(table: Table, memory: (id: string) => MemoryRows, request: SummaryRequest): Summary {
  const { schema } = table
  for (const name of request.by) if (!Object.hasOwn(schema, name)) throw unknownColumn(name, schema)
  const checked = (expression: Expression) => requireChecked(expression, schema).expression
  const where = request.where ? checked(request.where) : null
  const aggregates = Object.entries(request.aggregates).map(([name, aggregate]) => {
    const expressions = expressionsOf(aggregate)
    if (aggregate.kind !== 'tally') for (const expression of expressions) requireNumber(expression, table)
    return { name, aggregate, expressions: expressions.map(checked) }
  })
  const reads = [
    ...request.by,
    ...(where ? [where] : []),
    ...aggregates.flatMap(({ expressions }) => expressions),
  ].flatMap((read) => (typeof read === 'string' ? [read] : referencedColumns(read)))
  const frame = evaluateTable(table, memory, reads)
  const rows = where ? filterRows(frame, where) : frame
  const keys = request.by.map((name) => columnOf(rows, name))
  const groups = new Map<string, { key: readonly Scalar[]; rows: number[] }>()
  for (let row = 0; row < rows.length; row++) {
    if (rows.weights?.[row] === 0) continue
    const key = keyAt(keys, row).map(keyValue)
    const text = keyText(key)
    const group = groups.get(text)
    if (group) group.rows.push(row)
    else groups.set(text, { key, rows: [row] })
  }
  const values = aggregates.map(({ expressions }) => valuesOf(rows, expressions))
  const answered = [...groups.values()].map(({ key, rows: members }) => ({
    key,
    aggregates: Object.fromEntries(
      aggregates.map(({ name, aggregate }, index) => {
        const tuples = members.map((row) => values[index]?.[row] ?? [])
        const weights = rows.weights ? members.map((row) => rows.weights?.[row] ?? 0) : null
        return [name, checkFinite(name, answerRows(aggregate, tuples, weights))]
      }),
    ),
  }))
  return summaryOf(request, answered)
}

function requireNumber(expression: Expression, { schema }: Table): void {
  const { type } = requireChecked(expression, schema)
  if (!type || ['boolean', 'integer', 'number'].includes(type.kind)) return
  throw new WeighhouseError('bad-input', `A sum needs numbers, and ${type.kind} is none: count it by tally instead.`)
}

function valuesOf(frame: Frame, expressions: readonly Expression[]): readonly (readonly Scalar[])[] {
  const compiled = expressions.map((expression) => compileExpression(expression))
  const at = rowReader(frame)
  return Array.from({ length: frame.length }, (_, row) => compiled.map((value) => value(at(row))))
}

/** Rows of a table in memory, units counted. */
export function countMemory(table: Table, memory: (id: string) => MemoryRows): number {
  const frame = evaluateTable(table, memory, [])
  return frame.weights ? frame.weights.reduce((sum, weight) => sum + weight, 0) : frame.length
}

/** The first rows of a table, unit by unit. */
export function rowsMemory(
  table: Table,
  memory: (id: string) => MemoryRows,
  { columns, limit }: { readonly columns?: readonly string[]; readonly limit: number },
): readonly Readonly<Record<string, Scalar>>[] {
  const frame = evaluateTable(table, memory, 'units')
  const chosen = (columns ?? Object.keys(table.schema)).map((name) => [name, columnOf(frame, name)] as const)
  return Array.from({ length: Math.min(limit, frame.length) }, (_, row) =>
    Object.fromEntries(chosen.map(([name, values]) => [name, shown(values[row] ?? null)])),
  )
}

function shown(value: Scalar): Scalar {
  return typeof value === 'number' ? value + 0 : value
}

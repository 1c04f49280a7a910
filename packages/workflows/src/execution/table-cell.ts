import { bindParameters, type Scalar, type Verb } from '@weighhouse/expressions'
import { hashOf, type JsonObject } from '@weighhouse/kernel'
import type { Cell } from '@weighhouse/notebook'
import type { Table } from '@weighhouse/tables'
import type { Output } from './execution.ts'
import { keyComponents, outputOf, tableOf, type Workbench } from './workbench.ts'

type CellOf<Kind extends Cell['kind']> = Extract<Cell, { kind: Kind }>

/** Rows an sql cell may give; its result is an output with bytes, so it is kept whole. */
const sqlRowLimit = 1_000_000

/** Opens a source once, rulings joined where consent is required, before any verb or aggregate. */
export async function openSourceCell(cell: CellOf<'source'>, bench: Workbench): Promise<void> {
  const { declaration } = cell
  if (declaration.consent.kind === 'required' && bench.execution.rulings) {
    bench.rulings ??= await bench.execution.rulings()
    bench.consentEpoch = bench.rulings.epoch
  }
  const rulings = declaration.consent.kind === 'required' ? bench.rulings : undefined
  const opened = await bench.execution.tables.open(declaration, {
    ...(rulings ? { rule: rulings.rule } : {}),
    signal: bench.execution.signal,
  })
  bench.tables.set(cell.name, opened.table)
  bench.identities.set(cell.name, opened.snapshot)
  bench.sources.set(cell.name, {
    rows: opened.rows,
    excluded: { 'no-consent': 0, withdrawn: 0, 'wrong-purpose': 0, ...opened.excluded },
    snapshot: opened.snapshot,
    snapshotSeq: opened.snapshotSeq,
  })
}

/** Stays lazy: its identity is its cellHash over the identities of what it reads and the params it uses. */
export function transformCell(cell: CellOf<'transform'>, bench: Workbench): void {
  const { params, tables } = bench.execution
  const verbs = cell.verbs.map((verb) => bindVerb(verb, params))
  bench.tables.set(
    cell.name,
    tables.transform(tableOf(bench, cell.from), verbs, (name) => tableOf(bench, name)),
  )
  bench.identities.set(cell.name, hashOf({ cellHash: cell.cellHash, inputs: inputIdentities(bench, cell), params }))
}

/** Runs a query in a database of its own; its rows, sorted, are the output. */
export async function runSqlCell(cell: CellOf<'sql'>, bench: Workbench): Promise<Output> {
  const { params, tables, signal } = bench.execution
  const inputs: Readonly<Record<string, Table>> = Object.fromEntries(
    cell.reads.map((name) => [name, tableOf(bench, name)]),
  )
  const table = await tables.sql(cell.query, inputs, params, { signal })
  bench.tables.set(cell.name, table)
  const components = keyComponents(bench, cell, inputIdentities(bench, cell), params, '')
  const output = await outputOf(bench, cell, 'result', components, async () => {
    const rows = await tables.rows(table, { limit: sqlRowLimit })
    return { rows: sortedRows(rows) } satisfies JsonObject
  })
  bench.identities.set(cell.name, output.outputHash)
  return output
}

function inputIdentities(bench: Workbench, cell: Cell): Record<string, ReturnType<typeof hashOf>> {
  const known = cell.reads.flatMap((name) => {
    const identity = bench.identities.get(name)
    return identity ? [[name, identity] as const] : []
  })
  return Object.fromEntries(known)
}

function sortedRows(rows: readonly Readonly<Record<string, Scalar>>[]): readonly JsonObject[] {
  return rows
    .map((row) => [JSON.stringify(Object.values(row)), row] as const)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([, row]) => row)
}

/** The verb with the run's parameters in the place of `$name`. */
export function bindVerb(verb: Verb, params: Readonly<Record<string, Scalar>>): Verb {
  switch (verb.verb) {
    case 'filter':
      return { ...verb, where: bindParameters(verb.where, params) }
    case 'derive':
    case 'rollup':
      return {
        ...verb,
        columns: Object.fromEntries(
          Object.entries(verb.columns).map(([name, of]) => [name, bindParameters(of, params)]),
        ),
      }
    case 'assert':
      return verb.where ? { ...verb, where: bindParameters(verb.where, params) } : verb
    default:
      return verb
  }
}

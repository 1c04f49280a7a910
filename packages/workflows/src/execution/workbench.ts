import type { Scalar } from '@weighhouse/expressions'
import { canonicalJson, type Hash, hashOf, type JsonObject, WeighhouseError } from '@weighhouse/kernel'
import type { Cell } from '@weighhouse/notebook'
import { engineVersion, type Table } from '@weighhouse/tables'
import type { Execution, KeyComponents, Output, PurposeRulings, SourceRecord } from './execution.ts'

/** What lies on the table while a plan is executed: opened tables, identities, outputs so far. */
export interface Workbench {
  readonly execution: Execution
  readonly engineVersion: string
  readonly tables: Map<string, Table>
  /** By cell: what its readers' keys name. A lazy table's is its cellHash over its inputs' identities. */
  readonly identities: Map<string, Hash>
  readonly sources: Map<string, SourceRecord>
  readonly results: Map<string, JsonObject>
  readonly outputs: Output[]
  readonly statisticsVersions: Map<string, string>
  consentEpoch: number
  rulings: PurposeRulings | undefined
}

export function workbenchFor(execution: Execution): Workbench {
  return {
    execution,
    engineVersion,
    tables: new Map(),
    identities: new Map(),
    sources: new Map(),
    results: new Map(),
    outputs: [],
    statisticsVersions: new Map(),
    consentEpoch: 0,
    rulings: undefined,
  }
}

export function tableOf(bench: Workbench, cell: string): Table {
  const table = bench.tables.get(cell)
  if (!table) throw new WeighhouseError('corrupt', `cell ${cell} was read before it was opened`)
  return table
}

/** The components of a cell's key: everything its bytes may depend on, and nothing else. */
export function keyComponents(
  bench: Workbench,
  cell: Cell,
  inputs: Readonly<Record<string, Hash>>,
  params: Readonly<Record<string, Scalar>>,
  statisticsVersion: string,
): KeyComponents {
  const { plan, asOf, seed } = bench.execution
  return {
    cellHash: cell.cellHash,
    inputs,
    params,
    asOf,
    seed,
    snapshots: snapshotsBehind(bench, cell),
    consentEpoch: bench.consentEpoch,
    purpose: plan.front.purpose,
    engineVersion: bench.engineVersion,
    statisticsVersion,
  }
}

/**
 * An output by content: found under its key, or computed now. A cached body is hashed again before
 * it is believed; one that does not match its hash is computed anew. A computed body takes the form
 * that a kept one has, keys in canonical order: what reads it must not tell the two apart.
 */
export async function outputOf(
  bench: Workbench,
  cell: Cell,
  part: string,
  components: KeyComponents,
  compute: () => Promise<JsonObject>,
): Promise<Output> {
  const key = hashOf({ part, ...components })
  const found = await bench.execution.findCached(key)
  const kept = found && hashOf(found.body) === found.outputHash ? found : undefined
  const body = kept?.body ?? (JSON.parse(canonicalJson(await compute())) as JsonObject)
  const outputHash = kept?.outputHash ?? hashOf(body)
  const output: Output = { cell: cell.name, part, key, components, outputHash, body, cached: kept !== undefined }
  bench.outputs.push(output)
  return output
}

/** Snapshots of the sources that a table cell stands on. An analysis or rule reads outputs, so its key names none. */
function snapshotsBehind(bench: Workbench, cell: Cell): Readonly<Record<string, Hash>> {
  const snapshots: Record<string, Hash> = {}
  const visit = (name: string): void => {
    const source = bench.sources.get(name)
    if (source) snapshots[name] = source.snapshot
    const step = bench.execution.plan.steps.find((candidate) => candidate.name === name)
    if (step && step.kind !== 'analysis') step.reads.forEach(visit)
  }
  if (cell.kind !== 'rule') cell.reads.forEach(visit)
  return snapshots
}

import type { JsonObject } from '@weighhouse/kernel'
import type { ReportCell, ReportInput } from './report-input.ts'

/**
 * The result as one JSON object: what the hashes of a report are computed from, with the body of
 * every output that the report shows, so that anyone can compute them again without us.
 */
export function reportBundle(input: ReportInput): JsonObject {
  const { experiment, run, sources, cells } = input
  return {
    bundle: 1,
    experiment: experiment.id,
    planHash: run.planHash,
    resultHash: run.resultHash,
    confirmatory: run.confirmatory,
    local: run.local,
    asOf: run.asOf,
    seed: run.seed,
    params: run.params,
    statisticsVersions: run.statisticsVersions,
    engineVersion: run.engineVersion,
    consentEpoch: run.consentEpoch,
    sources: mapped(sources, ({ rows, excluded, snapshot }) => ({ rows, excluded, snapshot })),
    cells: mapped(cells, (cell, name) => cellBody(cell, run.outputs[name] ?? null)),
    outputs: run.outputs,
    bodies: run.bodies,
  }
}

function cellBody(cell: ReportCell, outputHash: string | null): JsonObject {
  const { kind, method, outcome, result, error } = cell
  return { kind, method, outcome, outputHash, result, error: error === null ? null : { ...error } }
}

function mapped<Value>(
  record: Readonly<Record<string, Value>>,
  body: (value: Value, name: string) => JsonObject,
): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, body(value, name)]))
}

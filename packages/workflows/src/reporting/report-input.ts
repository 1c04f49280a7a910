import { findAnalysis } from '@weighhouse/analyses'
import type { Scalar } from '@weighhouse/expressions'
import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { type Cell, type Notebook, parsePath, type Plan, resolvePath } from '@weighhouse/notebook'
import { proseTree } from '@weighhouse/notebook/prose'
import {
  formatValue,
  type OutcomeRead,
  type Registration,
  type ReportCell,
  type ReportInput,
  resultHashOf,
} from '@weighhouse/reports'
import type { Executed, Standing } from '../execution/execution.ts'
import { assumptionsOf } from '../execution/rule-cell.ts'
import { outputName, resultIdentity } from '../execution/run-result.ts'
import type { DrawnChart } from './charts.ts'

/** Everything a report is made from: the notebook, what came of it, and what was registered. */
export interface ReportFacts {
  readonly notebook: Notebook
  readonly plan: Plan
  readonly executed: Executed
  readonly standing: Standing
  readonly params: Readonly<Record<string, Scalar>>
  readonly asOf: string
  readonly seed: number
  readonly local: boolean
  readonly registration: Registration | null
  readonly outcomeReads: readonly OutcomeRead[]
  readonly charts: readonly DrawnChart[]
}

export function reportInput(facts: ReportFacts): ReportInput {
  const { notebook, plan, executed, standing, params, asOf, seed, local } = facts
  const { front } = notebook
  const results = resultsOf(executed)
  const identity = resultIdentity(plan, params, executed)
  return {
    experiment: {
      id: front.id,
      title: front.title,
      kind: front.kind,
      owners: front.owners,
      purpose: front.purpose,
      legalBasis: front.legalBasis,
      question: front.question,
      hypothesis: front.hypothesis,
      assumptions: assumptionsOf(front, results),
      unit: front.unit,
      arms: front.arms,
      window: front.window,
      plannedUnits: front.plannedUnits,
    },
    run: {
      asOf,
      seed,
      confirmatory: standing.registered && standing.plannedLook,
      local,
      planHash: plan.planHash,
      sourceHash: notebook.sourceHash,
      params,
      consentEpoch: executed.consentEpoch,
      statisticsVersions: executed.statisticsVersions,
      engineVersion: executed.engineVersion,
      outputs: identity.outputs,
      bodies: bodiesOf(executed),
      resultHash: resultHashOf(identity),
    },
    blocks: notebook.blocks.map((block) =>
      block.kind === 'cell' ? block : { kind: 'prose', tree: proseTree(block.text) },
    ),
    cells: Object.fromEntries(notebook.cells.map((cell) => [cell.name, reportCell(cell, executed)])),
    sources: sourcesOf(notebook.cells, executed),
    charts: facts.charts,
    registration: facts.registration,
    outcomeReads: facts.outcomeReads,
    dpia: null,
    resolve: (path, format) => placeholderText(results, path, format),
  }
}

/** Results by cell, as paths read them. */
export function resultsOf(executed: Executed): JsonObject {
  return Object.fromEntries(
    Object.entries(executed.cells).flatMap(([name, { result }]) => (result ? [[name, result]] : [])),
  )
}

function placeholderText(results: JsonObject, path: string, format: string | null): string {
  const parsed = parsePath(path)
  return formatValue(parsed && resolvePath(results, [parsed.cell, ...parsed.steps]), format)
}

function reportCell(cell: Cell, executed: Executed): ReportCell {
  const record = executed.cells[cell.name]
  return {
    kind: cell.kind,
    method: cell.kind === 'analysis' ? cell.method : null,
    outcome: record?.outcome === 'cached' ? 'ok' : (record?.outcome ?? null), // same facts, same bytes: where an answer came from is no fact of the result
    text: cell.source,
    cellHash: cell.cellHash,
    reads: cell.reads,
    parameters: cell.kind === 'analysis' ? (cell.parameters as JsonObject) : null,
    result: record?.result ?? null,
    error: record?.error ?? null,
    observation: cell.kind === 'observation' ? cell.observation : null,
  }
}

function sourcesOf(cells: readonly Cell[], executed: Executed): ReportInput['sources'] {
  return Object.fromEntries(
    cells.flatMap((cell) => {
      const record = executed.sources[cell.name]
      if (cell.kind !== 'source' || !record) return []
      const { consent, sourceType } = cell.declaration
      const words =
        consent.kind === 'required'
          ? 'required'
          : consent.reason
            ? `${consent.exemption}: ${consent.reason}`
            : consent.exemption
      return [
        [
          cell.name,
          {
            sourceType,
            consent: words,
            rows: record.rows,
            excluded: record.excluded,
            snapshot: record.snapshot,
            newest: null,
          },
        ] as const,
      ]
    }),
  )
}

/** Bodies of outputs that no cell shows (summaries), so that every output hash can be recomputed from the file alone. */
function bodiesOf(executed: Executed): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    executed.outputs.filter(({ part }) => part !== 'result').map((output) => [outputName(output), output.body]),
  )
}

/** Analyses of a plan with their results: what draws charts of its own. */
export function concludedAnalyses(
  plan: Plan,
  executed: Executed,
): readonly {
  readonly cell: string
  readonly result: JsonObject
  readonly method: NonNullable<ReturnType<typeof findAnalysis>>
}[] {
  return plan.steps.flatMap((cell) => {
    const result = executed.cells[cell.name]?.result
    const method = cell.kind === 'analysis' ? findAnalysis(cell.method) : undefined
    return result && method ? [{ cell: cell.name, result, method }] : []
  })
}

import { findAnalysis } from '@weighhouse/analyses'
import { referencedColumns } from '@weighhouse/expressions'
import { hashOf } from '@weighhouse/kernel'
import type { EntryBody } from '@weighhouse/ledger'
import type { Plan } from '@weighhouse/notebook'
import type { Performed } from './perform-run.ts'

/** One statement per source that the run opened: what was read of it, how much, and who was left out why. */
export function datasetReads({ row, plan, executed }: Performed): readonly EntryBody<'run.read'>[] {
  const outcomes = outcomeColumns(plan)
  return plan.steps.flatMap((cell) => {
    const record = executed.sources[cell.name]
    if (cell.kind !== 'source' || !record) return []
    const columns = Object.keys(cell.declaration.columns).sort()
    return [
      {
        runId: row.id,
        datasetId: `${row.experimentId}.${cell.name}`,
        snapshot: record.snapshot,
        columns: hashOf(columns),
        outcomes: columns.some((name) => outcomes.includes(name)),
        rows: record.rows,
        subjects: null,
        excluded: record.excluded,
        consentEpoch: record.snapshotSeq === null ? 0 : executed.consentEpoch,
        subjectRoot: null,
      },
    ]
  })
}

/** Columns whose values are outcomes: those that metrics are made of. */
export function outcomeColumns(plan: Plan): readonly string[] {
  const columns = plan.steps.flatMap((cell) => {
    if (cell.kind !== 'analysis') return []
    const references = findAnalysis(cell.method)?.references(cell.parameters) ?? []
    return references
      .filter(({ path }) => path[0] === 'metrics')
      .flatMap(({ expression }) => [...referencedColumns(expression)])
  })
  return [...new Set(columns)].sort()
}

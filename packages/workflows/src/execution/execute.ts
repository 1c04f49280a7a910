import { WeighhouseError } from '@weighhouse/kernel'
import type { Cell } from '@weighhouse/notebook'
import { concludeAnalysis } from './analysis-cell.ts'
import type { CellOutcome, CellRecord, Executed, Execution, Output } from './execution.ts'
import { concludeRuleCell } from './rule-cell.ts'
import { openSourceCell, runSqlCell, transformCell } from './table-cell.ts'
import { type Workbench, workbenchFor } from './workbench.ts'

/**
 * Runs the cells of a plan in their order. A cell that fails leaves a record with a reason, cells
 * that read it are `blocked`, and its neighbours go on. Nothing is stored here, and nothing thrown
 * but broken invariants: what happened is in the records.
 */
export async function execute(execution: Execution): Promise<Executed> {
  const bench = workbenchFor(execution)
  const records: Record<string, CellRecord> = {}
  const steps = execution.plan.steps
  for (const [index, cell] of steps.entries()) {
    const place = { cell: cell.name, step: index + 1, steps: steps.length }
    execution.onProgress({ ...place, state: 'running' })
    const started = performance.now()
    const record = await recordOf(cell, bench, records, (rows) =>
      execution.onProgress({ ...place, state: 'running', rows }),
    )
    records[cell.name] = { kind: cell.kind, ...record, ms: Math.round((performance.now() - started) * 10) / 10 }
    execution.onProgress({ ...place, state: 'done', outcome: record.outcome })
  }
  return {
    cells: records,
    sources: Object.fromEntries(bench.sources),
    outputs: bench.outputs,
    tables: bench.tables,
    consentEpoch: bench.consentEpoch,
    statisticsVersions: Object.fromEntries(bench.statisticsVersions),
    engineVersion: bench.engineVersion,
  }
}

type Concluded = Omit<CellRecord, 'kind' | 'ms'>

async function recordOf(
  cell: Cell,
  bench: Workbench,
  before: Readonly<Record<string, CellRecord>>,
  onRows: (rows: number) => void,
): Promise<Concluded> {
  if (bench.execution.signal.aborted)
    return ended('cancelled', 'cancelled', 'the run was cancelled before this cell began')
  const missing = cell.reads.filter((name) => before[name] && !['ok', 'cached'].includes(before[name].outcome))
  if (missing.length > 0) return ended('blocked', 'conflict', `reads ${missing.join(', ')}, which gave no answer`)
  try {
    return await concluded(cell, bench, onRows)
  } catch (error) {
    if (!(error instanceof WeighhouseError)) throw error
    const outcome: CellOutcome = error.code === 'cancelled' || error.code === 'refused' ? error.code : 'failed'
    return ended(outcome, error.code, error.message)
  }
}

async function concluded(cell: Cell, bench: Workbench, onRows: (rows: number) => void): Promise<Concluded> {
  switch (cell.kind) {
    case 'source':
      await openSourceCell(cell, bench)
      return { outcome: 'ok', outputHash: null }
    case 'transform':
      transformCell(cell, bench)
      return { outcome: 'ok', outputHash: null }
    case 'sql':
      return withoutResult(await runSqlCell(cell, bench))
    case 'analysis':
      return { ...withResult(await concludeAnalysis(cell, bench, onRows)), method: cell.method }
    case 'rule':
      return withResult(await concludeRuleCell(cell, bench))
    case 'chart':
    case 'observation':
      return { outcome: 'ok', outputHash: null }
  }
}

function withResult(output: Output): Concluded {
  return { ...withoutResult(output), result: output.body }
}

function withoutResult(output: Output): Concluded {
  return { outcome: output.cached ? 'cached' : 'ok', outputHash: output.outputHash }
}

function ended(outcome: CellOutcome, code: string, message: string): Concluded {
  return { outcome, outputHash: null, error: { code, message } }
}

import { readAnalysisCell } from './analysis-cell.ts'
import type { CellHeader, CellKind } from './cell-header.ts'
import { readChartCell } from './chart-cell.ts'
import type { Draft, DraftContext } from './draft.ts'
import { readObservationCell } from './observation-cell.ts'
import { readRuleCell } from './rule-cell.ts'
import { readSourceCell } from './source-cell.ts'
import { readSqlCell } from './sql-cell.ts'
import { readTransformCell } from './transform-cell.ts'
import { readYaml, type YamlNode } from './yaml-tree.ts'

const readers: Readonly<
  Record<Exclude<CellKind, 'sql'>, (header: CellHeader, node: YamlNode, context: DraftContext) => Draft | null>
> = {
  source: readSourceCell,
  transform: readTransformCell,
  analysis: readAnalysisCell,
  chart: readChartCell,
  rule: readRuleCell,
  observation: readObservationCell,
}

/** A cell from its own lines; `null` where too little of it reads. Its problems are told either way. */
export function readCell(header: CellHeader, context: DraftContext): Draft | null {
  const { start, end } = header.fence.body
  const text = context.file.slice(start, end)
  if (text.trim() === '') {
    context.report('NB0120', header.nameSpan, `the cell ${header.name} is empty`)
    return null
  }
  if (header.kind === 'sql') return readSqlCell(header, context)
  const node = readYaml(text, start, context.report)
  return node && readers[header.kind](header, node, context)
}

export { reportBundle } from './bundle.ts'
export { type Drawn, type RenderOptions, renderCharts } from './chart-renderer.ts'
export type { Envelope, LedgerFacts, ProvenEntry, Statement } from './envelope.ts'
export { formatValue } from './number-format.ts'
export { type Report, reportHtml, withEnvelope } from './report.ts'
export type {
  Amendment,
  DpiaFacts,
  ExperimentFacts,
  ObservationFacts,
  OutcomeRead,
  ProseNode,
  Registration,
  ReportBlock,
  ReportCell,
  ReportChart,
  ReportInput,
  ReportSource,
  RunFacts,
} from './report-input.ts'
export { reportNotebook } from './report-notebook.ts'
export { type ReportTable, reportCsv, reportTables } from './report-tables.ts'
export { type ResultIdentity, resultHashOf } from './result-hash.ts'
export { type Verification, type VerifyOptions, verifyReport } from './verify-report.ts'

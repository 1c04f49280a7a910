export type { Analysis, AnalysisContext, Chart, ColumnReference, PlanProblem } from './analysis.ts'

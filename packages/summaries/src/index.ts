export { type Aggregate, defaultTallyLimit, type SummaryRequest } from './request.ts'
export type { AggregateAnswer, Summary, SummaryGroup, TallyCount } from './summary.ts'

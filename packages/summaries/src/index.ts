export { answerRows, askedMoments, emptyAnswer, isFiniteAnswer, quantilesAnswer, tallyAnswer } from './answer.ts'
export { checkRequest, expressionsOf, type RequestProblem } from './check.ts'
export { compareKeys, keyText, keyValue } from './key.ts'
export { emptyAnswers, mergeAnswers, mergeSummaries, summaryOf } from './merge.ts'
export {
  areNearCentres,
  columnPairs,
  columnTriples,
  comomentsFromCrossSums,
  isNearCentre,
  momentsFromPowerSums,
} from './power-sums.ts'
export {
  comomentsAnswer,
  countAnswer,
  findGroup,
  histogramAnswer,
  momentsAnswer,
  quantilesAnswerOf,
  tallyAnswerOf,
} from './read.ts'
export { type Aggregate, defaultTallyLimit, type SummaryRequest } from './request.ts'
export type { AggregateAnswer, Summary, SummaryGroup, TallyCount } from './summary.ts'

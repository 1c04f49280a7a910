export type { Analysis, AnalysisContext, Chart, ColumnReference, PlanProblem } from './analysis.ts'
export { hasInferiorGuardrail } from './ab-test/inferior-guardrail.ts'
export type { AbTestParameters } from './ab-test/parameters.ts'
export type { AbTestResult, Check, Comparison, Family } from './ab-test/result.ts'
export {
  type CharacteristicsAnswer,
  operatingCharacteristics,
  operatingCharacteristicsInParts,
} from './operating-characteristics/characteristics.ts'
export { answerPower } from './power/answer-power.ts'
export { evenFractions, type KnownBefore, type MetricNeed, planNeeds } from './power/plan-needs.ts'
export type { PowerAnswer, PowerAnswerOrReason, PowerQuestion } from './power/power-question.ts'
export { testErrors } from './power/test-errors.ts'
export { calibrateAbTest } from './calibration/calibrate-ab-test.ts'
export type { MetricCalibration } from './calibration/metric-calibration.ts'
export { analysisKinds, findAnalysis } from './registry.ts'
export { concludeClauses, type OwnClauses } from './rule/clauses.ts'
export type { ArmJudgement, Reason, RuleClause, RuleOutcome, Verdict } from './rule/outcome.ts'
export { concludeRule, type RuleFacts } from './rule/rule.ts'
export { concludeStandard } from './rule/standard.ts'

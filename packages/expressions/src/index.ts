export { type Aggregation, aggregateOf } from './aggregate.ts'
export { dateOfDays, daysOfDate, millisecondsOfTimestamp, timestampOfMilliseconds } from './calendar.ts'
export { checkExpression } from './check.ts'
export type { ExpressionScope } from './check-state.ts'
export { compareNumbers, compareScalars, compareTexts } from './compare.ts'
export { type Compiled, compileExpression, type ReadColumn, type ReadPath } from './compile.ts'
export { describeOperators } from './describe-operators.ts'
export * from './expression.ts'
export { nearestName } from './names.ts'
export { numberOfText, textOfNumber } from './number-text.ts'
export type { Accumulator, AggregateOperator, Operator, ScalarOperator } from './operator.ts'
export { operators } from './operators.ts'
export { parseExpression } from './parse.ts'
export { printExpression } from './print.ts'
export { type ExpressionProblem, type ExpressionProblemCode, expressionProblemCodes } from './problem.ts'
export {
  bindParameters,
  canonicalExpression,
  referencedColumns,
  referencedParameters,
  referencedPaths,
} from './references.ts'
export { isScalarOfType } from './scalar-type.ts'
export * from './source.ts'
export { transformSchema } from './transform-schema.ts'
export * from './verb.ts'
export { type VerbProblem, type VerbProblemCode, type VerbSchema, verbProblemCodes } from './verb-problem.ts'
export { verbSchema } from './verb-schema.ts'
